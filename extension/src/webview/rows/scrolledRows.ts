import { clampedTop, type Extent, isScaled, pageRows, scrollOf, topOf } from './scrollMap.ts';

/** How large the place is in which rows are shown, in CSS pixels. */
export type RowsSize = Omit<Extent, 'rows'>;

/** Which of the rows are shown, and which is active. */
export interface ShownRows {
  /** Rows, with a part of one, that are above what is in sight. */
  readonly top: number;
  /** The row that keys are about. */
  readonly active: number;
}

/** Rows of which a part is in sight, beside a scroll bar that may stand for more of them than a page is high. */
export abstract class ScrolledRows {
  protected size: RowsSize;
  /** The scroll bar is to be moved. */
  protected moved = true;

  constructor(size: RowsSize) {
    this.size = size;
  }

  abstract get state(): ShownRows;
  /** How many there are. */
  protected abstract get rows(): number;
  /** Has what is at another top shown. */
  protected abstract update(change: Pick<ShownRows, 'top'>): void;
  /** What is in sight changes with the size. */
  protected abstract follow(): void;

  get extent(): Extent {
    return { ...this.size, rows: this.rows };
  }

  /** Where a key is pressed. */
  get at(): { readonly active: number; readonly rows: number; readonly page: number } {
    return { active: this.state.active, rows: this.rows, page: pageRows(this.extent) };
  }

  resized(size: RowsSize): void {
    if (size.height === this.size.height && size.rowHeight === this.size.rowHeight) return;
    this.size = size;
    this.moved = true;
    this.follow();
  }

  /** The scroll bar stands elsewhere. */
  scrolled(scrollTop: number): void {
    // It was put there: a top is finer than a place of the scroll bar.
    if (Math.abs(scrollTop - scrollOf(this.state.top, this.extent)) < 1) return;
    this.update({ top: topOf(scrollTop, this.extent) });
  }

  /** @returns whether that was done here: where pixels are of many rows, the browser would go too far */
  wheel(pixels: number): boolean {
    const { extent } = this;
    if (!isScaled(extent)) return false;
    this.moved = true;
    this.update({ top: clampedTop(this.state.top + pixels / extent.rowHeight, extent) });
    return true;
  }

  /** Where the scroll bar is to be put, once; undefined where it stands right. */
  takeScroll(): number | undefined {
    if (!this.moved) return undefined;
    this.moved = false;
    return scrollOf(this.state.top, this.extent);
  }
}
