import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type CommonKind,
  type CommonPattern,
  commonPatterns,
  type NamedItem,
} from '../filter/commonPatterns.ts';
import { compileFilter } from '../filter/compileFilter.ts';
import { parseFilter } from '../filter/parser.ts';
import { FILTER_CHARACTERS } from '../filter/tree.ts';
import { type ItemTest, TRUE } from '../filter/truth.ts';
import type { Comparison, ComparisonItem } from '../item.ts';
import { IS_ROW } from './rowMarks.ts';

/** A filter that all of some rows match. */
export interface ProposedFilter {
  readonly kind: CommonKind;
  readonly expression: string;
  /** Rows that match it, whatever is listed. */
  readonly rows: number;
}

/** Rows that filters are wanted for. */
export interface ChosenRows {
  /** Of their items. */
  readonly indexes: readonly number[];
  /** Folders that were chosen with all that is listed in them. */
  readonly folders: readonly string[];
}

/** Data sources that are compared with one another by date. */
const COMPARED_MAX = 4;
const NOWHERE = { path: '', cells: [] };
/** What matches everything. */
const EVERYTHING: CommonPattern = { kind: 'everything', expression: 'path:**' };

/**
 * Filters that a rule about these rows may have, the common pattern first: each is certainly true of all of them, as a
 * rule asks it. There is always one, unless there are no rows. Of a million rows it takes some seconds: whatever else is
 * asked has its turn after each filter.
 * @param marks of all items
 */
export async function proposedFilters(
  { columns, items }: Comparison,
  marks: Uint16Array,
  { indexes, folders }: ChosenRows,
): Promise<ProposedFilter[]> {
  const named = indexes.map((index) => namedItem(items[index]));
  if (named.length === 0) return [];
  const testOf = (expression: string): ItemTest => {
    // What the rules come before is in conflict nowhere.
    const subject = { columns, nowUs: 0, isConflict: () => false };
    return compileFilter(parseFilter(expression).tree, subject);
  };
  const matchesAll = async ({ expression }: CommonPattern) => {
    if (expression.length > FILTER_CHARACTERS) return false;
    await nextTurn();
    const test = testOf(expression);
    return indexes.every((index) => isTrue(test, items[index], index));
  };
  const countOf = async (expression: string): Promise<number> => {
    await nextTurn();
    const test = testOf(expression);
    let rows = 0;
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      const isRow = ((marks[index] ?? 0) & IS_ROW) !== 0 && item?.origin === undefined;
      if (isRow && isTrue(test, item, index)) rows += 1;
    }
    return rows;
  };
  const [state] = await those(states(columns.map(({ label }) => label)), matchesAll, 1);
  const common = await those(commonPatterns(named, folders), matchesAll);
  const paths = common.filter(({ kind }) => kind === 'paths');
  const others = common.filter(({ kind }) => kind !== 'paths');
  const found = distinct([...others, ...(state ? [state] : []), ...paths]);
  const proposed: ProposedFilter[] = [];
  for (const { kind, expression } of found.length === 0 ? [EVERYTHING] : found) {
    proposed.push({ kind, expression, rows: await countOf(expression) });
  }
  return proposed;
}

/** The first that are so, one asked after the other. */
async function those(
  patterns: readonly CommonPattern[],
  isSo: (pattern: CommonPattern) => Promise<boolean>,
  most = patterns.length,
): Promise<readonly CommonPattern[]> {
  const found: CommonPattern[] = [];
  for (const pattern of patterns) {
    if (found.length === most) break;
    if (await isSo(pattern)) found.push(pattern);
  }
  return found;
}

function isTrue(test: ItemTest, item: ComparisonItem | undefined, index: number): boolean {
  return item !== undefined && test(item, index) === TRUE;
}

function namedItem({ path, cells }: Pick<ComparisonItem, 'path' | 'cells'> = NOWHERE): NamedItem {
  const isFolder = cells.some((cell) => cell.kind === 'present' && cell.entry.kind === 'folder');
  return { path, isFolder };
}

function distinct(patterns: readonly CommonPattern[]): readonly CommonPattern[] {
  return patterns.filter(({ expression }, at) => {
    return patterns.findIndex((one) => one.expression === expression) === at;
  });
}

/** What items can be like, from what says most to what says least. */
function states(labels: readonly string[]): CommonPattern[] {
  const compared = labels.length <= COMPARED_MAX ? labels : [];
  const newer = compared.map((label) => {
    const others = labels.filter((other) => other !== label);
    const dates = others.map((other) => `${label}.date > ${other}.date`);
    return [...dates, 'is:different'].join(' AND ');
  });
  return [
    ...labels.map((label) => `only:${label}`),
    ...labels.map((label) => `missing:${label}`),
    ...['is:line-ends', 'is:whitespace'],
    ...newer,
    ...['is:different', 'has:error', 'is:identical'],
  ].map((expression) => ({ kind: 'state', expression }));
}
