import type { Column } from '../item.ts';
import {
  hasError,
  isDifferent,
  isDifferentOnlyIn,
  isOfKind,
  isPresent,
  isUnknown,
} from './cellTests.ts';
import { comparisonTest } from './comparisonTests.ts';
import { columnsOf } from './labelledColumns.ts';
import { containsText, hasExtension, nameMatches, pathMatches } from './pathTests.ts';
import { textsLast } from './textsLast.ts';
import type { FilterTree, State } from './tree.ts';
import { every, type ItemTest, not, some, someCell, TRUE, truthOf, UNKNOWN } from './truth.ts';

/** What a filter is asked about. */
export interface FilterSubject {
  readonly columns: readonly Column[];
  /** The moment that `now` means, in microseconds since 1970. */
  readonly nowUs: number;
  /** Whether the item of this index is in conflict; absent: nobody knows. */
  readonly isConflict?: (index: number) => boolean;
  /** What is asked in place of a part: it says the same, and remembers; absent, or undefined: the part itself. */
  readonly knownTest?: (part: FilterTree) => ItemTest | undefined;
}

/**
 * The filter as one function, the same on every member. Ask it about items of a comparison with these
 * columns only. An item matches where the answer is TRUE: what nobody has seen must not be acted upon.
 */
export function compileFilter(tree: FilterTree, subject: FilterSubject): ItemTest {
  const { columns } = subject;
  const known = subject.knownTest?.(tree);
  if (known !== undefined) return known;
  switch (tree.kind) {
    case 'and':
      return every(textsLast(tree.parts).map((part) => compileFilter(part, subject)));
    case 'or':
      return some(textsLast(tree.parts).map((part) => compileFilter(part, subject)));
    case 'not': {
      const test = compileFilter(tree.part, subject);
      return (item, index) => not(test(item, index));
    }
    case 'on':
      return someCell(columnsOf(tree.label, columns), isPresent);
    case 'missing': {
      const isThere = someCell(columnsOf(tree.label, columns), isPresent);
      return (item, index) => not(isThere(item, index));
    }
    case 'only':
      return onlyOn(columnsOf(tree.label, columns), columns);
    case 'is':
      return stateTest(tree.state, subject);
    case 'has-error':
      return someCell([...columns.keys()], hasError);
    case 'name':
      return nameMatches(tree.pattern);
    case 'path':
      return pathMatches(tree.pattern);
    case 'extension':
      return hasExtension(tree.extension);
    case 'text':
      return containsText(tree.text);
    case 'comparison':
      return comparisonTest(tree, columns, subject.nowUs);
  }
}

function onlyOn(own: readonly number[], columns: readonly Column[]): ItemTest {
  const others = [...columns.keys()].filter((column) => !own.includes(column));
  const isHere = someCell(own, isPresent);
  const isElsewhere = someCell(others, isPresent);
  return every([isHere, (item, index) => not(isElsewhere(item, index))]);
}

function stateTest(state: State, { columns, isConflict }: FilterSubject): ItemTest {
  const all = [...columns.keys()];
  switch (state) {
    case 'file':
    case 'folder':
    case 'link':
      return someCell(all, isOfKind(state));
    case 'unknown':
      return someCell(all, isUnknown);
    case 'different':
      return isDifferent;
    case 'identical':
      return (item, index) => not(isDifferent(item, index));
    case 'line-ends':
    case 'whitespace':
      return isDifferentOnlyIn(state);
    case 'conflict':
      if (isConflict === undefined) return () => UNKNOWN;
      return (_, index) => truthOf(isConflict(index));
  }
}

/** For each item of these, 1 where the filter is true of it. */
export function matchingItems(
  items: readonly Parameters<ItemTest>[0][],
  test: ItemTest,
): Uint8Array {
  const matching = new Uint8Array(items.length);
  let index = 0;
  for (const item of items) {
    if (test(item, index) === TRUE) matching[index] = 1;
    index += 1;
  }
  return matching;
}
