import type { Comparison, ComparisonMode, Preset } from '../comparison/item.ts';
import { textNeeds } from '../comparison/textNeeds.ts';
import type { AnalysisRequest } from '../inventory/analysis.ts';
import type { LocalStat } from '../inventory/entry.ts';

/** How a comparison is read. */
export interface Reading {
  readonly mode: ComparisonMode;
  readonly preset: Preset;
}

/**
 * What is to be known of an own column's files.
 * @param needs indexes of the items, ascending; see `contentNeeds`
 * @param stats what the walk saw of the files, by path
 */
export function readRequests(
  comparison: Comparison,
  column: number,
  needs: readonly number[],
  stats: ReadonlyMap<string, LocalStat>,
  { mode, preset }: Reading,
): AnalysisRequest[] {
  const texts = textNeeds(comparison, mode, preset);
  return needs.flatMap((index): AnalysisRequest[] => {
    const cell = comparison.items[index]?.cells[column];
    const path = cell?.kind === 'present' ? cell.entry.path : '';
    const stat = stats.get(path);
    return stat ? [{ path, stat, ...(texts.has(index) && { text: true }) }] : [];
  });
}
