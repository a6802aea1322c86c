import type { Entry } from './entry.ts';

/** Gives for entries in order those of another inventory where they are the same: members mostly hold the same. */
export class SharedEntries {
  readonly #entries: readonly Entry[];
  #at = 0;

  /** @param entries sorted by path */
  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
  }

  /** To be asked for ascending paths. */
  of(entry: Entry): Entry {
    let other = this.#entries[this.#at];
    while (other !== undefined && other.path < entry.path) {
      this.#at += 1;
      other = this.#entries[this.#at];
    }
    return other !== undefined && isSameEntry(other, entry) ? other : entry;
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
