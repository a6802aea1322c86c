import { takesPart } from '../byName/takesPart.ts';
import { unreadableCells } from '../checkReport.ts';
import { copiesTo } from '../decision.ts';
import { hasError, isDifferent } from '../filter/cellTests.ts';
import { TRUE } from '../filter/truth.ts';
import type { ComparisonItem, Decision } from '../item.ts';
import { parentIndexes } from '../itemTree.ts';
import { Moves } from '../moves.ts';
import type { ItemMark } from './itemStates.ts';
import type { RowsSubject } from './rowsSubject.ts';

/** What can be true of a row; a view may be limited to rows of which it is. */
export const ROW_MARKS = [
  /** Something is done, or is to be decided, or it differs and the run is about it. */
  'differences',
  'conflicts',
  /** A copy of it can't be read, or can't be taken. */
  'errors',
  /** It differs and nothing decides about it, or what was decided does not hold. No conflict. */
  'undecided',
  /** A person decided about it, and that holds. */
  'decided',
  'one-source',
  /** A source that gets it has the same under a path that goes. */
  'moved',
  /** It is one of the differences, and the person here has not looked at it as it is now. */
  'not-reviewed',
  /** Git says on this machine that a file of it has changes. */
  'git-changed',
  /** While a plan is carried out, and after it: a source does not have yet what it is to get. */
  'pending',
  'done',
  /** A source did not get what it was to, or nobody knows whether it has. */
  'failed',
] as const;
export type RowMark = (typeof ROW_MARKS)[number];

/** The bit of a mark. */
export function bitOf(mark: RowMark): number {
  return 1 << ROW_MARKS.indexOf(mark);
}

export function bitsOf(marks: readonly RowMark[]): number {
  return marks.reduce((bits, mark) => bits | bitOf(mark), 0);
}

/** The bit of what is a row at all: not the folders between files that are matched by their names. */
export const IS_ROW = 1 << ROW_MARKS.length;

/** The bit of a row that was looked at, difference or not. */
export const IS_REVIEWED = 1 << (ROW_MARKS.length + 1);

/** How many values the bits of a row can have. */
export const BITS_END = 1 << (ROW_MARKS.length + 2);

/** The bits of a row that was looked at, or was not. */
export function withReview(bits: number, isReviewed: boolean): number {
  const others = bits & ~(IS_REVIEWED | bitOf('not-reviewed'));
  if (isReviewed) return others | IS_REVIEWED;
  return others | ((bits & bitOf('differences')) === 0 ? 0 : bitOf('not-reviewed'));
}

const OF_STATES = bitsOf(['pending', 'done', 'failed']);

/** Whether the mark says how far a row is while a plan is carried out. */
export function isOfStates(mark: RowMark): boolean {
  return (bitOf(mark) & OF_STATES) !== 0;
}

/** The bits of a row that is so far. @param mark absent: nothing is done with it */
export function withState(bits: number, mark: ItemMark | undefined): number {
  return (bits & ~OF_STATES) | (mark === undefined ? 0 : bitOf(mark));
}

/** For each item, the bits of what is true of it while nothing is reviewed. */
export function marksOf(subject: RowsSubject): Uint16Array {
  const { comparison, decisions } = subject;
  const parents = parentIndexes(comparison.items);
  const moves = new Moves(comparison, decisions);
  const marks = new Uint16Array(comparison.items.length);
  for (const [index, item] of comparison.items.entries()) {
    const decision = decisions[index];
    const mark =
      decidedMarks(subject, index, decision) |
      (isErroneous(subject, item, parents[index] ?? -1) ? bitOf('errors') : 0) |
      (isMoved(moves, index, decision) ? bitOf('moved') : 0) |
      (isOnOneSource(item) ? bitOf('one-source') : 0);
    const isDone = decision !== undefined && decision.kind !== 'nothing';
    const isAbout = subject.matching?.[index] !== 0;
    const isPart = takesPart(comparison, item);
    const differs =
      isAbout &&
      isPart &&
      (isDifferent(item, index) === TRUE || (subject.isCheck && (mark & bitOf('errors')) !== 0));
    const isListed = isDone || differs || (mark & bitsOf(['undecided', 'decided'])) !== 0;
    // The root is a row only where something happens to it.
    const isRow = isListed || (item.path !== '' && isPart);
    if (!isRow) continue;
    marks[index] = withReview(mark | IS_ROW | (isListed ? bitOf('differences') : 0), false);
  }
  return marks;
}

function decidedMarks(
  { open }: RowsSubject,
  index: number,
  decision: Decision | undefined,
): number {
  const isConflict = decision?.kind === 'conflict';
  const isDecided = open.holding.has(index);
  const isOpen = !isConflict && !isDecided && (open.stale.has(index) || open.isUndecided(index));
  return (
    (isConflict ? bitOf('conflicts') : 0) |
    (isDecided ? bitOf('decided') : 0) |
    (isOpen ? bitOf('undecided') : 0)
  );
}

function isErroneous({ comparison }: RowsSubject, item: ComparisonItem, parent: number): boolean {
  if (!item.cells.some((cell) => hasError(cell) === TRUE)) return false;
  return unreadableCells(comparison, item, comparison.items[parent]).length > 0;
}

function isMoved(moves: Moves, index: number, decision: Decision | undefined): boolean {
  if (decision === undefined || decision.kind === 'nothing') return false;
  return copiesTo(decision).some((target) => moves.heldFor(index, target)?.kind === 'moved');
}

function isOnOneSource({ cells }: ComparisonItem): boolean {
  let present = 0;
  for (const { kind } of cells) {
    if (kind === 'unknown') return false;
    if (kind === 'present') present += 1;
  }
  return present === 1 && cells.length > 1;
}
