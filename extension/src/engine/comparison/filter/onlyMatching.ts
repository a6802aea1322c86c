import { copiesTo, datesTo, NOTHING, spread } from '../decision.ts';
import type { Cell, Comparison, Decision } from '../item.ts';
import { isFolder, parentIndexes } from '../itemTree.ts';

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

/**
 * Decisions that leave alone what doesn't match, and still fit together:
 * - what is copied brings the folders above it that its target lacks;
 * - a folder is deleted, or gives way to a file or link, only where all that is in it may go; where one
 *   stays that should give way, all that is in it stays;
 * - nothing is copied into a folder that isn't there and may not be made, since a file that doesn't match
 *   stands in its place.
 * @param matching for each item, 1 where it matches
 */
export function onlyMatching(
  comparison: Comparison,
  decisions: readonly Decision[],
  matching: Uint8Array,
): readonly Decision[] {
  if (!matching.includes(0)) return decisions;
  return new Matching(comparison, decisions, matching).decisions();
}

class Matching {
  readonly #comparison: Comparison;
  readonly #decisions: readonly Decision[];
  readonly #matching: Uint8Array;
  readonly #parents: Int32Array;
  /** By item and column. */
  readonly #flags: Uint8Array;

  constructor(comparison: Comparison, decisions: readonly Decision[], matching: Uint8Array) {
    this.#comparison = comparison;
    this.#decisions = decisions;
    this.#matching = matching;
    this.#parents = parentIndexes(comparison.items);
    this.#flags = new Uint8Array(comparison.items.length * comparison.columns.length);
  }

  decisions(): readonly Decision[] {
    const { items, columns } = this.#comparison;
    for (let item = 0; item < items.length; item += 1) {
      for (let column = 0; column < columns.length; column += 1) this.#markHolding(item, column);
    }
    // Folders stand before what they hold, so going backwards all that is inside is settled first.
    for (let item = items.length - 1; item >= 0; item -= 1) {
      for (let column = 0; column < columns.length; column += 1) this.#settle(item, column);
    }
    return items.map((_, item) => this.#decided(item));
  }

  #markHolding(item: number, column: number): void {
    const cell = this.#cell(item, column);
    // A folder that is unknown holds the one file of a source that is a file.
    const isThere = isFolder(cell) || cell?.kind === 'unknown';
    const becomesFolder =
      this.#copies(item, column) &&
      this.#becomesFolder(item) &&
      (this.#matches(item) || cell?.kind === 'absent') &&
      this.#canHold(this.#parent(item), column);
    if (isThere || becomesFolder) this.#set(item, column, HOLDS);
  }

  #settle(item: number, column: number): void {
    const cell = this.#cell(item, column);
    const parent = this.#parent(item);
    const goes =
      this.#matches(item) && this.#deletes(item, column) && !this.#has(item, column, KEEPS);
    if (goes) this.#set(item, column, GOES);
    else if (parent !== -1 && cell !== undefined && cell.kind !== 'absent') {
      this.#set(parent, column, KEEPS);
    }
    if (!this.#copies(item, column)) return;
    const givesWay = isFolder(cell) && !this.#becomesFolder(item);
    const stays = givesWay && (!this.#matches(item) || this.#has(item, column, KEEPS));
    if (stays) this.#set(item, column, FROZEN);
    const comes = this.#matches(item) && !stays && this.#canHold(parent, column);
    if (comes) this.#set(item, column, COMES);
    const isMade = comes || this.#has(item, column, NEEDED);
    if (!isMade || parent === -1) return;
    if (this.#cell(parent, column)?.kind === 'absent') this.#set(parent, column, NEEDED);
  }

  #decided(item: number): Decision {
    const decision = this.#decisions[item] ?? NOTHING;
    this.#inherit(item);
    if (decision.kind === 'nothing') return decision;
    if (decision.kind === 'conflict') return this.#matches(item) ? decision : NOTHING;
    if (decision.kind === 'delete') {
      const at = decision.at.filter(
        (column) => this.#has(item, column, GOES) && !this.#has(item, column, FROZEN),
      );
      if (at.length === decision.at.length) return decision;
      return at.length === 0 ? NOTHING : { kind: 'delete', at };
    }
    const to = copiesTo(decision);
    const dated = datesTo(decision);
    const wanted = this.#matches(item) ? COMES : NEEDED;
    const kept = to.filter((column) => this.#has(item, column, wanted));
    const keptDates = this.#matches(item) ? dated : [];
    const isWhole = kept.length === to.length && keptDates.length === dated.length;
    return isWhole ? decision : spread(decision.from, kept, keptDates);
  }

  /** What is in a folder that stays where it should give way stays, too. */
  #inherit(item: number): void {
    const parent = this.#parent(item);
    if (parent === -1) return;
    for (const column of this.#comparison.columns.keys()) {
      if (this.#has(parent, column, FROZEN)) this.#set(item, column, FROZEN);
    }
  }

  #canHold(folder: number, column: number): boolean {
    return folder === -1 || this.#has(folder, column, HOLDS);
  }

  #copies(item: number, column: number): boolean {
    return copiesTo(this.#decisions[item] ?? NOTHING).includes(column);
  }

  #deletes(item: number, column: number): boolean {
    const decision = this.#decisions[item];
    return decision?.kind === 'delete' && decision.at.includes(column);
  }

  /** Whether what the decision copies is a folder. */
  #becomesFolder(item: number): boolean {
    const decision = this.#decisions[item];
    return (
      decision !== undefined && 'from' in decision && isFolder(this.#cell(item, decision.from))
    );
  }

  #matches(item: number): boolean {
    return this.#matching[item] === 1;
  }

  #parent(item: number): number {
    return this.#parents[item] ?? -1;
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
