import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  copiesTo,
  datesTo,
  deletesAt,
  isContentOnly,
  NOTHING,
  sourceOf,
} from '../comparison/decision.ts';
import {
  type Cell,
  type Comparison,
  type ComparisonItem,
  type Decision,
  givenCell,
} from '../comparison/item.ts';
import type { ItemFolders } from '../comparison/itemFolders.ts';
import { isFolder } from '../comparison/itemTree.ts';
import { SharedLists } from '../comparison/sharedLists.ts';
import type { Spelling } from '../comparison/spelling.ts';
import type { FileEntry, FolderEntry, KnownEntry, LinkEntry } from '../inventory/entry.ts';
import type { Operation, Supply } from './plan.ts';
import type { PlannedLocal } from './planLocal.ts';
import type { PlannedTransfers } from './planTransfers.ts';

/** What the operations of all targets are made from. */
export interface PlanInput {
  readonly comparison: Comparison;
  /** One for each item. */
  readonly decisions: readonly Decision[];
  readonly folders: ItemFolders;
  readonly spelling: Spelling;
  readonly transfers: PlannedTransfers;
  readonly local: PlannedLocal;
  /** Column whose folder dates are enforced wherever something inside a folder changes, if any. */
  readonly enforced: number | undefined;
  /** For each item, 1 where it may be touched; absent: all may. */
  readonly matching?: Uint8Array;
  /** For each item, 1 where somebody chose that it goes before others; absent: nothing was chosen. */
  readonly first?: Uint8Array;
  /** Date that a file gets whose content alone is replaced, in microseconds since 1970. */
  readonly nowUs: number;
  /** See keptFrom. */
  readonly keptFrom: ReadonlyMap<string, readonly number[]>;
}

/** By path and column: the items under which the version that the column holds is kept. */
export function keptFrom({ items }: Comparison): ReadonlyMap<string, readonly number[]> {
  const kept = new Map<string, number[]>();
  for (const [index, { origin, keeps = origin }] of items.entries()) {
    if (keeps === undefined) continue;
    for (const column of keeps.holders) {
      const key = keyOf(keeps.path, column);
      kept.set(key, [...(kept.get(key) ?? []), index]);
    }
  }
  return kept;
}

function keyOf(path: string, column: number): string {
  return `${column} ${path}`;
}

const NONE: readonly number[] = [];
const NO_OPERATION = -1;

/**
 * Appends the operations of one target in an order that can be run as it stands: deletions, deepest
 * first; creations and changes, folders first; folders' modes and dates, deepest first.
 *
 * Each `after` names the direct predecessors only, for which the operations before are complete:
 * a deletion waits for those inside it; a creation for its folder's and for what is in the way;
 * set-folder for everything inside that no set-folder further down waits for.
 */
export class TargetOperations {
  readonly #input: PlanInput;
  readonly #target: number;
  readonly #operations: Operation[];
  /** Operation that deletes what is at an item; NO_OPERATION for none. */
  readonly #deletion: Int32Array;
  /** Operation that makes or changes what is at an item, set-folder apart; NO_OPERATION for none. */
  readonly #creation: Int32Array;
  /** Entries that folders get in the end. */
  readonly #finish = new Map<number, FolderEntry>();
  readonly #lists = new SharedLists();
  #folderDates = 0;

  constructor(input: PlanInput, target: number, operations: Operation[]) {
    const { length } = input.comparison.items;
    this.#input = input;
    this.#target = target;
    this.#operations = operations;
    this.#deletion = new Int32Array(length).fill(NO_OPERATION);
    this.#creation = new Int32Array(length).fill(NO_OPERATION);
  }

  /** Returns how many folders that were there before differ in mode or date. */
  append(): number {
    const where: number[] = [];
    this.#appendDeletions(where);
    this.#appendCreations(where);
    for (const item of where) this.#enforceFolderOf(item);
    this.#appendFinishes(this.#insideFolders(where));
    return this.#folderDates;
  }

  #appendDeletions(where: number[]): void {
    const inside = new Map<number, number[]>();
    for (let index = this.#input.decisions.length - 1; index >= 0; index -= 1) {
      const expected = this.#removed(index);
      if (expected === undefined) continue;
      const after = inside.get(index) ?? NONE;
      const id = this.#push({ kind: 'delete', ...this.#at(index), after, expected });
      inside.delete(index);
      this.#deletion[index] = id;
      where.push(index);
      const parent = this.#parent(index);
      if (this.#removed(parent) !== undefined) addTo(inside, parent, id);
    }
  }

  #appendCreations(where: number[]): void {
    const late: number[] = [];
    for (const index of this.#input.folders.order) {
      const decision = this.#input.decisions[index] ?? NOTHING;
      if (decision.kind === 'nothing') continue;
      if (this.#keeping(index).length > 0) late.push(index);
      else this.#append(index, decision, where);
    }
    // What is replaced here and kept under another name is read before: nothing waits for it.
    for (const index of late) this.#append(index, this.#input.decisions[index] ?? NOTHING, where);
  }

  #append(index: number, decision: Decision, where: number[]): void {
    if (datesTo(decision).includes(this.#target)) this.#setDates(index, decision);
    else if (copiesTo(decision).includes(this.#target)) {
      this.#create(index, decision);
      where.push(index);
    }
  }

  /** Items under which the target's own version of this one is kept. */
  #keeping(index: number): readonly number[] {
    return this.#input.keptFrom.get(keyOf(this.#item(index).path, this.#target)) ?? NONE;
  }

  #setDates(index: number, decision: Decision): void {
    const entry = this.#sourceEntry(index, decision);
    if (entry.kind === 'folder') {
      this.#finish.set(index, entry);
      this.#folderDates += 1;
      return;
    }
    const expected = leafOf(this.#cell(index));
    if (expected === null) throw contradiction(entry.path);
    const after = this.#before(index);
    const id = this.#push({ kind: 'set-dates', ...this.#at(index), after, entry, expected });
    this.#creation[index] = id;
  }

  #create(index: number, decision: Decision): void {
    const entry = this.#sourceEntry(index, decision);
    const place = { ...this.#at(index), after: this.#before(index) };
    if (entry.kind === 'folder') {
      this.#finish.set(index, entry);
      this.#creation[index] = this.#push({ kind: 'make-folder', ...place, entry });
      return;
    }
    // A folder in the way is deleted by an operation of its own: nothing is expected then.
    const expected = leafOf(this.#cell(index));
    if (entry.kind === 'link') {
      this.#creation[index] = this.#push({ kind: 'make-link', ...place, entry, expected });
      return;
    }
    const written = { ...place, entry: this.#written(index, decision, entry), expected };
    const supply = this.#supply(index, entry);
    const chosen = this.#input.first?.[index] === 1 && ({ first: true } as const);
    this.#creation[index] = this.#push({ kind: 'write-file', ...written, ...supply, ...chosen });
  }

  #supply(index: number, { path }: FileEntry): Supply {
    const transfer = this.#input.transfers.transferTo(index, this.#target);
    if (transfer !== undefined) return { transfer };
    const local = this.#input.local.contentFor(index, this.#target);
    if (local === undefined) throw contradiction(path);
    return { local };
  }

  /** A change directly inside a folder moves its date, so it must be set again. */
  #enforceFolderOf(index: number): void {
    const { comparison, enforced, matching } = this.#input;
    const parent = this.#parent(index);
    if (enforced === undefined || this.#finish.has(parent)) return;
    // Its mode would change, too, and it is not among what was asked for.
    if (matching?.[parent] === 0) return;
    const source = comparison.items[parent]?.cells[enforced];
    if (source?.kind !== 'present' || source.entry.kind !== 'folder') return;
    const stays = isFolder(this.#cell(parent)) && this.#removed(parent) === undefined;
    if (stays) this.#finish.set(parent, source.entry);
  }

  /** For each folder that is finished, the operations that it has to wait for. */
  #insideFolders(changed: readonly number[]): Map<number, number[]> {
    const inside = new Map<number, number[]>();
    const attach = (index: number, id: number) => {
      const operation = this.#operations[id];
      const own = operation?.kind === 'make-folder';
      addTo(inside, own ? index : this.#finishedAbove(index), id);
    };
    for (const index of changed) {
      const deletion = this.#deletion[index] ?? NO_OPERATION;
      const covered =
        (this.#creation[index] ?? NO_OPERATION) !== NO_OPERATION ||
        this.#removed(this.#parent(index)) !== undefined;
      if (deletion !== NO_OPERATION && !covered) attach(index, deletion);
    }
    for (const [index, id] of this.#creation.entries()) {
      if (id !== NO_OPERATION) attach(index, id);
    }
    return inside;
  }

  #appendFinishes(inside: Map<number, number[]>): void {
    const deepestFirst = [...this.#finish].sort(([a], [b]) => b - a);
    for (const [index, entry] of deepestFirst) {
      const after = inside.get(index) ?? NONE;
      const id = this.#push({ kind: 'set-folder', ...this.#at(index), after, entry });
      addTo(inside, this.#finishedAbove(index), id);
    }
  }

  /** What is deleted at the item: an extra entry, or one of another kind that stands in the way. */
  #removed(index: number): KnownEntry | undefined {
    const decision = this.#input.decisions[index];
    const cell = this.#cell(index);
    if (decision === undefined || cell?.kind !== 'present') return undefined;
    if (deletesAt(decision).includes(this.#target)) return cell.entry;
    if (!copiesTo(decision).includes(this.#target)) return undefined;
    const becomesFolder = this.#sourceEntry(index, decision).kind === 'folder';
    return becomesFolder === isFolder(cell) ? undefined : cell.entry;
  }

  #before(index: number): readonly number[] {
    const deletion = this.#deletion[index] ?? NO_OPERATION;
    const folder = this.#creation[this.#parent(index)] ?? NO_OPERATION;
    const kept = this.#keeping(index).map((item) => this.#creation[item] ?? NO_OPERATION);
    const before = [deletion, folder, ...kept].filter((id) => id !== NO_OPERATION);
    return this.#lists.of(before);
  }

  #finishedAbove(index: number): number {
    let above = this.#parent(index);
    while (above !== -1 && !this.#finish.has(above)) above = this.#parent(above);
    return above;
  }

  #sourceEntry(index: number, decision: Decision): KnownEntry {
    const item = this.#item(index);
    const source = givenCell(item, sourceOf(decision, this.#target) ?? -1);
    if (source?.kind !== 'present') throw contradiction(item.path);
    return source.entry;
  }

  /** What a copied file becomes: where its content alone is copied, what is there keeps its mode. */
  #written(index: number, decision: Decision, entry: FileEntry): FileEntry {
    if (!isContentOnly(decision, this.#target)) return entry;
    const cell = this.#cell(index);
    const own = cell?.kind === 'present' && cell.entry.kind === 'file' ? cell.entry : entry;
    return { ...entry, mode: own.mode, mtimeUs: this.#input.nowUs };
  }

  #push(operation: Operation): number {
    return this.#operations.push(operation) - 1;
  }

  #at(index: number): Pick<Operation, 'target' | 'path' | 'at'> {
    const { path, collides, left } = this.#item(index);
    // Whoever decides must leave it alone: which of the names is meant can't be told on every source.
    if (collides || left !== undefined) throw contradiction(path);
    const spelled = this.#input.spelling.unlike(index, this.#target);
    return { target: this.#target, path, ...spelled };
  }

  #item(index: number): ComparisonItem {
    const item = this.#input.comparison.items[index];
    if (item === undefined) throw contradiction(`#${index}`);
    return item;
  }

  #cell(index: number): Cell | undefined {
    return this.#input.comparison.items[index]?.cells[this.#target];
  }

  #parent(index: number): number {
    return this.#input.folders.of(index, this.#target);
  }
}

/** Adds to an item's list; -1, where there is no folder above, has none. */
function addTo(lists: Map<number, number[]>, index: number, id: number): void {
  if (index === -1) return;
  const list = lists.get(index);
  if (list === undefined) lists.set(index, [id]);
  else list.push(id);
}

function leafOf(cell: Cell | undefined): FileEntry | LinkEntry | null {
  return cell?.kind === 'present' && cell.entry.kind !== 'folder' ? cell.entry : null;
}

/** Decisions that don't fit the comparison: a fault of the program, never of a person. */
function contradiction(path: string): BytesyncError {
  return new BytesyncError('internal', { what: 'decision contradicts comparison', path });
}
