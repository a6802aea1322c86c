import type { Column, Comparison, Decision } from '../item.ts';
import { compileFilter, matchingItems } from './compileFilter.ts';
import { checkLabels, parseFilter } from './parser.ts';

/** What limits a run, the same on every member. */
export interface RunFilter {
  readonly expression: string;
  /** When it was given, in microseconds since 1970: what `now` means on every member. */
  readonly nowUs: number;
}

/**
 * Whether the expression is a filter, for these labels of sources.
 * @throws BytesyncError filter-invalid
 */
export function checkFilter(expression: string, labels: readonly string[]): void {
  checkLabels(expression, parseFilter(expression), labels);
}

/**
 * For each item of the comparison, 1 where the filter is certainly true of it.
 * @param decisions those of the preset, for `is:conflict`
 * @throws BytesyncError filter-invalid
 */
export function itemsOf(
  { expression, nowUs }: RunFilter,
  { columns, items }: Comparison,
  decisions: readonly Decision[],
): Uint8Array {
  const parsed = parseFilter(expression);
  checkLabels(expression, parsed, labelsOf(columns));
  const isConflict = (index: number) => decisions[index]?.kind === 'conflict';
  return matchingItems(items, compileFilter(parsed.tree, { columns, nowUs, isConflict }));
}

function labelsOf(columns: readonly Column[]): string[] {
  return columns.map(({ label }) => label);
}
