import type { Entry, LocalStat } from './entry.ts';
import type { StatRows } from './statRows.ts';

/** The stats of an inventory's known entries, by path: made when they are asked for, kept as rows. */
export class StatTable implements ReadonlyMap<string, LocalStat> {
  readonly #entries: readonly Entry[];
  readonly #rows: StatRows;
  readonly size: number;
  /** Where the last path was found: the next one that is asked for mostly follows it. */
  #last = -1;

  /** @param entries sorted by path, @param rows one for each entry */
  constructor(entries: readonly Entry[], rows: StatRows) {
    this.#entries = entries;
    this.#rows = rows;
    this.size = entries.reduce((count, _, row) => count + (rows.has(row) ? 1 : 0), 0);
  }

  get(path: string): LocalStat | undefined {
    return this.#rows.at(this.#rowOf(path));
  }

  has(path: string): boolean {
    return this.#rows.has(this.#rowOf(path));
  }

  *entries(): MapIterator<[string, LocalStat]> {
    for (const [row, { path }] of this.#entries.entries()) {
      const stat = this.#rows.at(row);
      if (stat !== undefined) yield [path, stat];
    }
  }

  *keys(): MapIterator<string> {
    for (const [path] of this.entries()) yield path;
  }

  *values(): MapIterator<LocalStat> {
    for (const [, stat] of this.entries()) yield stat;
  }

  [Symbol.iterator](): MapIterator<[string, LocalStat]> {
    return this.entries();
  }

  forEach(
    visit: (stat: LocalStat, path: string, map: ReadonlyMap<string, LocalStat>) => void,
  ): void {
    for (const [path, stat] of this.entries()) visit(stat, path, this);
  }

  /** Behind the last row where there is no such path. */
  #rowOf(path: string): number {
    const follows = this.#last + 1;
    const row = this.#entries[follows]?.path === path ? follows : this.#search(path);
    if (row < this.#entries.length) this.#last = row;
    return row;
  }

  #search(path: string): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.path ?? '') < path) low = middle + 1;
      else high = middle;
    }
    return this.#entries[low]?.path === path ? low : this.#entries.length;
  }
}
