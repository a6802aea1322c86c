import type { GridSize } from './grid.ts';
import type { GridState } from './gridState.ts';
import { clampedTop, topShowing } from './scrollMap.ts';
import { NOTHING_SELECTED } from './selection.ts';

/** Whether what is in sight stays there, or the active row comes into sight. */
export type How = 'stay' | 'follow';

/** Where what was in sight, and selected, is in a view that was made. */
export function foundAgain(
  { top, active: before }: GridState,
  { rows, kept, revealed }: NonNullable<GridState['made']>,
  how: How,
  size: GridSize,
): Pick<GridState, 'top' | 'active' | 'anchor' | 'selection'> {
  const extent = { ...size, rows };
  const [row = before, first = Math.floor(top)] = kept?.rows ?? [];
  const active = Math.max(0, Math.min(rows - 1, revealed ?? row));
  const stays = clampedTop(first + (top % 1), extent);
  const isFollowed = how === 'follow' || revealed !== undefined;
  return {
    top: isFollowed ? topShowing(active, stays, extent) : stays,
    ...{ active, anchor: active, selection: kept?.ranges ?? NOTHING_SELECTED },
  };
}

/** Whether somebody has gone on meanwhile: what was found again is not what is selected, or in sight, by now. */
export function hasMoved(
  now: Pick<GridState, 'selection' | 'active' | 'top'>,
  then: Pick<GridState, 'selection' | 'active' | 'top'>,
): boolean {
  return now.selection !== then.selection || now.active !== then.active || now.top !== then.top;
}
