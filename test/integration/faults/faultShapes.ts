import { linkSync } from 'node:fs';
import { join } from 'node:path';
import { NEW, OLD } from '../cli/trees.ts';
import { noise, type Tree } from './content.ts';

const MOVED = Array.from({ length: 8 }, (_, index) => noise(40 + index, 3_000 + index * 9_000));
const [ONE, TWO, THREE] = [noise(60, 70_000), noise(61, 140_000), noise(62, 210_000)];
const ALIKE = noise(63, 90_000);

/** What a target takes from its own files: a folder that was moved, names that went round, copies, another case. */
export function newShapes(): Tree {
  return {
    ...Object.fromEntries(MOVED.map((content, at) => [`taken/new/${at}.bin`, { content }])),
    'taken/round-1.bin': { content: TWO },
    'taken/round-2.bin': { content: THREE },
    'taken/round-3.bin': { content: ONE },
    'taken/swap-a.bin': { content: noise(64, 50_000) },
    'taken/swap-b.bin': { content: noise(65, 60_000) },
    'taken/copies/first.bin': { content: ALIKE },
    'taken/copies/second.bin': { content: ALIKE },
    'taken/Named.TXT': { content: noise(66, 20_000) },
    'links/to-file': { link: '../big.bin', date: NEW },
    'links/now-file': { content: 'was a link\n', date: NEW },
    'links/now-link': { link: 'nowhere', date: NEW },
    'links/added': { link: '../taken' },
  };
}

/** The same before. */
export function oldShapes(): Tree {
  return {
    ...Object.fromEntries(MOVED.map((content, at) => [`taken/old/${at}.bin`, { content }])),
    'taken/round-1.bin': { content: ONE },
    'taken/round-2.bin': { content: TWO },
    'taken/round-3.bin': { content: THREE },
    'taken/swap-a.bin': { content: noise(65, 60_000) },
    'taken/swap-b.bin': { content: noise(64, 50_000) },
    'taken/original.bin': { content: ALIKE },
    'taken/named.txt': { content: noise(66, 20_000) },
    'links/to-file': { link: '../new-big.bin', date: OLD },
    'links/now-file': { link: '../big.bin', date: OLD },
    'links/now-link': { content: 'is going to be a link\n', date: OLD },
    'links/gone': { link: '../one' },
  };
}

/** Files with several names: on the source two, that are new, on a target three, one of which goes. */
export function plantHardLinks(root: string, names: readonly string[]): void {
  const [first = '', ...others] = names;
  for (const name of others) linkSync(join(root, 'hard', first), join(root, 'hard', name));
}

export const NEW_HARD: Tree = { 'hard/one.bin': { content: noise(67, 30_000), date: NEW } };
export const OLD_HARD: Tree = { 'hard/one.bin': { content: noise(68, 30_000), date: OLD } };
