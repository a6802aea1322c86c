import type { RowRange } from './rowView.ts';

/** What somebody sees of a view. */
export interface SightWanted {
  /** That are in sight at once. */
  readonly rows: number;
  /** Rows come in blocks of so many. */
  readonly block: number;
  /** The row that keys are about is to be in sight; else what was in sight stays. */
  readonly follows: boolean;
}

/**
 * The blocks of a view in which all rows lie that will be in sight, both ends included.
 * @param active the row that keys are about
 * @param top the first row in sight, if that stays
 * @param count rows of the view
 */
export function blocksInSight(
  { rows, block, follows }: SightWanted,
  active: number,
  top: number,
  count: number,
): RowRange {
  const near = active < top ? active : Math.max(top, active + 1 - rows);
  const first = Math.max(0, Math.min(follows ? near : top, count - rows));
  // Of the first and the last one only a part is seen.
  const last = first + rows;
  const begin = Math.floor(first / block) * block;
  return [begin, (Math.floor(last / block) + 1) * block - 1];
}
