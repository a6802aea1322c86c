import { BytesyncError } from '@bytesync/shared/errors.ts';
import { CHOSEN_MAX } from '../../engine/comparison/byHand/chosenItems.ts';
import type { RowRange } from '../../engine/comparison/rows/rowView.ts';
import type { Selected } from '../../engine/comparison/rows/selectedRows.ts';
import type { PlanRows } from '../../engine/planning/planRows.ts';
import { CHANGES_MAX } from '../difference/showChanges.ts';

/** How many rows can be chosen at once by their paths, and what is said where these are more. */
const CHOSEN_FOR = {
  decide: { tooMany: 'decided-too-many' },
  contents: { tooMany: 'asked-too-many' },
  difference: { tooMany: 'shown-too-many', most: CHANGES_MAX },
} as const;

/** Rows of a view, and what they are chosen for. */
export interface ChosenRows {
  readonly view: number;
  readonly ranges: readonly RowRange[];
  readonly to: keyof typeof CHOSEN_FOR;
}

/** Paths of the items in these rows. @throws BytesyncError entry-vanished, or that these are too many */
export async function chosenPaths(
  rows: PlanRows,
  { view, ranges, to }: ChosenRows,
): Promise<readonly string[]> {
  const paths = await rows.paths({ view, ranges, ...CHOSEN_FOR[to] });
  // Another view was made meanwhile: what was meant is not what stands there now.
  if (paths === undefined) throw new BytesyncError('entry-vanished');
  return paths;
}

/** Rows that are too many to come here by their paths: the planner remembers them. Undefined: they are few, or not there any more. @throws BytesyncError entry-vanished where nothing can be decided about any of them */
export async function manySelected(
  rows: PlanRows,
  { view, ranges }: Pick<ChosenRows, 'view' | 'ranges'>,
): Promise<Selected | undefined> {
  const listed = (await rows.count({ view, ranges })) ?? 0;
  if (listed <= CHOSEN_MAX) return undefined;
  const selected = await rows.select({ view, ranges });
  if (selected?.count === 0) throw new BytesyncError('entry-vanished');
  return selected;
}
