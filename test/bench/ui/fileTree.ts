import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a folder. */
const EACH = 1_000;
/** Of so many folders one is on the other member too, in another version. */
const ELSEWHERE = 100;
const OLD_S = Date.UTC(2026, 0, 1) / 1000;
const ENDINGS = ['.ts', '.js', '.json', '.md', '.png'];

/** Makes empty files below `root`, and older versions of some of them below `other`. */
export function makeFiles(files: number, root: string, other: string): void {
  for (let first = 0; first < files; first += EACH) {
    const folder = `module-${String(first / EACH).padStart(3, '0')}`;
    const isElsewhere = (first / EACH) % ELSEWHERE === 0;
    mkdirSync(join(root, folder));
    if (isElsewhere) mkdirSync(join(other, folder));
    for (let at = 0; at < Math.min(EACH, files - first); at += 1) {
      const name = `part-${String(at).padStart(3, '0')}${ENDINGS[at % ENDINGS.length]}`;
      closeSync(openSync(join(root, folder, name), 'wx'));
      if (isElsewhere) writeOld(join(other, folder, name));
    }
  }
}

function writeOld(path: string): void {
  writeFileSync(path, 'old\n');
  utimesSync(path, OLD_S, OLD_S);
}
