import { BytesyncError } from '@bytesync/shared/errors.ts';
import { CHOSEN_MAX } from '../../engine/comparison/byHand/chosenItems.ts';
import type { RowRange } from '../../engine/comparison/rows/rowView.ts';
import type { Selected } from '../../engine/comparison/rows/selectedRows.ts';
import type { PlanRows } from '../../engine/planning/planRows.ts';
import { CHANGES_MAX } from '../difference/showChanges.ts';

/** How many rows can be chosen at once by their paths, and what is said where these are more. */
export const CHOSEN_FOR = {
  decide: { tooMany: 'decided-too-many' },
  contents: { tooMany: 'asked-too-many' },
  difference: { tooMany: 'shown-too-many', most: CHANGES_MAX },
} as const;

/** Rows that are too many to come here by their paths: the planner remembers them. Undefined: they are few, or not there any more. @throws BytesyncError entry-vanished where nothing can be decided about any of them */
export async function manySelected(
  rows: PlanRows,
  { view, ranges }: { readonly view: number; readonly ranges: readonly RowRange[] },
): Promise<Selected | undefined> {
  const listed = (await rows.count({ view, ranges })) ?? 0;
  if (listed <= CHOSEN_MAX) return undefined;
  const selected = await rows.select({ view, ranges });
  if (selected?.count === 0) throw new BytesyncError('entry-vanished');
  return selected;
}
