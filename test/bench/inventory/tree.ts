import { closeSync, ftruncateSync, futimesSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

export const FOLDERS = 20_000;
export const FILES = 200_000;

/** Folders of one package, the package's own among them. */
const FOLDERS_EACH = 10;

const WORDS = (
  'core util parser stream cache event node type async plugin babel color path react query string ' +
  'array object promise loader config build style test schema socket token worker file graph'
).split(' ');
const INNER = [
  'lib',
  'dist',
  'dist/esm',
  'dist/cjs',
  'src',
  'src/internal',
  'types',
  'test',
  'bin',
];
const USUAL = ['package.json', 'README.md', 'LICENSE', 'index.js', 'index.d.ts', 'index.js.map'];
const ENDINGS = ['.js', '.d.ts', '.js.map', '.mjs', '.ts', '.json'];

/** Dates of one package's files: 26 October 1985 as npm packs them, one burst of unpacking, or years of edits. */
type Dating = 'made-up' | 'unpacked' | 'edited';
const DATINGS: readonly Dating[] = ['unpacked', 'unpacked', 'unpacked', 'edited', 'made-up'];
const MADE_UP_S = Date.UTC(1985, 9, 26, 8, 15) / 1000;
const NEWEST_S = Date.UTC(2026, 9, 1) / 1000;
const EDITED_FOR_S = 3 * 365 * 86_400;

/** The same sequence of numbers from 0 to 1 each time (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  of<T>(choices: readonly T[], otherwise: T): T {
    return choices[this.below(choices.length)] ?? otherwise;
  }
}

/** A file that the tree holds. */
export interface TreeFile {
  /** From the tree's top. */
  readonly path: string;
  readonly size: number;
  /** Seconds since 1970, to the nanosecond as far as a number can tell. */
  readonly mtime: number;
}

/**
 * Files in folders as package managers and editors leave them: 2,000 packages with names of words, the usual file names in
 * each, sizes from a few bytes to megabytes with most of them small, dates of three kinds.
 */
export function* treeFiles(folders = FOLDERS, files = FILES): Generator<TreeFile> {
  const chance = new Chance(20_261_128);
  const each = files / folders;
  let unpackedS = NEWEST_S;
  for (let top = 0; top < folders; top += FOLDERS_EACH) {
    const name = `${chance.of(WORDS, '')}-${chance.of(WORDS, '')}-${top / FOLDERS_EACH}`;
    const dating = chance.of(DATINGS, 'edited');
    for (const inner of ['', ...INNER].slice(0, FOLDERS_EACH)) {
      for (const file of names(chance, each)) {
        unpackedS += chance.next() * 0.0005;
        const edited = NEWEST_S - chance.next() * EDITED_FOR_S;
        const mtime = dating === 'made-up' ? MADE_UP_S : dating === 'edited' ? edited : unpackedS;
        const size = Math.floor(2 ** (4 + 12 * (chance.next() + chance.next()) * 0.8));
        yield { path: [name, inner, file].filter(Boolean).join('/'), size, mtime };
      }
    }
  }
}

function names(chance: Chance, count: number): string[] {
  const chosen = new Set(USUAL.filter(() => chance.next() < 0.4));
  while (chosen.size < count) {
    const stem = [chance.of(WORDS, ''), chance.of(WORDS, '')].slice(chance.below(2));
    const name = stem.map((word, at) => (at ? word[0]?.toUpperCase() + word.slice(1) : word));
    chosen.add(`${name.join('')}${chosen.size > 8 ? chosen.size : ''}${chance.of(ENDINGS, '')}`);
  }
  return [...chosen].slice(0, count);
}

/** Makes the tree below `root`, its files without content but with their sizes. */
export function makeTree(root: string, folders = FOLDERS, files = FILES): void {
  const made = new Set<string>();
  for (const { path, size, mtime } of treeFiles(folders, files)) {
    const folder = join(root, path.slice(0, path.lastIndexOf('/')));
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    const file = openSync(join(root, path), 'wx');
    ftruncateSync(file, size);
    futimesSync(file, mtime, mtime);
    closeSync(file);
  }
}
