import type { Column, Comparison, Decision } from '../item.ts';
import { compileFilter, matchingItems } from './compileFilter.ts';
import { isOnly, type OnlyKind } from './onlyKind.ts';
import { checkLabels, parseFilter } from './parser.ts';
import type { FilterTree } from './tree.ts';

/** A filter that limits a run, the same on every member. */
export interface RunFilter {
  readonly expression: string;
  /** When it was given, in microseconds since 1970: what `now` means on every member. */
  readonly nowUs: number;
}

/** What limits a run: a filter, a kind of items, or both. */
export interface RunLimit extends Partial<RunFilter> {
  readonly only?: OnlyKind;
}

/**
 * Whether the expression is a filter, for these labels of sources.
 * @throws BytesyncError filter-invalid
 */
export function checkFilter(expression: string, labels: readonly string[]): void {
  checkLabels(expression, parseFilter(expression), labels);
}

/**
 * What the expression means for these columns.
 * @throws BytesyncError filter-invalid
 */
export function treeFor(expression: string, columns: readonly Column[]): FilterTree {
  const parsed = parseFilter(expression);
  checkLabels(expression, parsed, labelsOf(columns));
  return parsed.tree;
}

/**
 * For each item of the comparison, 1 where the filter is certainly true of it, and where it is of the kind.
 * @param decisions those of the preset, for `is:conflict`
 * @throws BytesyncError filter-invalid
 */
export function itemsOf(
  { expression, nowUs = 0, only }: RunLimit,
  { columns, items }: Comparison,
  decisions: readonly Decision[],
): Uint8Array {
  const isOfKind = (index: number) => {
    const item = items[index];
    return item !== undefined && (only === undefined || isOnly(only, item));
  };
  if (expression === undefined) return Uint8Array.from(items, (_, at) => (isOfKind(at) ? 1 : 0));
  const tree = treeFor(expression, columns);
  const isConflict = (index: number) => decisions[index]?.kind === 'conflict';
  const found = matchingItems(items, compileFilter(tree, { columns, nowUs, isConflict }));
  if (only === undefined) return found;
  return found.map((matches, index) => (isOfKind(index) ? matches : 0));
}

function labelsOf(columns: readonly Column[]): string[] {
  return columns.map(({ label }) => label);
}
