import { sameContent } from '../contentGroups.ts';
import type { Cell } from '../item.ts';
import { differsOnlyIn, type TextDifference } from '../textDifference.ts';
import type { State } from './tree.ts';
import {
  type CellTest,
  FALSE,
  type ItemTest,
  TRUE,
  type Truth,
  truthOf,
  UNKNOWN,
} from './truth.ts';

/** Whether something is there. */
export const isPresent: CellTest = (cell) =>
  cell.kind === 'unknown' ? UNKNOWN : truthOf(cell.kind === 'present');

/** Whether the state of the path there cannot be told. Certain itself. */
export const isUnknown: CellTest = (cell) => truthOf(cell.kind === 'unknown');

/** Whether the path could not be read there, or cannot be taken. What is only ignored is no error. */
export const hasError: CellTest = (cell) => {
  if (cell.kind === 'unknown') return truthOf(cell.reason !== 'ignored');
  return truthOf(cell.kind === 'present' && cell.contentError !== undefined);
};

export function isOfKind(kind: Extract<State, 'file' | 'folder' | 'link'>): CellTest {
  return (cell) => {
    if (cell.kind === 'present') return truthOf(cell.entry.kind === kind);
    return cell.kind === 'unknown' ? UNKNOWN : FALSE;
  };
}

/**
 * Whether two columns certainly hold different things (one of them nothing, perhaps), as sameContent
 * has it: dates and modes don't count.
 */
export const isDifferent: ItemTest = ({ cells }) => {
  const known = cells.find(isCertain);
  if (known === undefined) return cells.length > 1 ? UNKNOWN : FALSE;
  let truth: Truth = FALSE;
  for (const cell of cells) {
    const same = cell === known ? true : sameContent(known, cell);
    if (same === false) return TRUE;
    if (same === undefined) truth = UNKNOWN;
  }
  return truth;
};

/** Whether its files certainly differ, and in nothing but this. */
export function isDifferentOnlyIn(difference: TextDifference): ItemTest {
  return (item) => {
    const answer = differsOnlyIn(item, difference);
    return answer === undefined ? UNKNOWN : truthOf(answer);
  };
}

/** Whether it can be told what the cell holds. */
function isCertain(cell: Cell): boolean {
  return cell.kind === 'present' ? cell.contentError === undefined : cell.kind === 'absent';
}
