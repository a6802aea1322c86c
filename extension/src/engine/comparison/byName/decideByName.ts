import { conflict, NOTHING } from '../decision.ts';
import { Fitting } from '../fitting.ts';
import type { Comparison, Decision } from '../item.ts';
import { takesPart } from './takesPart.ts';

/**
 * What a preset decides where files are matched by name: it sees them as if they all lay in one folder. What is left
 * alone is a conflict, and so is what would come to where its folder is not and can't be made.
 * Folders that are needed are not among the decisions: see onlyMatching.
 * @param decidePreset what the preset makes of a comparison by path
 */
export function decideByName(
  comparison: Comparison,
  decidePreset: (flat: Comparison) => readonly Decision[],
): readonly Decision[] {
  const { columns, items } = comparison;
  const matched = items.flatMap((item, index) => (takesPart(comparison, item) ? [index] : []));
  const files = matched.map((index, at) => ({ path: `${at}`, cells: items[index]?.cells ?? [] }));
  const [root] = items;
  const flat = decidePreset({ columns, items: root === undefined ? files : [root, ...files] });
  const decisions: Decision[] = items.map(({ left }) =>
    left === undefined ? NOTHING : { kind: 'conflict', ...left },
  );
  for (const [at, index] of matched.entries()) decisions[index] = flat[at + 1] ?? NOTHING;
  const fitting = new Fitting(comparison, decisions);
  fitting.decisions();
  for (const { item, reason } of fitting.misfits) decisions[item] = conflict(reason);
  return decisions;
}
