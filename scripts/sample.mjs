import {
  chmodSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { prose, randomBytes } from './sampleContent.mjs';

/** Minutes after this moment date every sample file: the same on each run. */
const START = Date.parse('2026-03-02T08:00:00Z');
const at = (minutes) => new Date(START + minutes * 60_000);

/** Windows lets only some accounts make symbolic links. */
const LINKS = process.platform !== 'win32';

/** What is worth a look after the run: where it was, and what a synchronization does with it. */
export const SHOWCASE = [
  ['assets/terrain.bin', '5 MB, three small edits on the laptop: the changed blocks travelled'],
  ['docs/plan.md', 'edited on the laptop: the newer version won'],
  ['src/parser.ts', 'edited on the desktop: the newer version won'],
  ['notes/🎈 launch party.md', 'only on the laptop: it arrived on the desktop'],
  ['notes/measurements/week 09.csv', 'only on the desktop: it arrived on the laptop'],
  ['photos/summit.jpg', 'renamed from photos/IMG_0417.jpg on the laptop: update keeps both names'],
  ['data/stations.csv', 'same content, other date: the date was set, no content travelled'],
  ['bin/release.sh', 'made executable on the laptop: the permission came along'],
  ...(LINKS ? [['latest', 'a symbolic link: it arrived as a link']] : []),
  ['build/', 'ignored by .gitignore: each side keeps its own'],
];

/**
 * Makes two folders anew that differ in all the ways that matter. What else was in them is gone.
 * @param {string} laptop
 * @param {string} desktop
 */
export function makeSampleFolders(laptop, desktop) {
  for (const side of [laptop, desktop]) {
    rmSync(side, { recursive: true, force: true });
    mkdirSync(side, { recursive: true });
    writeShared(side);
  }
  writeDifferences(laptop, desktop);
  for (const side of [laptop, desktop]) dateFolders(side);
}

/** Most files are the same on both sides, as in a real project. */
function writeShared(side) {
  put(side, '.gitignore', 'build/\n*.log\n', 0);
  put(side, 'README.md', prose('README', 12), 1);
  put(side, 'empty.txt', '', 2);
  for (let i = 1; i <= 24; i++) put(side, `src/module${i}.ts`, prose(`module ${i}`, 8 + i), 10 + i);
  for (let i = 1; i <= 12; i++)
    put(side, `docs/chapter ${i}.md`, prose(`chapter ${i}`, 30), 40 + i);
  for (let i = 1; i <= 6; i++) put(side, `photos/IMG_041${i}.jpg`, randomBytes(i, 200_000), 60 + i);
  put(side, 'docs/reference/api/v1/deep/index.md', prose('deep', 5), 70);
}

function writeDifferences(laptop, desktop) {
  put(laptop, 'docs/plan.md', `${prose('plan', 20)}\nOne more thing.\n`, 300);
  put(desktop, 'docs/plan.md', prose('plan', 20), 80);
  put(laptop, 'src/parser.ts', prose('parser', 40), 81);
  put(desktop, 'src/parser.ts', prose('parser', 40).replace('the', 'THE'), 310);

  const terrain = randomBytes(99, 5_000_000);
  put(desktop, 'assets/terrain.bin', terrain, 82);
  put(laptop, 'assets/terrain.bin', edited(terrain), 320);

  put(laptop, 'notes/🎈 launch party.md', prose('party', 6), 330);
  put(desktop, 'notes/measurements/week 09.csv', prose('week 9', 50), 340);
  put(laptop, 'data/stations.csv', prose('stations', 200), 83);
  put(desktop, 'data/stations.csv', prose('stations', 200), 350);

  const photo = randomBytes(417, 600_000);
  put(laptop, 'photos/summit.jpg', photo, 84);
  put(desktop, 'photos/IMG_0417.jpg', photo, 84);

  put(laptop, 'bin/release.sh', '#!/bin/sh\necho released\n', 360, 0o755);
  put(desktop, 'bin/release.sh', '#!/bin/sh\necho released\n', 85, 0o644);
  put(laptop, 'build/out.js', prose('laptop build', 30), 370);
  put(desktop, 'build/out.js', prose('desktop build', 30), 371);
  mkdirSync(join(laptop, 'notes/empty folder'), { recursive: true });
  if (LINKS) link(laptop, 'latest', 'docs/plan.md', 86);
}

/** An insertion, an overwrite and a removal: everything behind the first is shifted. */
function edited(content) {
  return Buffer.concat([
    content.subarray(0, 1_000_000),
    Buffer.from('a few inserted bytes'),
    content.subarray(1_000_000, 2_500_000),
    randomBytes(7, 2_000),
    content.subarray(2_502_000, 4_000_000),
    content.subarray(4_000_500),
  ]);
}

function put(side, path, content, minutes, mode = 0o644) {
  const file = join(side, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  // Apart from writeFileSync, whose mode the umask would trim.
  chmodSync(file, mode);
  utimesSync(file, at(minutes), at(minutes));
}

function link(side, path, target, minutes) {
  symlinkSync(target, join(side, path));
  lutimesSync(join(side, path), at(minutes), at(minutes));
}

/** Gives folders one date and mode, so that the samples don't depend on when they were made. */
function dateFolders(side) {
  const folders = readdirSync(side, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const folder of [side, ...folders]) {
    chmodSync(folder, 0o755);
    utimesSync(folder, at(0), at(0));
  }
}
