import type { Entry, LocalStat } from './entry.ts';
import { PathCursor } from './pathCursor.ts';
import type { StatRows } from './statRows.ts';

/** The stats of an inventory's known entries, by path: made when they are asked for, kept as rows. */
export class StatTable implements ReadonlyMap<string, LocalStat> {
  readonly #entries: readonly Entry[];
  readonly #rows: StatRows;
  readonly size: number;
  readonly #cursor: PathCursor;

  /** @param entries sorted by path, @param rows one for each entry */
  constructor(entries: readonly Entry[], rows: StatRows) {
    this.#entries = entries;
    this.#rows = rows;
    this.#cursor = new PathCursor((row) => entries[row]?.path);
    this.size = entries.reduce((count, _, row) => count + (rows.has(row) ? 1 : 0), 0);
  }

  get(path: string): LocalStat | undefined {
    const row = this.#cursor.rowOf(path, this.#entries.length);
    return row === undefined ? undefined : this.#rows.at(row);
  }

  has(path: string): boolean {
    const row = this.#cursor.rowOf(path, this.#entries.length);
    return row !== undefined && this.#rows.has(row);
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
}
