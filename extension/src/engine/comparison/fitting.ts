import { copiesTo, datesTo, decisionOf, deletesAt, NOTHING, sourceOf } from './decision.ts';
import {
  type Cell,
  type Comparison,
  type ConflictReason,
  type Decision,
  givenCell,
  type TargetAction,
} from './item.ts';
import { type ItemFolders, itemFolders } from './itemFolders.ts';
import { isFolder } from './itemTree.ts';

/** A folder can stand at the item in the end. */
const HOLDS = 1;
/** What is there goes to the trash. */
const GOES = 2;
/** Something stays below. */
const KEEPS = 4;
/** A folder is to be made for what comes below. */
const NEEDED = 8;
/** What the decision copies comes. */
const COMES = 16;
/** A folder that would give way stays, with all that is in it. */
const FROZEN = 32;

/** What was decided for a column of an item and can't be done. */
export interface Misfit {
  readonly item: number;
  readonly target: number;
  readonly reason: Extract<ConflictReason, 'folder-not-empty' | 'folder-missing'>;
}

/**
 * Decisions that fit together as a tree, for each column on its own:
 * - what is copied brings the folders above it that its target lacks;
 * - a folder is deleted, or gives way to a file or link, only where all that is in it goes; where one
 *   stays that should give way, all that is in it stays;
 * - nothing is copied into a folder that isn't there and can't be made, since a file stands in its place.
 */
export class Fitting {
  readonly #comparison: Comparison;
  readonly #decisions: readonly Decision[];
  readonly #wanted: Uint8Array | undefined;
  readonly #folders: ItemFolders;
  /** By item and column. */
  readonly #flags: Uint8Array;
  /** By item and column: where a folder that is needed comes from. */
  readonly #givers: Int16Array;
  readonly #misfits: Misfit[] = [];

  /** @param wanted for each item, 1 where its decision counts; of others only the folders do that are needed */
  constructor(comparison: Comparison, decisions: readonly Decision[], wanted?: Uint8Array) {
    const cells = comparison.items.length * comparison.columns.length;
    this.#comparison = comparison;
    this.#decisions = decisions;
    this.#wanted = wanted;
    this.#folders = itemFolders(comparison, decisions);
    this.#flags = new Uint8Array(cells);
    this.#givers = new Int16Array(cells);
  }

  /** In item order. Asked once. */
  decisions(): readonly Decision[] {
    const { items, columns } = this.#comparison;
    const { order } = this.#folders;
    for (const item of order) {
      for (let column = 0; column < columns.length; column += 1) this.#markHolding(item, column);
    }
    // Folders stand before what they hold, so going backwards all that is inside is settled first.
    for (const item of order.toReversed()) {
      for (let column = 0; column < columns.length; column += 1) this.#settle(item, column);
    }
    const decisions: Decision[] = items.map(() => NOTHING);
    for (const item of order) decisions[item] = this.#decided(item);
    return decisions;
  }

  /** What was wanted and does not fit; known when the decisions were asked for. */
  get misfits(): readonly Misfit[] {
    return this.#misfits;
  }

  #markHolding(item: number, column: number): void {
    const cell = this.#cell(item, column);
    // A folder that is unknown holds the one file of a source that is a file.
    const isThere = isFolder(cell) || cell?.kind === 'unknown';
    const becomesFolder = this.#isWanted(item) && this.#becomesFolder(item, column);
    const isTaken = this.#isWanted(item) && this.#copies(item, column) && !becomesFolder;
    const isConflict = this.#decisions[item]?.kind === 'conflict';
    const mayBeMade = cell?.kind === 'absent' && !isTaken && !isConflict;
    const canBe = (becomesFolder || mayBeMade) && this.#canHold(this.#parent(item, column), column);
    if (isThere || canBe) this.#set(item, column, HOLDS);
  }

  #settle(item: number, column: number): void {
    const cell = this.#cell(item, column);
    const parent = this.#parent(item, column);
    const goes =
      this.#isWanted(item) && this.#deletes(item, column) && !this.#has(item, column, KEEPS);
    if (goes) this.#set(item, column, GOES);
    else if (parent !== -1 && cell !== undefined && cell.kind !== 'absent') {
      this.#set(parent, column, KEEPS);
    }
    const comes = this.#settleCopy(item, column);
    if (!comes && !this.#has(item, column, NEEDED)) return;
    if (parent === -1) return;
    this.#set(parent, column, KEEPS);
    if (this.#cell(parent, column)?.kind === 'absent') this.#need(parent, column, item);
  }

  /** Whether what is copied to the column comes. */
  #settleCopy(item: number, column: number): boolean {
    if (!this.#copies(item, column)) return false;
    const givesWay =
      isFolder(this.#cell(item, column)) && !isFolder(this.#sourceCell(item, column));
    const stays = givesWay && (!this.#isWanted(item) || this.#has(item, column, KEEPS));
    if (stays) this.#set(item, column, FROZEN);
    if (!this.#isWanted(item)) return false;
    const canHold = this.#canHold(this.#parent(item, column), column);
    if (stays) this.#misfits.push({ item, target: column, reason: 'folder-not-empty' });
    else if (!canHold) this.#misfits.push({ item, target: column, reason: 'folder-missing' });
    if (stays || !canHold) return false;
    this.#set(item, column, COMES);
    return true;
  }

  #decided(item: number): Decision {
    this.#inherit(item);
    const decision = this.#decisions[item] ?? NOTHING;
    if (decision.kind === 'conflict') return this.#isWanted(item) ? decision : NOTHING;
    const actions: TargetAction[] = [];
    let isWhole = true;
    for (const target of this.#comparison.columns.keys()) {
      const wanted = this.#wantedAction(item, target, decision);
      const action = this.#fittingAction(item, target, wanted);
      if (action !== undefined) actions.push(action);
      if (action !== wanted) isWhole = false;
    }
    return isWhole ? decision : decisionOf(actions);
  }

  #fittingAction(
    item: number,
    target: number,
    wanted: TargetAction | undefined,
  ): TargetAction | undefined {
    if (this.#fits(item, target, wanted)) return wanted;
    const isNeeded = this.#has(item, target, NEEDED) && !this.#has(item, target, FROZEN);
    if (!isNeeded) return undefined;
    return { kind: 'copy', from: this.#givers[this.#at(item, target)] ?? 0, target };
  }

  #wantedAction(item: number, target: number, decision: Decision): TargetAction | undefined {
    if (decision.kind === 'nothing') return undefined;
    if (decision.kind === 'mixed') return decision.actions.find((one) => one.target === target);
    if (deletesAt(decision).includes(target)) return { kind: 'delete', target };
    const from = sourceOf(decision, target) ?? 0;
    if (this.#copies(item, target)) return { kind: 'copy', from, target };
    return datesTo(decision).includes(target) ? { kind: 'dates', from, target } : undefined;
  }

  #fits(item: number, target: number, action: TargetAction | undefined): boolean {
    if (this.#has(item, target, FROZEN)) return action === undefined;
    switch (action?.kind) {
      case undefined:
        return !this.#has(item, target, NEEDED);
      case 'delete':
        return this.#has(item, target, GOES);
      case 'dates':
        return this.#isWanted(item);
      default:
        if (this.#isWanted(item)) return this.#has(item, target, COMES);
        return this.#has(item, target, NEEDED) && this.#becomesFolder(item, target);
    }
  }

  /** What is in a folder that stays where it should give way stays, too. */
  #inherit(item: number): void {
    for (const column of this.#comparison.columns.keys()) {
      const parent = this.#parent(item, column);
      if (parent !== -1 && this.#has(parent, column, FROZEN)) this.#set(item, column, FROZEN);
    }
  }

  /** A folder is made as it is where the decision takes it from; else where what is in it comes from. */
  #need(folder: number, column: number, inside: number): void {
    if (this.#has(folder, column, NEEDED)) return;
    this.#set(folder, column, NEEDED);
    const own = this.#becomesFolder(folder, column)
      ? sourceOf(this.#decisions[folder] ?? NOTHING, column)
      : undefined;
    this.#givers[this.#at(folder, column)] = own ?? this.#giverOf(inside, column);
  }

  #giverOf(item: number, column: number): number {
    const from = sourceOf(this.#decisions[item] ?? NOTHING, column);
    const isGiven = this.#has(item, column, COMES) && from !== undefined;
    return isGiven ? from : (this.#givers[this.#at(item, column)] ?? 0);
  }

  #canHold(folder: number, column: number): boolean {
    return folder === -1 || this.#has(folder, column, HOLDS);
  }

  #copies(item: number, column: number): boolean {
    return copiesTo(this.#decisions[item] ?? NOTHING).includes(column);
  }

  #deletes(item: number, column: number): boolean {
    return deletesAt(this.#decisions[item] ?? NOTHING).includes(column);
  }

  /** Whether what the decision copies to the column is a folder. */
  #becomesFolder(item: number, column: number): boolean {
    return this.#copies(item, column) && isFolder(this.#sourceCell(item, column));
  }

  #sourceCell(item: number, column: number): Cell | undefined {
    const from = sourceOf(this.#decisions[item] ?? NOTHING, column);
    const whole = this.#comparison.items[item];
    return from === undefined || whole === undefined ? undefined : givenCell(whole, from);
  }

  #isWanted(item: number): boolean {
    return this.#wanted === undefined || this.#wanted[item] === 1;
  }

  #parent(item: number, column: number): number {
    return this.#folders.of(item, column);
  }

  #cell(item: number, column: number): Cell | undefined {
    return this.#comparison.items[item]?.cells[column];
  }

  #has(item: number, column: number, flag: number): boolean {
    return ((this.#flags[this.#at(item, column)] ?? 0) & flag) !== 0;
  }

  #set(item: number, column: number, flag: number): void {
    const at = this.#at(item, column);
    this.#flags[at] = (this.#flags[at] ?? 0) | flag;
  }

  #at(item: number, column: number): number {
    return item * this.#comparison.columns.length + column;
  }
}
