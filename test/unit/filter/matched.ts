import { compileFilter } from '../../../extension/src/engine/comparison/filter/compileFilter.ts';
import { parseFilter } from '../../../extension/src/engine/comparison/filter/parser.ts';
import type { Truth } from '../../../extension/src/engine/comparison/filter/truth.ts';
import type { Comparison } from '../../../extension/src/engine/comparison/item.ts';

/** 2026-11-28T12:00 UTC. */
export const NOW_US = Date.UTC(2026, 10, 28, 12) * 1000;

/** What the filter says of each path. */
export function truths(
  expression: string,
  comparison: Comparison,
  isConflict?: (index: number) => boolean,
): Map<string, Truth> {
  const { columns, items } = comparison;
  const subject = { columns, nowUs: NOW_US, ...(isConflict && { isConflict }) };
  const test = compileFilter(parseFilter(expression).tree, subject);
  return new Map(items.map((item, index) => [item.path, test(item, index)]));
}

/** The paths below the root that match, with a space between them. */
export function matched(expression: string, comparison: Comparison): string {
  return paths(truths(expression, comparison), 2);
}

/** Those of which nobody can tell. */
export function untold(expression: string, comparison: Comparison): string {
  return paths(truths(expression, comparison), 1);
}

function paths(all: ReadonlyMap<string, Truth>, wanted: Truth): string {
  const found = [...all].filter(([path, truth]) => path !== '' && truth === wanted);
  return found.map(([path]) => path).join(' ');
}

/** The comparison with these labels of its columns. */
export function labelled(comparison: Comparison, ...labels: readonly string[]): Comparison {
  const columns = comparison.columns.map((column, index) => {
    return { ...column, label: labels[index] ?? column.label };
  });
  return { ...comparison, columns };
}
