import { linkSync } from 'node:fs';
import { join } from 'node:path';
import { NEW, OLD, plant } from '../cli/trees.ts';
import { changed, noise, type Tree } from './content.ts';
import { NEW_HARD, newShapes, OLD_HARD, oldShapes, plantHardLinks } from './faultShapes.ts';
import type { Seeded } from './seeded.ts';

/** Folders whose entries change kind, or that others can't write to: nothing meddles with them. */
export const LOCKED = 'locked';
/** Files with several names are not meddled with, either: one write changes what stands at all of them. */
export const UNMEDDLED = [LOCKED, 'kinds', 'hard.txt', 'hard'];

const BIG = 9_000_000;

/** What lies beside the sources, which no run and no fault may change. */
export function plantOutside(folder: string): void {
  plant(join(folder, 'outside'), {
    'canary.txt': { content: 'nobody changes this\n' },
    'hard.txt': { content: 'has another name in a target\n' },
    'dir/a.txt': { content: 'behind a link\n' },
    'dir/deep/b.txt': { content: 'deep behind a link\n' },
    'kinds-link/inner.txt': { content: 'where a target has a link and the source a folder\n' },
  });
}

/** The source, and older versions of it for the targets. */
export function plantTrees(random: Seeded, source: string, targets: readonly string[]): void {
  const trees = [newest(), ...targets.map(() => older())];
  for (const [path, size] of manyFiles(random)) addFile(trees, path, random, size);
  plant(source, trees[0] ?? {});
  plantHardLinks(source, ['one.bin', 'two.bin']);
  for (const [index, target] of targets.entries()) {
    plant(target, trees[index + 1] ?? {});
    plantHardLinks(target, ['one.bin', 'two.bin', 'three.bin']);
    if (index === 0) linkSync(join(target, '../outside/hard.txt'), join(target, 'hard.txt'));
  }
}

/** Paths and sizes of small and middling files. */
export function* manyFiles(random: Seeded): Iterable<[path: string, size: number]> {
  for (let index = 0; index < 48; index += 1) {
    const folder = random.pick(['', 'one/', 'one/two/', 'three/']);
    yield [`${folder}small-${index}.txt`, random.between(0, 9_000)];
  }
  for (let index = 0; index < 9; index += 1) {
    yield [`mid/${index}.bin`, random.between(60_000, 700_000)];
  }
}

/** The same on all, changed, new, or gone on the source. */
function addFile(trees: readonly Tree[], path: string, random: Seeded, size: number): void {
  const [source = {}, ...targets] = trees;
  const seed = random.between(1, 1_000_000);
  const content = noise(seed, size);
  const fate = random.next();
  if (fate < 0.85) source[path] = { content, date: fate < 0.2 ? OLD : NEW };
  for (const target of targets) {
    if (fate < 0.2) target[path] = { content, date: OLD };
    else if (fate < 0.55) target[path] = { content: changed(content, random), date: OLD };
    else if (fate >= 0.85) target[path] = { content: noise(seed + 1, size) };
  }
}

function newest(): Tree {
  return {
    ...newShapes(),
    ...NEW_HARD,
    'big.bin': { content: noise(7, BIG), date: NEW },
    'new-big.bin': { content: noise(8, BIG / 3), date: NEW },
    'hard.txt': { content: 'the source has another text\n', date: NEW },
    'link-out': { link: '../outside/dir' },
    'kinds/file-to-folder/inner.txt': { content: 'inner\n' },
    'kinds/folder-to-file': { content: 'was a folder\n', date: NEW },
    'kinds/link-to-folder/inner.txt': { content: 'the source has a folder here\n' },
    'kinds/folder-to-link': { link: '../../outside/dir' },
    'kinds/moved-here.bin': { content: noise(9, 200_000), date: OLD },
    'kinds/becomes/inner.bin': { content: noise(12, 80_000), date: OLD },
    'locked/below/text.txt': { content: 'new in a locked folder\n', date: NEW },
    'locked/added.txt': { content: 'added to a locked folder\n', date: NEW },
    'locked/folder/inner.txt': { content: 'in a new folder of a locked one\n', date: NEW },
    'locked/below': { folder: true, mode: 0o555 },
    locked: { folder: true, mode: 0o555 },
  };
}

function older(): Tree {
  return {
    ...oldShapes(),
    ...OLD_HARD,
    'big.bin': { content: olderBig(), date: OLD },
    'kinds/file-to-folder': { content: 'is a file\n' },
    'kinds/folder-to-file/inner.txt': { content: 'is in a folder\n' },
    'kinds/link-to-folder': { link: '../../outside/kinds-link' },
    'kinds/folder-to-link/inner.txt': { content: 'is in a folder, too\n' },
    'kinds/was-here.bin': { content: noise(9, 200_000), date: OLD },
    'kinds/becomes': { content: noise(12, 80_000), date: OLD },
    'locked/below/text.txt': { content: 'old in a locked folder\n', date: OLD },
    // Deletions come first: they open the folders for the whole run.
    'locked/below/gone.txt': { content: 'gone from a locked folder\n' },
    'locked/gone.txt': { content: 'gone from a locked folder\n' },
    'locked/below': { folder: true, mode: 0o555 },
    locked: { folder: true, mode: 0o555 },
  };
}

/** Much of the newest, moved by some bytes, with some others in the middle. */
export function olderBig(): Buffer {
  const big = noise(7, BIG);
  noise(10, 300_000).copy(big, 4_000_000);
  return Buffer.concat([noise(11, 5_000), big]);
}
