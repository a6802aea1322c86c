import { sameContent } from '../contentGroups.ts';
import { type Cell, type Column, dateOf } from '../item.ts';
import { columnsOf } from './labelledColumns.ts';
import type { ComparisonSign, Constant, FilterComparison, Operand, Property } from './tree.ts';
import {
  type CellTest,
  FALSE,
  type ItemTest,
  not,
  someCell,
  TRUE,
  type Truth,
  truthOf,
  UNKNOWN,
} from './truth.ts';

/** How two cells compare; FALSE where one of them has nothing to compare, UNKNOWN where nobody can tell. */
type PairTest = (left: Cell, right: Cell) => Truth;

export function comparisonTest(
  { left, sign, right }: FilterComparison,
  columns: readonly Column[],
  nowUs: number,
): ItemTest {
  if (right.kind !== 'property') {
    return someCell(
      columnsOf(left.label, columns),
      constantTest(left.property, sign, right, nowUs),
    );
  }
  return propertyTest(left, right.operand, pairTest(left.property, sign), columns);
}

/** True where any of the left columns compares so with any other one of the right columns. */
function propertyTest(
  left: Operand,
  right: Operand,
  test: PairTest,
  columns: readonly Column[],
): ItemTest {
  const lefts = columnsOf(left.label, columns);
  const rights = columnsOf(right.label, columns);
  return ({ cells }) => {
    let greatest: Truth = FALSE;
    for (const one of lefts) {
      for (const other of rights) {
        const a = cells[one];
        const b = cells[other];
        if (one === other || a === undefined || b === undefined) continue;
        const truth = test(a, b);
        if (truth === TRUE) return TRUE;
        if (truth > greatest) greatest = truth;
      }
    }
    return greatest;
  };
}

function constantTest(
  property: Property,
  sign: ComparisonSign,
  constant: Constant,
  nowUs: number,
): CellTest {
  const [from, to] = boundsOf(constant, nowUs);
  const read = property === 'size' ? sizeOf : writtenDateOf;
  const isSo = againstSpan(sign, from, to);
  return (cell) => {
    if (cell.kind === 'unknown') return UNKNOWN;
    const value = read(cell);
    return value === undefined ? FALSE : truthOf(isSo(value));
  };
}

/** First and last value that a constant stands for: a day is all of its moments. */
function boundsOf(constant: Constant, nowUs: number): readonly [from: number, to: number] {
  switch (constant.kind) {
    case 'size':
      return [constant.bytes, constant.bytes];
    case 'date':
      return [constant.fromUs, constant.fromUs + constant.spanUs - 1];
    case 'now':
      return [nowUs + constant.laterUs, nowUs + constant.laterUs];
  }
}

function againstSpan(sign: ComparisonSign, from: number, to: number): (value: number) => boolean {
  switch (sign) {
    case '<':
      return (value) => value < from;
    case '<=':
      return (value) => value <= to;
    case '>':
      return (value) => value > to;
    case '>=':
      return (value) => value >= from;
    case '=':
      return (value) => value >= from && value <= to;
    case '!=':
      return (value) => value < from || value > to;
  }
}

function pairTest(property: Property, sign: ComparisonSign): PairTest {
  if (property === 'content') return sign === '=' ? equalContents : otherContents;
  const read = property === 'size' ? sizeOf : dateOf;
  const isSo = againstValue(sign);
  return (left, right) => {
    if (left.kind === 'absent' || right.kind === 'absent') return FALSE;
    if (left.kind === 'unknown' || right.kind === 'unknown') return UNKNOWN;
    const [a, b] = [read(left), read(right)];
    return a === undefined || b === undefined ? FALSE : truthOf(isSo(a, b));
  };
}

function againstValue(sign: ComparisonSign): (a: number, b: number) => boolean {
  switch (sign) {
    case '<':
      return (a, b) => a < b;
    case '<=':
      return (a, b) => a <= b;
    case '>':
      return (a, b) => a > b;
    case '>=':
      return (a, b) => a >= b;
    case '=':
      return (a, b) => a === b;
    case '!=':
      return (a, b) => a !== b;
  }
}

const equalContents: PairTest = (left, right) => {
  if (left.kind === 'absent' || right.kind === 'absent') return FALSE;
  const same = sameContent(left, right);
  return same === undefined ? UNKNOWN : same ? TRUE : FALSE;
};

const otherContents: PairTest = (left, right) => {
  const isThere = left.kind !== 'absent' && right.kind !== 'absent';
  return isThere ? not(equalContents(left, right)) : FALSE;
};

function sizeOf(cell: Cell): number | undefined {
  return cell.kind === 'present' && cell.entry.kind === 'file' ? cell.entry.size : undefined;
}

/** As the source has it: a constant is what people see there. Two sources compare by what both can keep. */
function writtenDateOf(cell: Cell): number | undefined {
  return cell.kind === 'present' ? cell.entry.mtimeUs : undefined;
}
