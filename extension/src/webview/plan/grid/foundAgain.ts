import type { RowsSize } from '../../rows/scrolledRows.ts';
import { clampedTop, topShowing } from '../../rows/scrollMap.ts';
import type { GridState } from './gridState.ts';
import { NOTHING_SELECTED } from './selection.ts';

/** Whether what is in sight stays there, or the active row comes into sight. */
export type How = 'stay' | 'follow';

/**
 * Where what was in sight, and selected, is in a view that was made.
 * @param then what it was made of
 */
export function foundAgain(
  { top }: GridState,
  then: GridState,
  { rows, kept, revealed }: NonNullable<GridState['made']>,
  how: How,
  size: RowsSize,
): Pick<GridState, 'top' | 'active' | 'anchor' | 'selection'> {
  const extent = { ...size, rows };
  // Where there were rows before, their numbers mean something else now.
  const known = then.made === undefined ? [then.active, Math.floor(then.top)] : [0, 0];
  const [row = 0, first = 0] = kept?.rows ?? known;
  const active = Math.max(0, Math.min(rows - 1, revealed ?? row));
  // Scrolled meanwhile: as far from what was in sight.
  const stays = clampedTop(first + (top - Math.floor(then.top)), extent);
  const isFollowed = how === 'follow' || revealed !== undefined;
  return {
    top: isFollowed ? topShowing(active, stays, extent) : stays,
    ...{ active, anchor: active, selection: kept?.ranges ?? NOTHING_SELECTED },
  };
}

/** Whether somebody has gone on meanwhile: what was found again is not what is selected, or active, by now. */
export function hasMoved(
  now: Pick<GridState, 'selection' | 'active'>,
  then: Pick<GridState, 'selection' | 'active'>,
): boolean {
  return now.selection !== then.selection || now.active !== then.active;
}
