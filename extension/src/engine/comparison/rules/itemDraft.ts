import { sameContent } from '../contentGroups.ts';
import { conflict, decisionOf } from '../decision.ts';
import {
  type Cell,
  type Column,
  type ComparisonItem,
  type Decision,
  dateOf,
  type TargetAction,
} from '../item.ts';
import { isFolder } from '../itemTree.ts';
import { sameDates } from '../sameDates.ts';
import type { CompiledAction } from './compileRules.ts';
import { type HardRefusal, isHard, type Refusal } from './refusal.ts';
import { sourceColumn } from './sourceColumn.ts';
import { holdersOf, versionsOf } from './versions.ts';

/** What an action means for one column: something to do, nothing to do, or why it can't be done. */
type Step = TargetAction | 'settled' | { readonly refusal: Refusal };

/** A version of an item that other columns, and its own, get under another path. */
export interface KeptVersion {
  readonly from: number;
  /** All columns that have it now. */
  readonly holders: readonly number[];
  readonly to: readonly number[];
}

type Way = Extract<CompiledAction, { from: unknown }>;
type OnSettled = (column: number) => void;

/**
 * What rules make of one item, action by action: whatever was said first about a column holds, also that
 * nobody can tell what should happen to it, and a column is a source or a target, never both.
 */
export class ItemDraft {
  readonly #item: ComparisonItem;
  readonly #columns: readonly Column[];
  /** By column; undefined: it stays as it is. */
  readonly #settled = new Map<number, TargetAction | undefined>();
  readonly #sources = new Set<number>();
  readonly #kept: KeptVersion[] = [];
  readonly #byName: boolean;
  #conflict: HardRefusal | undefined;

  /** @param byName whether files are matched by name: none gets a second one then */
  constructor(item: ComparisonItem, columns: readonly Column[], byName = false) {
    this.#item = item;
    this.#columns = columns;
    this.#byName = byName;
  }

  /** Whether rules said anything of the item. */
  get isDecided(): boolean {
    return this.#settled.size > 0;
  }

  get decision(): Decision {
    const actions = this.#actions();
    if (actions.length === 0 && this.#conflict) return conflict(this.#conflict);
    return decisionOf(actions);
  }

  /** Why some columns are left for somebody to decide about, where others are served. */
  get openReason(): HardRefusal | undefined {
    return this.#actions().length > 0 ? this.#conflict : undefined;
  }

  /** Versions that get a path of their own. */
  get kept(): readonly KeptVersion[] {
    return this.#kept;
  }

  /**
   * @param settled called for each column that the action settles
   * @returns why it can't be done, once for each column where that is so
   */
  add(action: CompiledAction, settled: OnSettled): readonly Refusal[] {
    if (action.kind === 'keep') return this.#keep(action.at, settled);
    if ('at' in action) {
      const { kind, at } = action;
      return this.#each(at, settled, (column) => this.#end(kind, column));
    }
    const open = action.to.filter((to) => !this.#settled.has(to) && !this.#sources.has(to));
    // Whom nothing is left to be said about need not be looked at.
    if (open.length === 0) return action.to.map((to) => this.#whySaid(to));
    const source = sourceColumn(this.#item, action.from);
    if ('refusal' in source) return this.#refuse(source.refusal, open, settled);
    const from = source.column;
    if (this.#settled.get(from) !== undefined) return ['source-is-target'];
    const targets = action.to.filter((column) => column !== from);
    // Of one date, none is newer: modes may differ then.
    const isNewer = (column: number) => action.from.length === 1 || !this.#isDated(from, column);
    return this.#each(targets, settled, (column) =>
      this.#copy(action.kind, { from, target: column, isNewer: isNewer(column) }),
    );
  }

  #whySaid(column: number): Refusal {
    return this.#settled.has(column) ? 'decided-before' : 'target-is-source';
  }

  #actions(): TargetAction[] {
    return [...this.#settled.values()].filter((action) => action !== undefined);
  }

  /** Brings all versions to all of these columns: the newest as it is called, the others under other names. */
  #keep(at: readonly number[], settled: OnSettled): readonly Refusal[] {
    const open = at.filter((column) => !this.#settled.has(column));
    if (open.length === 0) return at.map(() => 'decided-before');
    const versions = versionsOf(this.#item, open);
    if ('refusal' in versions) return this.#refuse(versions.refusal, open, settled);
    const [newest = -1, ...others] = versions.columns;
    if (others.length > 0 && open.some((column) => this.#columns[column]?.file !== undefined)) {
      return this.#refuse('single-file', open, settled);
    }
    if (others.length > 0 && this.#byName) return this.#refuse('matched-by-name', open, settled);
    const isNewer = (target: number) => !this.#isDated(newest, target);
    const refusals = this.#each(
      at.filter((column) => column !== newest),
      settled,
      (target) => this.#copy('copy', { from: newest, target, isNewer: isNewer(target) }),
    );
    this.#stay(newest, settled);
    this.#sources.add(newest);
    const to = open.filter((column) => this.#item.cells[column]?.kind !== 'unknown');
    for (const from of others) {
      const holders = holdersOf(this.#item, from, open);
      // What is not replaced is not kept under a second name.
      const isReplaced = holders.some((column) => this.#settled.get(column)?.kind === 'copy');
      if (isReplaced) this.#kept.push({ from, holders, to });
    }
    return refusals;
  }

  #each(columns: readonly number[], settled: OnSettled, step: (column: number) => Step): Refusal[] {
    return columns.flatMap((column) => {
      if (this.#settled.has(column)) return ['decided-before'];
      const done = step(column);
      if (typeof done === 'object' && 'refusal' in done) {
        return this.#refuse(done.refusal, [column], settled);
      }
      this.#settled.set(column, done === 'settled' ? undefined : done);
      settled(column);
      return [];
    });
  }

  /** What nobody can tell is not for the next rule to say. */
  #refuse(refusal: Refusal, columns: readonly number[], settled: OnSettled): Refusal[] {
    if (isHard(refusal)) {
      this.#conflict ??= refusal;
      for (const column of columns) this.#stay(column, settled);
    }
    return [refusal];
  }

  #stay(column: number, settled: OnSettled): void {
    if (this.#settled.has(column)) return;
    this.#settled.set(column, undefined);
    settled(column);
  }

  #end(kind: 'leave' | 'delete', target: number): Step {
    const cell = this.#item.cells[target];
    if (kind === 'leave' || cell?.kind === 'absent') return 'settled';
    if (cell?.kind !== 'present') return { refusal: 'target-unknown' };
    if (this.#sources.has(target)) return { refusal: 'target-is-source' };
    return { kind: 'delete', target };
  }

  #isDated(from: number, column: number): boolean {
    const date = dateOf(this.#item.cells[from]);
    return date !== undefined && date === dateOf(this.#item.cells[column]);
  }

  #copy(kind: Way['kind'], { from, target, isNewer }: Between): Step {
    const [source, cell] = [this.#item.cells[from], this.#item.cells[target]];
    if (source === undefined || cell === undefined || cell.kind === 'unknown') {
      return { refusal: 'target-unknown' };
    }
    if (this.#sources.has(target)) return { refusal: 'target-is-source' };
    const step = stepOf(kind, { from, source, target, cell, isNewer });
    const isRefused = typeof step === 'object' && 'refusal' in step;
    if (!isRefused) this.#sources.add(from);
    return step;
  }
}

interface Between {
  readonly from: number;
  readonly target: number;
  /** Whether the date and mode of the source count where the content is the same. */
  readonly isNewer: boolean;
}

interface Pair extends Between {
  readonly source: Cell;
  readonly cell: Cell;
}

function stepOf(kind: Way['kind'], { from, source, target, cell, isNewer }: Pair): Step {
  if (cell.kind === 'absent') {
    if (kind === 'dates') return { refusal: 'target-missing' };
    return { kind: kind === 'content' ? 'content' : 'copy', from, target };
  }
  if (kind === 'create') return { refusal: 'target-there' };
  if (isFolder(source) && isFolder(cell)) {
    if (kind !== 'dates' || sameDates(source, cell)) return 'settled';
    return { kind: 'dates', from, target };
  }
  const same = sameContent(source, cell);
  if (same === undefined) return { refusal: 'content-unreadable' };
  if (kind === 'dates' && !same) {
    return { refusal: isFolder(source) === isFolder(cell) ? 'content-differs' : 'kind-differs' };
  }
  if (!same) return { kind: kind === 'content' ? 'content' : 'copy', from, target };
  if (kind === 'content' || !isNewer || sameDates(source, cell)) return 'settled';
  return { kind: 'dates', from, target };
}
