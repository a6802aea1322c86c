/** Times in ms of one scrolling. */
export interface Watched {
  /** The longest in which a row in sight was not there yet. */
  readonly blankMs: number;
  /** The longest in which the rows stood still, between the first that moved and the last. */
  readonly stillMs: number;
}

/** What is seen of the grid from inside of its page. Times are in ms. */
export interface GridProbe {
  /** From the key that opened the page, and from the page's own beginning, until rows were painted; since 1970. */
  readonly opened: Promise<{ readonly begun: number; readonly painted: number }>;
  /** Has the next key timed. */
  awaitKey(): void;
  /** From that key until the rows that it brings were painted. */
  keyed(): Promise<number>;
  /** Looks at each frame for rows that are not there yet. */
  watchRows(): void;
  /** Ends that. */
  watched(): Watched;
  /** Where the grid's scroll bar is in it, in CSS pixels; its width is 0 where there is none. */
  scrollBar(): {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  /** Colours of an image's first column, from its top; the same number is the same colour. @param png in base64 */
  firstColumn(png: string): Promise<readonly number[]>;
}

/** What is seen of a difference of two texts from inside of its page. */
export interface DifferenceProbe {
  /** Until the first lines were painted, and since the page's own beginning; in ms since 1970. */
  readonly opened: Promise<{ readonly begun: number; readonly painted: number }>;
  /** Has the next click timed, which changes what differs. */
  awaitClick(): void;
  /** From that click until the lines that it brings were painted, in ms. */
  clicked(): Promise<number>;
}

/** The same of the window around it. */
export interface WindowProbe {
  /** When Enter was pressed last; since 1970. */
  readonly entered: number;
}

/** The name of either in its document. */
export const PROBE = 'bytesyncProbe';
