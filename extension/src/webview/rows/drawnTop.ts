import { type Extent, rowsInSight } from './scrollMap.ts';

/** Tops that are remembered while their rows are waited for. */
const REMEMBERED = 30;

/** The rows of a view, as far as they are here. */
export interface RowsHere {
  /** Nothing more comes. */
  readonly isOver: boolean;
  /** Whether all of these are here, both included. */
  has(first: number, last: number): boolean;
}

/**
 * Which rows are drawn while the scroll bar is dragged: rows give way to rows, and not to empty places. So what is
 * drawn follows the scroll bar as fast as rows come.
 */
export class DrawnTop {
  /** The one that is drawn, and those that were wanted since. */
  #tops: readonly number[] = [];
  #rows: RowsHere | undefined;

  /** The newest top whose rows are all here, of this one and of those before; this one where there is none of them. */
  next(top: number, rows: RowsHere, extent: Extent): number {
    if (rows !== this.#rows) [this.#rows, this.#tops] = [rows, []];
    const tops = [...this.#tops, top];
    const newest = tops.findLastIndex((one) => rows.has(...rowsInSight(one, extent)));
    const drawn = rows.isOver || newest === -1 ? top : (tops[newest] ?? top);
    this.#tops = [drawn, ...tops.slice(newest + 1).slice(-REMEMBERED)];
    return drawn;
  }
}
