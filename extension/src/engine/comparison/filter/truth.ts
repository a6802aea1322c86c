import type { Cell, ComparisonItem } from '../item.ts';

/** Kleene's three values, in their order: AND is the least of them, OR the greatest, NOT turns them round. */
export type Truth = 0 | 1 | 2;
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;

/** What is asked of an item; `index` is its place among the items. Allocates nothing. */
export type ItemTest = (item: ComparisonItem, index: number) => Truth;

export type CellTest = (cell: Cell) => Truth;

export function truthOf(value: boolean): Truth {
  return value ? TRUE : FALSE;
}

export function not(truth: Truth): Truth {
  return truth === TRUE ? FALSE : truth === FALSE ? TRUE : UNKNOWN;
}

export function every(tests: readonly ItemTest[]): ItemTest {
  return (item, index) => {
    let least: Truth = TRUE;
    for (const test of tests) {
      const truth = test(item, index);
      if (truth === FALSE) return FALSE;
      if (truth < least) least = truth;
    }
    return least;
  };
}

export function some(tests: readonly ItemTest[]): ItemTest {
  return (item, index) => {
    let greatest: Truth = FALSE;
    for (const test of tests) {
      const truth = test(item, index);
      if (truth === TRUE) return TRUE;
      if (truth > greatest) greatest = truth;
    }
    return greatest;
  };
}

/** Whether the test is true of a cell in any of the columns. */
export function someCell(columns: readonly number[], test: CellTest): ItemTest {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) {
    return ({ cells }) => {
      const cell = cells[only];
      return cell === undefined ? FALSE : test(cell);
    };
  }
  return ({ cells }) => {
    let greatest: Truth = FALSE;
    for (const column of columns) {
      const cell = cells[column];
      if (cell === undefined) continue;
      const truth = test(cell);
      if (truth === TRUE) return TRUE;
      if (truth > greatest) greatest = truth;
    }
    return greatest;
  };
}
