import {
  closeSync,
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
import type { Seeded } from './seeded.ts';
import { FOLDER, fileState, isIn, linkState, type State } from './states.ts';

const ACTIONS = [
  ...(['rewrite', 'replace', 'truncate', 'append', 'overwrite'] as const),
  ...(['delete', 'to-folder', 'to-link', 'move-away'] as const),
];

/** Somebody who changes files of one member while a run goes on, and remembers what was put where. */
export class Meddler {
  /** What it put at a path; removals put nothing. */
  readonly put = new Map<string, Set<State>>();
  /** Paths at which it did something. */
  readonly touched = new Set<string>();
  /** Folders and files that it moved: to, from. */
  readonly moved = new Map<string, string>();
  readonly did: string[] = [];
  readonly #root: string;
  readonly #paths: readonly string[];
  readonly #random: Seeded;

  /** @param paths what it may choose from, some of which may not be there */
  constructor(root: string, paths: readonly string[], random: Seeded) {
    this.#root = root;
    this.#paths = paths.filter((path) => !isIn(path, UNMEDDLED));
    this.#random = random;
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
    this.touched.add(path);
    this.did.push(`${action} ${path}`);
    if (action === 'delete') rmSync(full, { recursive: true, force: true });
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

  #will(path: string, state: State): void {
    const states = this.put.get(path);
    if (states === undefined) this.put.set(path, new Set([state]));
    else states.add(state);
  }

  #text(): Buffer {
    return Buffer.from(
      `meddled ${this.#random.between(0, 1e9)}\n`.repeat(this.#random.between(1, 900)),
    );
  }

  /** In place, through one descriptor: what the path leads to may change at any time. */
  #write(
    action: 'rewrite' | 'truncate' | 'append' | 'overwrite',
    path: string,
    full: string,
  ): void {
    const fd = openSync(full, 'r+');
    try {
      const old = readFileSync(fd);
      const text = this.#text();
      const at = { rewrite: 0, truncate: 0, append: old.length, overwrite: old.length >> 1 }[
        action
      ];
      if (action === 'truncate' || action === 'rewrite') {
        const rest = action === 'truncate' ? old.subarray(0, old.length >> 1) : Buffer.alloc(0);
        this.#will(path, fileState(rest));
        ftruncateSync(fd, rest.length);
        if (action === 'truncate') return;
      }
      const before = action === 'rewrite' ? Buffer.alloc(0) : old.subarray(0, at);
      this.#will(path, fileState(Buffer.concat([before, text, old.subarray(at + text.length)])));
      if (action === 'rewrite') this.#will(path, fileState(text));
      const written = writeSync(fd, text, 0, text.length, at);
      this.#will(path, fileState(Buffer.concat([before, text.subarray(0, written)])));
    } finally {
      closeSync(fd);
    }
  }

  #replace(path: string, full: string): void {
    const text = this.#text();
    const temporary = `${this.#root}.meddled`;
    writeFileSync(temporary, text);
    this.#will(path, fileState(text));
    renameSync(temporary, full);
  }

  #toFolder(path: string, full: string): void {
    rmSync(full, { recursive: true, force: true });
    this.#will(path, FOLDER);
    this.#will(`${path}/inner.txt`, fileState(Buffer.from('meddled\n')));
    mkdirSync(full);
    writeFileSync(join(full, 'inner.txt'), 'meddled\n', { flag: 'wx' });
  }

  #toLink(path: string, full: string): void {
    const up = '../'.repeat(path.split('/').length);
    const target = `${up}outside/${this.#random.pick(['dir', 'canary.txt'])}`;
    rmSync(full, { recursive: true, force: true });
    this.#will(path, linkState(target));
    symlinkSync(target, full);
  }

  #moveAway(path: string, full: string): void {
    const name = `moved-${this.#random.between(0, 1e9)}`;
    this.moved.set(name, path);
    this.touched.add(name);
    renameSync(full, join(this.#root, name));
    if (this.#random.chance(0.5)) this.#toLink(path, full);
  }
}
