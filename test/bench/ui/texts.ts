import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LINES = 10_000;
/** Every so many lines something differs; in each second of these places, whitespace alone. */
const EACH = 50;
const OLD_S = Date.UTC(2026, 0, 1) / 1000;

export const TEXT_NAME = 'ten-thousand-lines.ts';
export const CHANGES = LINES / EACH;

/** Writes two versions of a text. Their sizes may be the same, so that of `other` is older by far. */
export function writeTexts(folder: string, other: string): void {
  const before = Array.from(
    { length: LINES },
    (_, at) => `  const line${at} = read(${at}, "line ${at}");`,
  );
  const after = before.map((line, at) => {
    if (at % EACH !== EACH / 2) return line;
    return at % (2 * EACH) < EACH ? line.replace('const', 'let') : line.replaceAll('  ', '    ');
  });
  writeFileSync(join(folder, TEXT_NAME), `${before.join('\n')}\n`);
  const older = join(other, TEXT_NAME);
  writeFileSync(older, `${after.join('\n')}\n`);
  utimesSync(older, OLD_S, OLD_S);
}
