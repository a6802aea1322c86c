import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import { PathKeys } from '@bytesync/shared/names/pathKeys.ts';
import { copiesTo, NOTHING } from '../comparison/decision.ts';
import type { Cell } from '../comparison/item.ts';
import { ItemPaths } from '../comparison/itemPaths.ts';
import { Spelling } from '../comparison/spelling.ts';
import type { Entry } from '../inventory/entry.ts';
import type { Planned } from '../planning/planned.ts';
import type { Memory, MemoryRow } from './memory.ts';
import type { ToldMemory } from './told.ts';

/**
 * The memory with the rows of what is spelled otherwise now, where the session takes both spellings for one: a file
 * that was renamed in case alone, or that its file system lists in another form, is not gone.
 */
export function respelled(memory: Memory, entries: readonly Entry[], names: NameRule): Memory {
  if (memory.rows.size + memory.pending.size === 0) return memory;
  const keys = new PathKeys(names);
  const found = new Set(entries.map(({ path }) => path));
  // Undefined where several entries have the key.
  const byKey = new Map<string, string | undefined>();
  for (const { path } of entries) {
    const key = keys.of(path);
    byKey.set(key, byKey.has(key) ? undefined : path);
  }
  const moved = (rows: Memory['rows']) => {
    const result = new Map([...rows].filter(([path]) => found.has(path)));
    for (const [path, row] of rows) {
      if (found.has(path)) continue;
      const now = byKey.get(keys.of(path)) ?? path;
      if (!result.has(now)) result.set(now, row);
    }
    return result;
  };
  return { known: memory.known, rows: moved(memory.rows), pending: moved(memory.pending) };
}

/**
 * What a source told, by the paths of the comparison. Where it remembers several spellings of what counts as one now,
 * it is as if it remembered none: a file too many is better than one too few.
 */
export function toldByItem(told: ToldMemory, column: number, paths: ItemPaths): ToldMemory {
  return { ...told, rows: rowsByItem(told.rows, column, paths).rows };
}

interface ByItem<Row> {
  readonly rows: Map<string, Row>;
  /** The source's own paths of these rows. */
  readonly own: Map<string, string>;
}

function rowsByItem<Row>(
  rows: ReadonlyMap<string, Row>,
  column: number,
  paths: ItemPaths,
): ByItem<Row> {
  const found: ByItem<Row> = { rows: new Map(), own: new Map() };
  const several = new Set<string>();
  for (const [path, row] of rows) {
    if (!isOf(paths.itemOf(path)?.cells[column], path)) continue;
    const shared = paths.of(path);
    if (found.rows.has(shared)) several.add(shared);
    found.rows.set(shared, row);
    found.own.set(shared, path);
  }
  for (const shared of several) {
    found.rows.delete(shared);
    found.own.delete(shared);
  }
  return found;
}

/** Whether a row of this path speaks for the cell: of an entry that is spelled otherwise it doesn't. */
function isOf(cell: Cell | undefined, path: string): boolean {
  return cell?.kind !== 'present' || cell.entry.path === path;
}

/** One source's memory by the paths of the comparison, and back. */
export class SpelledMemory {
  readonly #planned: Planned;
  readonly #column: number;
  readonly #spelling: Spelling;
  readonly #paths: ItemPaths;
  readonly #indexes: ReadonlyMap<string, number>;
  /** The source's own paths of what it remembers, by the comparison's. */
  #own: ReadonlyMap<string, string> = new Map();

  constructor(planned: Planned, column: number, names: NameRule) {
    const { comparison, decisions } = planned;
    this.#planned = planned;
    this.#column = column;
    this.#spelling = new Spelling(comparison, decisions);
    this.#paths = new ItemPaths(comparison, names);
    this.#indexes = new Map(comparison.items.map(({ path }, index) => [path, index]));
  }

  /** By the comparison's paths, as far as they speak for what it has. */
  toItems({ known, rows, pending }: Memory): Memory {
    const before = rowsByItem(rows, this.#column, this.#paths);
    const waiting = rowsByItem(pending, this.#column, this.#paths);
    this.#own = new Map([...waiting.own, ...before.own]);
    return { known, rows: before.rows, pending: waiting.rows };
  }

  /** By the source's own paths. */
  toOwn({ known, rows, pending }: Memory): Memory {
    const back = (some: Memory['rows']) =>
      new Map([...some].map(([path, row]): [string, MemoryRow] => [this.own(path), row]));
    return { known, rows: back(rows), pending: back(pending) };
  }

  /** The source's own path of what the comparison has at a path. */
  own(path: string): string {
    const index = this.#indexes.get(path);
    const remembered = this.#own.get(path) ?? path;
    if (index === undefined) return remembered;
    const { comparison, decisions } = this.#planned;
    const isThere = comparison.items[index]?.cells[this.#column]?.kind === 'present';
    const comes = copiesTo(decisions[index] ?? NOTHING).includes(this.#column);
    return isThere || comes ? this.#spelling.at(index, this.#column) : remembered;
  }
}
