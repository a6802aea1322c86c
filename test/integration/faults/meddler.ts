import {
  closeSync,
  constants,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UNMEDDLED } from './faultTree.ts';
import { Meddled } from './meddled.ts';
import type { Seeded } from './seeded.ts';
import { FOLDER, fileState, isIn, linkState } from './states.ts';

const ACTIONS = [
  ...(['rewrite', 'replace', 'truncate', 'append', 'overwrite'] as const),
  ...(['delete', 'to-folder', 'to-link', 'move-away'] as const),
];

type Write = 'rewrite' | 'truncate' | 'append' | 'overwrite';

/** Somebody who changes files of one folder while a run goes on. */
export class Meddler {
  readonly done: Meddled;
  readonly #root: string;
  readonly #paths: readonly string[];
  readonly #random: Seeded;

  /** @param paths what it may choose from, some of which may not be there */
  constructor(root: string, paths: readonly string[], random: Seeded) {
    this.#root = root;
    this.#paths = paths.filter((path) => !isIn(path, UNMEDDLED));
    this.#random = random;
    this.done = new Meddled(root, this.#paths);
  }

  async meddle(times: number): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      const path = this.#random.pick(this.#paths);
      const action = this.#random.pick(ACTIONS);
      try {
        this.#act(action, path);
      } catch (error) {
        // The run was quicker, or the disk is full.
        if (!(error instanceof Error && 'code' in error)) throw error;
      }
      await delay(this.#random.between(0, 60));
    }
  }

  #act(action: (typeof ACTIONS)[number], path: string): void {
    if (this.#isBehindLink(path)) return;
    const full = join(this.#root, path);
    const stat = lstatSync(full);
    if (action === 'delete') this.#delete(path, full);
    else if (action === 'to-folder') this.#toFolder(path, full);
    else if (action === 'to-link') this.#toLink(path, full);
    else if (action === 'move-away') this.#moveAway(path, full);
    else if (action === 'replace') this.#replace(path, full);
    else if (stat.isFile()) this.#write(action, path, full);
  }

  /** What lies behind a link is not the member's. */
  #isBehindLink(path: string): boolean {
    for (let above = dirname(path); above !== '.'; above = dirname(above)) {
      if (!lstatSync(join(this.#root, above)).isDirectory()) return true;
    }
    return false;
  }

  #text(): Buffer {
    return Buffer.from(
      `meddled ${this.#random.between(0, 1e9)}\n`.repeat(this.#random.between(1, 900)),
    );
  }

  #delete(path: string, full: string): void {
    this.done.begin(path);
    rmSync(full, { recursive: true, force: true });
    this.done.end(path, undefined);
  }

  /** In place, through one descriptor: what the path leads to may change at any time. */
  #write(action: Write, path: string, full: string): void {
    const { done } = this;
    const fd = openSync(full, constants.O_RDWR | constants.O_NOFOLLOW);
    try {
      const old = readFileSync(fd);
      const { kept, text, rest } = this.#piecesOf(action, old);
      done.begin(path);
      done.will(path, fileState(kept));
      done.will(path, fileState(Buffer.concat([kept, text, rest])));
      if (rest.length === 0) ftruncateSync(fd, kept.length);
      const written = text.length > 0 ? writeSync(fd, text, 0, text.length, kept.length) : 0;
      const left = Buffer.concat([
        kept,
        text.subarray(0, written),
        old.subarray(kept.length + written),
      ]);
      const now = rest.length > 0 ? left : left.subarray(0, kept.length + written);
      done.will(path, fileState(now));
      done.end(path, fileState(now));
    } finally {
      closeSync(fd);
    }
  }

  /** What stays at the beginning, what comes then, and what stays at the end. */
  #piecesOf(action: Write, old: Buffer): Record<'kept' | 'text' | 'rest', Buffer> {
    const nothing = Buffer.alloc(0);
    const half = old.subarray(0, old.length >> 1);
    if (action === 'truncate') return { kept: half, text: nothing, rest: nothing };
    const text = this.#text();
    if (action === 'rewrite') return { kept: nothing, text, rest: nothing };
    if (action === 'append') return { kept: old, text, rest: nothing };
    return { kept: half, text, rest: old.subarray(half.length + text.length) };
  }

  #replace(path: string, full: string): void {
    const text = this.#text();
    const temporary = `${this.#root}.meddled`;
    writeFileSync(temporary, text);
    this.done.begin(path);
    this.done.will(path, fileState(text));
    renameSync(temporary, full);
    this.done.end(path, fileState(text));
  }

  #toFolder(path: string, full: string): void {
    const inner = fileState(Buffer.from('meddled\n'));
    this.done.begin(path);
    rmSync(full, { recursive: true, force: true });
    this.done.will(path, FOLDER);
    this.done.will(`${path}/inner.txt`, inner);
    mkdirSync(full);
    this.done.end(path, FOLDER);
    writeFileSync(join(full, 'inner.txt'), 'meddled\n', { flag: 'wx' });
    this.done.end(`${path}/inner.txt`, inner);
  }

  #toLink(path: string, full: string): void {
    const up = '../'.repeat(path.split('/').length);
    const target = `${up}outside/${this.#random.pick(['dir', 'canary.txt'])}`;
    this.done.begin(path);
    rmSync(full, { recursive: true, force: true });
    this.done.will(path, linkState(target));
    symlinkSync(target, full);
    this.done.end(path, linkState(target));
  }

  #moveAway(path: string, full: string): void {
    const name = `moved-${this.#random.between(0, 1e9)}`;
    this.done.begin(path);
    renameSync(full, join(this.#root, name));
    this.done.move(path, name, this.done.stateAt(name));
    if (this.#random.chance(0.5)) this.#toLink(path, full);
  }
}
