import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Chance } from '../inventory/tree.ts';

const WORDS = (
  'const return import export function await async value path file folder content stream chunk index ' +
  'string number boolean undefined null interface readonly class extends new this throw error member ' +
  'item plan target source size date name of in for while if else case switch default break continue'
).split(' ');

/** Text is made once in so many variants of a block, and laid out anew in each file. */
const BLOCK = 4096;
const VARIANTS = 512;
const PIECE = 1024 * 1024;
const DATE_S = Date.UTC(2026, 0, 1) / 1000;

export interface ContentFile {
  /** From the tree's top. */
  readonly path: string;
  readonly size: number;
  /** noise: can't be compressed. */
  readonly kind: 'text' | 'noise';
}

/** Writes files whose contents follow from the seed alone. */
export function writeTree(root: string, files: Iterable<ContentFile>, seed: number): void {
  const chance = new Chance(seed);
  const blocks = Array.from({ length: VARIANTS }, () => textBlock(chance));
  let at = 0;
  for (const { path, size, kind } of files) {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    if (kind === 'noise') writeNoise(place, size, chance);
    else writeText(place, size, chance, blocks);
    at += 1;
    utimesSync(place, DATE_S + at, DATE_S + at);
  }
}

/** Some 10,000 files in folders of packages, most of them small, 400 MB of text: at scale 1. */
export function* modules(scale: number): Generator<ContentFile> {
  const chance = new Chance(1);
  for (let file = 0; file < 10_000 * scale; file += 1) {
    const folder = `package-${Math.floor(file / 40)}/${['lib', 'dist', 'src', 'types'][file % 4]}`;
    // From half a kilobyte to a megabyte, 40 KB on average.
    const size = Math.floor(2 ** (9 + 11 * chance.next() ** 4));
    yield { path: `${folder}/module-${file}.js`, size, kind: 'text' };
  }
}

/** 100,000 files of 4 KB at scale 1. */
export function* small(scale: number): Generator<ContentFile> {
  for (let file = 0; file < 100_000 * scale; file += 1) {
    yield { path: `part-${Math.floor(file / 500)}/file-${file}.txt`, size: 4000, kind: 'text' };
  }
}

/** Six files of a gigabyte at scale 1, three of them noise. */
export function* large(scale: number): Generator<ContentFile> {
  for (let file = 0; file < 6; file += 1) {
    const kind = file % 2 === 0 ? 'noise' : 'text';
    yield { path: `large-${file}.bin`, size: Math.floor(1_000_000_000 * scale), kind };
  }
}

/** A word and a number are changed in the middle of every `each`-th file. */
export function edit(root: string, files: readonly ContentFile[], each: number): void {
  for (const [at, { path, size }] of files.entries()) {
    if (at % each !== 0) continue;
    const place = join(root, path);
    const file = openSync(place, 'r+');
    writeSync(file, `changed ${at}`, Math.floor(size / 2));
    closeSync(file);
    utimesSync(place, DATE_S + 1_000_000, DATE_S + 1_000_000);
  }
}

function writeText(place: string, size: number, chance: Chance, blocks: readonly Buffer[]): void {
  const parts: Buffer[] = [];
  for (let left = size; left > 0; left -= BLOCK) {
    const block = chance.of(blocks, Buffer.alloc(0));
    parts.push(left < BLOCK ? block.subarray(0, left) : block);
  }
  const file = openSync(place, 'wx');
  for (let part = 0; part < parts.length; part += PIECE / BLOCK) {
    writeSync(file, Buffer.concat(parts.slice(part, part + PIECE / BLOCK)));
  }
  closeSync(file);
}

function writeNoise(place: string, size: number, chance: Chance): void {
  writeFileSync(place, '', { flag: 'wx' });
  const file = openSync(place, 'a');
  const piece = new Uint32Array(PIECE / 4);
  for (let left = size; left > 0; left -= PIECE) {
    for (let at = 0; at < piece.length; at += 1) piece[at] = chance.next() * 2 ** 32;
    writeSync(file, Buffer.from(piece.buffer), 0, Math.min(left, PIECE));
  }
  closeSync(file);
}

function textBlock(chance: Chance): Buffer {
  let text = '';
  while (text.length < BLOCK) {
    text += `${chance.of(WORDS, '')} ${chance.of(WORDS, '')}${chance.below(10_000)}`;
    text += chance.next() < 0.2 ? ';\n' : ' ';
  }
  return Buffer.from(text.slice(0, BLOCK));
}
