import { copiesTo, NOTHING, sourceOf } from '../comparison/decision.ts';
import { type Cell, type Comparison, type Decision, givenCell } from '../comparison/item.ts';
import { Moves } from '../comparison/moves.ts';
import type { LocalContent } from './plan.ts';

/** Says what need not travel, since the target's member has it: the same on every member. */
export class PlannedLocal {
  readonly #comparison: Comparison;
  readonly #decisions: readonly Decision[];
  readonly #moves: Moves;

  constructor(comparison: Comparison, decisions: readonly Decision[]) {
    this.#comparison = comparison;
    this.#decisions = decisions;
    this.#moves = new Moves(comparison, decisions);
  }

  /** What the target column gets at the item, where its member has it; undefined: it has to be sent. */
  contentFor(index: number, target: number): LocalContent | undefined {
    return this.#heldElsewhere(index, target) ?? this.#ofOwnMember(index, target);
  }

  /** The target itself comes first: one file system can share what two can't. */
  #heldElsewhere(index: number, target: number): LocalContent | undefined {
    const held = this.#comparison.items[this.#moves.itemFor(index, target) ?? -1];
    return held && localOf(target, held.path, held.cells[target]);
  }

  #ofOwnMember(index: number, target: number): LocalContent | undefined {
    const item = this.#comparison.items[index];
    const decision = this.#decisions[index] ?? NOTHING;
    const from = sourceOf(decision, target);
    if (item === undefined || from === undefined || !this.#sameMember(from, target)) {
      return undefined;
    }
    if (item.origin !== undefined && this.#isSent(decision, from)) return undefined;
    return localOf(from, item.origin?.path ?? item.path, givenCell(item, from));
  }

  /**
   * Whether others get a version that is kept, too. It is replaced where it is as soon as it is kept there, so that has
   * to come with the stream: it has been read to its end, then.
   */
  #isSent(decision: Decision, from: number): boolean {
    return copiesTo(decision).some(
      (target) => sourceOf(decision, target) === from && !this.#sameMember(from, target),
    );
  }

  #sameMember(one: number, other: number): boolean {
    const { columns } = this.#comparison;
    return columns[one]?.memberId === columns[other]?.memberId;
  }
}

function localOf(from: number, path: string, cell: Cell | undefined): LocalContent | undefined {
  if (cell?.kind !== 'present' || cell.entry.kind !== 'file') return undefined;
  const { entry } = cell;
  // What was read to find moves must be what is taken: people were shown that it is the same.
  const content = cell.content ?? cell.heldContent;
  return {
    ...{ from, path, entry },
    ...(entry.path !== path && { at: entry.path }),
    ...(content !== undefined && { content }),
  };
}
