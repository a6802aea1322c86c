/**
 * The tallest an element is made, in CSS pixels. Chromium cuts heights near 33.5 million pixels of the screen, and
 * at a zoom of 400 % each pixel of a style sheet is four of them.
 */
export const CANVAS_MAX = 8_000_000;

/** How much there is to scroll, and how much of it is seen. Heights are in CSS pixels. */
export interface Extent {
  readonly rows: number;
  readonly rowHeight: number;
  /** Of what is in sight. */
  readonly height: number;
}

/** The height of what is scrolled: that of all rows, or less than that where they are too many. */
export function canvasHeight({ rows, rowHeight, height }: Extent): number {
  return Math.min(CANVAS_MAX, Math.max(rows * rowHeight, height));
}

/** Whether a pixel of scrolling is more than a pixel of rows. */
export function isScaled({ rows, rowHeight }: Extent): boolean {
  return rows * rowHeight > CANVAS_MAX;
}

/** The greatest top: then the last row is the last in sight. Tops are rows, with a part of one, that are above what is in sight. */
export function lastTop({ rows, rowHeight, height }: Extent): number {
  return Math.max(0, rows - height / rowHeight);
}

export function clampedTop(top: number, extent: Extent): number {
  return Math.max(0, Math.min(lastTop(extent), top));
}

/** The top for a place of the scroll bar. */
export function topOf(scrollTop: number, extent: Extent): number {
  const most = canvasHeight(extent) - extent.height;
  if (most <= 0) return 0;
  return clampedTop((scrollTop / most) * lastTop(extent), extent);
}

/** The place of the scroll bar for a top. */
export function scrollOf(top: number, extent: Extent): number {
  const last = lastTop(extent);
  if (last === 0) return 0;
  return (clampedTop(top, extent) / last) * (canvasHeight(extent) - extent.height);
}

/** The first and the last row of which something is in sight; none where there are no rows: the last is before the first. */
export function rowsInSight(top: number, extent: Extent): readonly [first: number, last: number] {
  const first = Math.floor(clampedTop(top, extent));
  const end = Math.ceil(clampedTop(top, extent) + extent.height / extent.rowHeight);
  return [first, Math.min(extent.rows, end) - 1];
}

/** Rows of which something is in sight at once, at most 500. */
export function mostInSight({ rowHeight, height }: Omit<Extent, 'rows'>): number {
  return Math.min(500, Math.ceil(height / rowHeight) + 1);
}

/** The top nearest to this one at which the row is wholly in sight. */
export function topShowing(row: number, top: number, extent: Extent): number {
  const least = row + 1 - extent.height / extent.rowHeight;
  return clampedTop(row < top ? row : Math.max(top, least), extent);
}

/** Rows that a page key goes on by: one stays in sight. */
export function pageRows({ rowHeight, height }: Extent): number {
  return Math.max(1, Math.floor(height / rowHeight) - 1);
}
