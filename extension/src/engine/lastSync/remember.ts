import { createHash } from 'node:crypto';
import { ABSENT_GROUP, contentGroups } from '../comparison/contentGroups.ts';
import { copiesTo, datesTo } from '../comparison/decision.ts';
import type { Cell, Comparison, ComparisonItem, Decision } from '../comparison/item.ts';
import { parentPath } from '../comparison/itemTree.ts';
import { type LocalStat, microseconds } from '../inventory/entry.ts';
import {
  KNOWN_MAX,
  type Memory,
  type MemoryRow,
  type Remembered,
  rememberedEntry,
  SUPERSEDES_MAX,
} from './memory.ts';
import { type Label, type Memories, rowOf, type ToldRow } from './told.ts';

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
  /** Paths on the source where something was to be done and was not. */
  readonly failed: ReadonlySet<string>;
  /** What the source's file system says now of what was changed, and of the rest what the walk saw. */
  readonly stat: (path: string) => LocalStat | undefined;
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
  const heard = new Set([...before.known, ...ids, ...memories.flatMap((one) => one?.known ?? [])]);
  if (own !== undefined) heard.delete(own);
  const known = [...heard].slice(0, KNOWN_MAX);
  const labels = new Labels(run.version);
  const rows = new Map<string, MemoryRow>();
  for (const [index, item] of comparison.items.entries()) {
    const old = before.rows.get(item.path);
    const row = rowAfter(item, run.decisions[index], old);
    if (row !== undefined) rows.set(item.path, row);
  }
  addVanished();
  return { known, rows };

  function rowAfter(
    item: ComparisonItem,
    decision: Decision | undefined,
    old: MemoryRow | undefined,
  ): MemoryRow | undefined {
    const agreed = decision && agreedOn(item, decision);
    if (agreed === undefined || !agreed.columns.includes(column) || run.failed.has(item.path)) {
      return old;
    }
    const told = item.cells.map((cell, one) => rowOf(memories, one, item.path, cell));
    const label = labels.after(item.cells, told);
    const { source } = agreed;
    if (source.kind !== 'present') return tombstone(label, old, item.cells);
    const own = item.cells[column];
    const isChanged = decision && [...copiesTo(decision), ...datesTo(decision)].includes(column);
    const { entry } = isChanged || own?.kind !== 'present' ? source : own;
    return { label, held: heldAfter(rememberedEntry(entry, source.content), run.stat(item.path)) };
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
    const owed = before.filter((id) => !seen.has(id));
    return owed.length === 0 ? undefined : { label, held: { kind: 'absent', owed } };
  }

  /** What was remembered and is on nobody now. */
  function addVanished(): void {
    const found = new Map(comparison.items.map((item) => [item.path, item]));
    for (const [path, old] of before.rows) {
      if (found.has(path)) continue;
      const cells = cellsOf(path, found);
      if (cells[column]?.kind === 'unknown') rows.set(path, old);
      else {
        const told = cells.map((cell, one) => rowOf(memories, one, path, cell));
        const row = tombstone(labels.after(cells, told), old, cells);
        if (row !== undefined) rows.set(path, row);
      }
    }
  }
}

/** With what the file system says of it, unless it was written to meanwhile: that is a change that comes next. */
function heldAfter(held: Remembered, stat: LocalStat | undefined): Remembered {
  if (held.kind !== 'file' || stat === undefined || stat.size !== held.size) return held;
  const { mtimeNs, ctimeNs } = stat;
  return microseconds(mtimeNs) === microseconds(held.mtimeNs)
    ? { ...held, mtimeNs, ctimeNs }
    : held;
}

const ABSENT: Cell = { kind: 'absent' };

/** What a path that is on nobody is for each column: absent, or below something unknown. */
function cellsOf(path: string, items: ReadonlyMap<string, ComparisonItem>): readonly Cell[] {
  for (let above = parentPath(path); above !== undefined; above = parentPath(above)) {
    const item = items.get(above);
    if (item !== undefined) {
      return item.cells.map((cell) => (cell.kind === 'unknown' ? cell : ABSENT));
    }
  }
  return [];
}

interface Agreed {
  /** A column's cell that all of `columns` have now. */
  readonly source: Cell;
  readonly columns: readonly number[];
}

/** Who has the same after the decision was carried out; undefined where nothing was agreed. */
function agreedOn(item: ComparisonItem, decision: Decision): Agreed | undefined {
  if (decision.kind === 'conflict') return undefined;
  const groups = contentGroups(item);
  const known = item.cells.flatMap((cell, column) => (cell.kind === 'unknown' ? [] : [column]));
  if (decision.kind === 'delete') {
    const columns = known.filter(
      (column) => groups[column] === ABSENT_GROUP || decision.at.includes(column),
    );
    return { source: ABSENT, columns };
  }
  const from = decision.kind === 'nothing' ? known[0] : decision.from;
  const source = from === undefined ? undefined : item.cells[from];
  if (from === undefined || source === undefined) return undefined;
  const to = copiesTo(decision);
  const columns = known.filter((column) => groups[column] === groups[from] || to.includes(column));
  // Nothing to do where things differ: it was left as it is on purpose.
  if (decision.kind === 'nothing' && columns.length < known.length) return undefined;
  return { source, columns };
}

/** Labels of one run; equal ones are one object. */
class Labels {
  readonly #version: string;
  readonly #bySupersedes = new Map<string, Label>();

  constructor(version: string) {
    this.#version = version;
  }

  /** The one that all have already, and nobody has left since, or a new one that follows theirs. */
  after(cells: readonly (Cell | undefined)[], told: readonly (ToldRow | undefined)[]): Label {
    const present = told.filter((_, column) => cells[column]?.kind !== 'unknown');
    const [first] = present;
    const isOne = present.every(
      (row) => row?.label.version === first?.label.version && row?.state !== 'changed',
    );
    if (first !== undefined && isOne) return this.#merged(first.label, present);
    return this.#new(present);
  }

  /** Members may remember different versions that were followed: together they are right. */
  #merged(label: Label, told: readonly (ToldRow | undefined)[]): Label {
    const all = new Set(told.flatMap((row) => row?.label.supersedes ?? []));
    if (all.size === label.supersedes.length) return label;
    return this.#shared(label.version, [...all]);
  }

  #new(told: readonly (ToldRow | undefined)[]): Label {
    const followed = new Set<string>();
    for (const row of told)
      for (const version of row?.label.supersedes ?? []) followed.add(version);
    for (const row of told) if (row !== undefined) followed.add(row.label.version);
    followed.delete(this.#version);
    return this.#shared(this.#version, [...followed]);
  }

  #shared(version: string, followed: readonly string[]): Label {
    const supersedes = followed.slice(-SUPERSEDES_MAX);
    const key = `${version}\0${supersedes.join('')}`;
    const label = this.#bySupersedes.get(key) ?? { version, supersedes };
    this.#bySupersedes.set(key, label);
    return label;
  }
}
