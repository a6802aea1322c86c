import type { Entry } from './entry.ts';

/** Gives for paths in order the entries of another inventory: members mostly hold the same. */
export class SharedEntries {
  readonly #entries: readonly Entry[];
  #at = 0;

  /** @param entries sorted by path */
  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
  }

  /** The path that probably comes next. */
  get likely(): string | undefined {
    return this.#entries[this.#at]?.path;
  }

  /** The entry with this path. To be asked for ascending paths. */
  at(path: string): Entry | undefined {
    let other = this.#entries[this.#at];
    while (other !== undefined && other.path < path) {
      this.#at += 1;
      other = this.#entries[this.#at];
    }
    if (other?.path !== path) return undefined;
    this.#at += 1;
    return other;
  }
}

export function isSameEntry(a: Entry, b: Entry): boolean {
  if (a.path !== b.path) return false;
  if (a.kind === 'unknown' || b.kind === 'unknown') {
    return a.kind === 'unknown' && b.kind === 'unknown' && a.reason === b.reason;
  }
  if (a.mtimeUs !== b.mtimeUs || a.mode !== b.mode) return false;
  if (a.kind === 'file') return b.kind === 'file' && a.size === b.size;
  return a.kind === 'link' ? b.kind === 'link' && a.target === b.target : b.kind === 'folder';
}
