import { createHash } from 'node:crypto';
import { ABSENT_GROUP, contentGroups } from '../comparison/contentGroups.ts';
import { changedColumns, copiesTo, deletesAt, sourceOf } from '../comparison/decision.ts';
import {
  type Cell,
  type Comparison,
  type ComparisonItem,
  type Decision,
  dateOf,
  givenCell,
} from '../comparison/item.ts';
import { parentPath } from '../comparison/itemTree.ts';
import { type LocalStat, microseconds } from '../inventory/entry.ts';
import { Labels } from './labels.ts';
import {
  KNOWN_MAX,
  type Memory,
  type MemoryRow,
  type Remembered,
  rememberedEntry,
} from './memory.ts';
import { type Label, type Memories, rowOf } from './told.ts';

/** A run that has ended, as one of its sources sees it. */
export interface EndedRun {
  readonly comparison: Comparison;
  /** What was to be done, refusals left out. */
  readonly decisions: readonly Decision[];
  readonly memories: Memories;
  /** The same on all members of the run, and in no other one. */
  readonly version: string;
  /** Column of the source. */
  readonly column: number;
  /** Paths that rules delete on some sources and leave on others: there is no agreement about them. */
  readonly partlyDeleted?: ReadonlySet<string>;
  /** It has only begun: deletions are remembered also where nobody else has to see them. */
  readonly isBegun?: true;
  /** Paths on the source where something was to be done and was not. */
  readonly failed: ReadonlySet<string>;
  /** What the source's file system says now of what was changed, and of the rest what the walk saw. */
  readonly stat: (path: string) => KnownStat | undefined;
  /** Whether a folder of the source is one of another file system than the one around it. */
  readonly isMount: (path: string) => boolean;
}

export interface KnownStat extends LocalStat {
  /** Permission bits as they were read back: not every file system keeps those that were set. */
  readonly mode?: number;
}

/** The version that a run gives to what it agrees on: 16 bytes in hex. */
export function versionOf(sessionId: string, run: number): string {
  const digest = createHash('sha256').update(`bytesync agreed version v1\0${sessionId}\0${run}`);
  return digest.digest('hex').slice(0, 32);
}

/**
 * What a source remembers after a run: what it now has in common with the others. What is left open (a
 * conflict, an item that was left out, a failure) stays as it was remembered before.
 */
export function remember(before: Memory, run: EndedRun): Memory {
  const { comparison, memories, column } = run;
  const own = memories[column]?.sourceId;
  const ids = memories.flatMap((one) => (one === undefined ? [] : [one.sourceId]));
  // Those that were here come first: what others have heard of may be made up.
  const heard = new Set([...ids, ...before.known, ...memories.flatMap((one) => one?.known ?? [])]);
  if (own !== undefined) heard.delete(own);
  const known = [...heard].slice(0, KNOWN_MAX);
  const labels = new Labels(run.version);
  const all = [...comparison.columns.keys()];
  const rows = new Map<string, MemoryRow>();
  let stillThere = 0;
  for (const [index, item] of comparison.items.entries()) {
    const old = before.rows.get(item.path);
    if (old !== undefined) stillThere += 1;
    const row = rowAfter(item, run.decisions[index], old);
    if (row !== undefined) rows.set(item.path, row);
  }
  // Mostly nothing has, and a table of all paths is not made for that.
  if (stillThere < before.rows.size) addVanished();
  return { known, rows, pending: keptPending() };

  /** What could not be looked at may have been done by a run before. */
  function keptPending(): ReadonlyMap<string, MemoryRow> {
    return new Map(
      [...before.pending].filter(([path]) => rows.get(path) === before.rows.get(path)),
    );
  }

  function rowAfter(
    item: ComparisonItem,
    decision: Decision | undefined,
    old: MemoryRow | undefined,
  ): MemoryRow | undefined {
    // As if the source had never had it: to remember its absence would delete what the others keep, and what it
    // had would look as if somebody had deleted it.
    if (decision && isForgotten(run, item.path, decision)) return undefined;
    const agreed = decision && agreedOn(item, decision, all);
    if (
      decision === undefined ||
      agreed === undefined ||
      !agreed.columns.includes(column) ||
      run.failed.has(item.path)
    ) {
      return old;
    }
    const told = item.cells.map((cell, one) => rowOf(memories, one, item.path, cell));
    const { source } = agreed;
    // Nobody ever had it: there is nothing to remember of its absence.
    if (source.kind !== 'present' && told.every((one) => one === undefined)) return old;
    // A date or mode that was to go to others and did not is still to go.
    if (told[column]?.state === 'touched' && !isSpread(item, decision, agreed)) return old;
    const label = labels.after(item.cells, told, agreed.had);
    if (source.kind !== 'present') return tombstone(label, old, item.cells);
    const own = item.cells[column];
    const isChanged = changedColumns(decision).includes(column);
    const { entry } = isChanged || own?.kind !== 'present' ? source : own;
    return { label, held: heldAfter(rememberedEntry(entry, source.content), item.path, run) };
  }

  function tombstone(
    label: Label,
    old: MemoryRow | undefined,
    cells: readonly (Cell | undefined)[],
  ): MemoryRow | undefined {
    const before = old?.held.kind === 'absent' ? old.held.owed : known;
    // Whether it could be deleted on another one is seen in the next run.
    const seen = new Set(
      memories.flatMap((one, at) =>
        one !== undefined && (at === column || cells[at]?.kind === 'absent') ? [one.sourceId] : [],
      ),
    );
    const owed = before.some((id) => seen.has(id)) ? before.filter((id) => !seen.has(id)) : before;
    const isKept = owed.length > 0 || run.isBegun === true;
    return isKept ? { label, held: { kind: 'absent', owed } } : undefined;
  }

  /** What was remembered and is on nobody now. */
  function addVanished(): void {
    const found = new Map(comparison.items.map((item) => [item.path, item]));
    for (const [path, old] of before.rows) {
      if (found.has(path)) continue;
      const cells = cellsOf(path, comparison, found);
      if (cells[column]?.kind === 'unknown') rows.set(path, old);
      else {
        const told = cells.map((cell, one) => rowOf(memories, one, path, cell));
        const had = cells.flatMap((cell, one) => (cell.kind === 'absent' ? [one] : []));
        const row = tombstone(labels.after(cells, told, had), old, cells);
        if (row !== undefined) rows.set(path, row);
      }
    }
  }
}

/**
 * What is remembered while a run goes on, in case it can't say how it ended: of what the source had already it
 * is agreed now; of what comes or goes it is agreed when that is seen to be done.
 * @param changes paths on the source that the run is to change
 */
export function expect(
  before: Memory,
  run: Omit<EndedRun, 'failed'>,
  changes: ReadonlySet<string>,
): Memory {
  const stat = (path: string) => (changes.has(path) ? undefined : run.stat(path));
  const after = remember(before, { ...run, stat, failed: new Set(), isBegun: true });
  const rows = new Map(after.rows);
  const pending = new Map(after.pending);
  for (const path of changes) {
    const [old, row] = [before.rows.get(path), after.rows.get(path)];
    if (row !== undefined) pending.set(path, row);
    // What is to be forgotten is forgotten at once: the run may end before it can say so.
    if (old === undefined || run.partlyDeleted?.has(path) === true) rows.delete(path);
    else rows.set(path, old);
  }
  return { known: after.known, rows, pending };
}

/** With what the file system says of it, unless it was written to meanwhile: that is a change that comes next. */
function heldAfter(held: Remembered, path: string, run: EndedRun): Remembered {
  if (held.kind === 'folder') return run.isMount(path) ? { kind: 'folder', isMount: true } : held;
  const stat = held.kind === 'file' ? run.stat(path) : undefined;
  if (held.kind !== 'file' || stat === undefined || stat.size !== held.size) return held;
  const { mtimeNs, ctimeNs, mode = held.mode } = stat;
  return isDate(held.mtimeNs, mtimeNs) ? { ...held, mode, mtimeNs, ctimeNs } : held;
}

const SECOND_NS = 1_000_000_000n;

/** Whether a file system made `kept` of a date: some keep microseconds, some every other second. */
function isDate(wanted: bigint, kept: bigint): boolean {
  if (microseconds(wanted) === microseconds(kept)) return true;
  const apart = kept > wanted ? kept - wanted : wanted - kept;
  return kept % SECOND_NS === 0n && apart <= 2n * SECOND_NS;
}

/** Whether a rule deletes it here while others keep it. */
function isForgotten(
  { partlyDeleted, column, failed }: EndedRun,
  path: string,
  decision: Decision,
) {
  const isDone = deletesAt(decision).includes(column) && !failed.has(path);
  return isDone && partlyDeleted?.has(path) === true;
}

const ABSENT: Cell = { kind: 'absent' };

/** What a path that is on nobody is for each column: absent, or below something unknown. */
function cellsOf(
  path: string,
  { columns }: Comparison,
  items: ReadonlyMap<string, ComparisonItem>,
): readonly Cell[] {
  for (let above = parentPath(path); above !== undefined; above = parentPath(above)) {
    const item = items.get(above);
    if (item === undefined) continue;
    return item.cells.map((cell, column) => {
      const isTold = columns[column]?.file === path || cell.kind !== 'unknown';
      return isTold ? ABSENT : cell;
    });
  }
  return [];
}

interface Agreed {
  /** A column's cell that all of `columns` have now. */
  readonly source: Cell;
  readonly columns: readonly number[];
  /** Those of them that had it before. */
  readonly had: readonly number[];
}

/**
 * Who has the same after the decision was carried out; undefined where nothing was agreed.
 * @param all columns
 */
function agreedOn(
  item: ComparisonItem,
  decision: Decision,
  all: readonly number[],
): Agreed | undefined {
  if (decision.kind === 'conflict') return undefined;
  const shared = decision.kind === 'nothing' ? sharedCell(item) : undefined;
  if (shared !== undefined) return { source: shared, columns: all, had: all };
  const groups = contentGroups(item);
  const known = item.cells.flatMap((cell, column) => (cell.kind === 'unknown' ? [] : [column]));
  if (decision.kind === 'delete') {
    const had = known.filter((column) => groups[column] === ABSENT_GROUP);
    return { source: ABSENT, columns: [...had, ...decision.at], had };
  }
  if (decision.kind === 'mixed') return agreedByAll(item, decision, { groups, known });
  const from = decision.kind === 'nothing' ? known[0] : decision.from;
  const source = from === undefined ? undefined : givenCell(item, from);
  if (from === undefined || source === undefined) return undefined;
  const to = copiesTo(decision);
  // A version that is kept under another name: nobody had it there.
  if (item.origin !== undefined) return { source, columns: to, had: [] };
  const columns = known.filter((column) => groups[column] === groups[from] || to.includes(column));
  // Nothing to do where things differ: it was left as it is on purpose.
  if (decision.kind === 'nothing' && columns.length < known.length) return undefined;
  const had = known.filter((column) => groups[column] === groups[from]);
  return { source, columns, had };
}

/** The one cell of all columns, as most items of a large comparison have it: all of them hold one entry then. */
function sharedCell({ cells, origin }: ComparisonItem): Cell | undefined {
  const [first] = cells;
  if (first?.kind !== 'present' || first.contentError !== undefined) return undefined;
  return origin === undefined && cells.every((cell) => cell === first) ? first : undefined;
}

/** From several sources something is agreed only where all have the same in the end. */
function agreedByAll(
  { cells }: ComparisonItem,
  decision: Decision,
  { groups, known }: { readonly groups: readonly number[]; readonly known: readonly number[] },
): Agreed | undefined {
  const copies = copiesTo(decision);
  const deleted = deletesAt(decision);
  const groupAfter = (column: number) => {
    if (deleted.includes(column)) return ABSENT_GROUP;
    const from = copies.includes(column) ? sourceOf(decision, column) : column;
    return groups[from ?? column];
  };
  const [first = -1] = known;
  const group = groupAfter(first);
  if (group === undefined || group < 0) return undefined;
  if (!known.every((column) => groupAfter(column) === group)) return undefined;
  const had = known.filter((column) => groups[column] === group);
  const source = cells[had[0] ?? -1];
  return source && { source, columns: known, had };
}

/** Whether all who have the content have its date and mode as well, then. */
function isSpread({ cells }: ComparisonItem, decision: Decision, agreed: Agreed): boolean {
  const { source, columns } = agreed;
  const changed = changedColumns(decision);
  return columns.every((column) => {
    const cell = cells[column];
    if (changed.includes(column) || cell?.kind !== 'present' || source.kind !== 'present')
      return true;
    const [one, other] = [cell.entry, source.entry];
    if (one.kind !== 'file' || other.kind !== 'file') return true;
    return dateOf(cell) === dateOf(source) && one.mode === other.mode;
  });
}
