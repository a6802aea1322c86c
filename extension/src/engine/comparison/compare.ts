import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type Entry, UNKNOWN_REASONS, type UnknownReason } from '../inventory/entry.ts';
import { EXACT, type SharedTraits } from '../inventory/fileSystemTraits.ts';
import { isOfOneFile } from '../inventory/oneFile.ts';
import type { Cell, Column, Comparison, ComparisonItem } from './item.ts';
import { FolderLookup, isFolder, mayHoldItems } from './itemTree.ts';
import { type MatchedEntries, type MatchedNames, matchNames } from './matchNames.ts';

// One object for all absent cells, and one for each reason: most cells of a large comparison are shared.
const ABSENT: Cell = { kind: 'absent' };
const UNKNOWN: ReadonlyMap<UnknownReason, Cell> = new Map(
  UNKNOWN_REASONS.map((reason) => [reason, { kind: 'unknown', reason }]),
);
/** What lies beside a single file that is offered. */
const NOT_OFFERED: Cell = { kind: 'unknown', reason: 'ignored' };

/**
 * Merges the inventories into one item for each path, in one pass. The same inventories give the same
 * items on every member. A path below an unknown entry is unknown there, for its reason; a path below
 * a file, a link or nothing is absent there. Of a source that is a single file, everything but that
 * file is unknown, its folder included. With a rule for names, what it takes for one is one item, and each
 * column's entry keeps its own spelling; see `matchNames`. Dates are cut to what every source can keep.
 *
 * Each inventory is sorted by path, starts with its root and holds every entry's folder; otherwise
 * throws inventory-malformed, because a gap that is taken for absence would become a deletion.
 */
export function compare(
  columns: readonly Column[],
  inventories: readonly (readonly Entry[])[],
  { names, mtimeUnitUs }: SharedTraits = EXACT,
): Comparison {
  const matched = names && matchNames(columns, inventories, names);
  const cursors = columns.map((column, index) => {
    const entries = inventories[index] ?? [];
    requireRoot(column, entries);
    return new Cursor(column, matched?.columns[index] ?? { entries }, mtimeUnitUs);
  });
  const folders = new FolderLookup<ComparisonItem>();
  // One that grows leaves as much again behind.
  const items = new Array<ComparisonItem>(longest(inventories));
  let count = 0;
  for (let path = smallest(cursors); path !== undefined; path = smallest(cursors)) {
    const item = mergeItem(path, cursors, folders.parentOf(path), matched);
    if (mayHoldItems(item)) folders.add(path, item);
    items[count] = item;
    count += 1;
  }
  items.length = count;
  return { columns, items, ...(names && { names }) };
}

function longest(inventories: readonly (readonly Entry[])[]): number {
  return inventories.reduce((most, { length }) => Math.max(most, length), 0);
}

function requireRoot(column: Column, entries: readonly Entry[]): void {
  const [root] = entries;
  if (root?.path !== '') throw malformed(column, root?.path ?? '');
  const { file } = column;
  if (file !== undefined && !isOfOneFile(entries, file)) throw malformed(column, file);
}

/** A position in one sorted inventory. */
class Cursor {
  readonly column: Column;
  readonly #entries: readonly Entry[];
  /** Of the entries' items, where they may differ from their own. */
  readonly #paths: readonly string[] | undefined;
  readonly #unitUs: number;
  #next = 0;
  /** Path of the item of the entry at the position; undefined at the end. */
  path: string | undefined;

  constructor(column: Column, { entries, paths }: Partial<MatchedEntries>, unitUs: number) {
    this.column = column;
    this.#unitUs = unitUs;
    this.#entries = entries ?? [];
    this.#paths = paths;
    this.path = this.#path();
  }

  /**
   * The state at `path`; moves on where there is an entry. Throws inventory-malformed out of order.
   * @param like another column's cell there: the cell itself where both hold one and the same entry
   */
  take(path: string, like: Cell): Cell {
    if (this.path !== path) return ABSENT;
    const entry = this.#entries[this.#next];
    this.#next += 1;
    this.path = this.#path();
    if (this.path !== undefined && this.path <= path) throw malformed(this.column, this.path);
    return like.kind === 'present' && like.entry === entry ? like : stateOf(entry, this.#unitUs);
  }

  #path(): string | undefined {
    return this.#paths === undefined ? this.#entries[this.#next]?.path : this.#paths[this.#next];
  }
}

function smallest(cursors: readonly Cursor[]): string | undefined {
  let least: string | undefined;
  for (const { path } of cursors) {
    if (path !== undefined && (least === undefined || path < least)) least = path;
  }
  return least;
}

function mergeItem(
  path: string,
  cursors: readonly Cursor[],
  parent: ComparisonItem | undefined,
  matched: MatchedNames | undefined,
): ComparisonItem {
  let last = ABSENT;
  const cells = cursors.map((cursor, column) => {
    const cell = cursor.take(path, last);
    if (cell.kind === 'present') last = cell;
    const { file } = cursor.column;
    if (file !== undefined) return path === file ? cell : NOT_OFFERED;
    const above = parent?.cells[column];
    if (above?.kind === 'unknown') return above;
    if (cell.kind !== 'absent' && path !== '' && !isFolder(above)) {
      throw malformed(cursor.column, path);
    }
    return cell;
  });
  return matched?.colliding.has(path) ? { path, cells, collides: true } : { path, cells };
}

function stateOf(entry: Entry | undefined, unitUs: number): Cell {
  if (entry === undefined) return ABSENT;
  if (entry.kind === 'unknown') {
    return UNKNOWN.get(entry.reason) ?? { kind: 'unknown', reason: entry.reason };
  }
  if (unitUs === 1) return { kind: 'present', entry };
  // File systems cut dates to their unit, so that is what makes a date and what became of it equal.
  return { kind: 'present', entry, dateUs: Math.floor(entry.mtimeUs / unitUs) * unitUs };
}

function malformed(column: Column, path: string): BytesyncError {
  return new BytesyncError('inventory-malformed', { path, source: column.label });
}
