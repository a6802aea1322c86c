import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { SummaryItem } from '../summary.ts';
import type { GridRow } from './gridRow.ts';
import type { RowsKept } from './keptRows.ts';
import type { RowMark } from './rowMarks.ts';
import type { RowRange, RowsWanted } from './rowView.ts';

/** A view that is to be made, and what is to be found in it again. */
export interface ViewRequest extends RowsWanted {
  readonly keep?: RowsKept & {
    /** The view that it stands in. */
    readonly view: number;
  };
}

export interface ViewFacts {
  /** Its number: rows are asked for by it until another view is made. */
  readonly view: number;
  readonly rows: number;
  /** Rows that there are without filter and marks. */
  readonly all: number;
  /** Rows of each mark that match the filter, whatever other marks are wanted. */
  readonly matching: Readonly<Record<RowMark, number>>;
  /** Rows of each mark in all. */
  readonly total: Readonly<Record<RowMark, number>>;
  readonly kept?: RowsKept;
}

export interface Reviewed {
  /** To be written down after what was before. */
  readonly log: string;
  /** The next row after these that is not reviewed; absent: there is none. */
  readonly next?: number;
}

export type TooMany = Extract<ErrorCode, 'decided-too-many' | 'asked-too-many'>;

/** What is asked about the rows of the plan made last. Rows are counted from 0. */
export type RowsAsk =
  | { readonly kind: 'view'; readonly request: ViewRequest }
  | {
      readonly kind: 'window';
      readonly view: number;
      readonly first: number;
      readonly count: number;
    }
  /** The next row, or the one before, that has one of the marks. */
  | {
      readonly kind: 'next';
      readonly view: number;
      readonly from: number;
      readonly back: boolean;
      readonly marks: readonly RowMark[];
    }
  | {
      readonly kind: 'paths';
      readonly view: number;
      readonly ranges: readonly RowRange[];
      /** What is thrown where these are more than can be chosen at once. */
      readonly tooMany: TooMany;
    }
  /** Marks these rows as reviewed, or takes that away. */
  | {
      readonly kind: 'review';
      readonly view: number;
      readonly ranges: readonly RowRange[];
      readonly isReviewed: boolean;
    }
  /** What was written down of that before: to be said of each plan, before its first view. */
  | { readonly kind: 'reviewed'; readonly log: string }
  /** Of any view. */
  | { readonly kind: 'items'; readonly paths: readonly string[] };

/** Undefined where another view has been made since. */
export interface RowsAnswers {
  readonly view: ViewFacts;
  readonly window: readonly GridRow[] | undefined;
  readonly next: { readonly row?: number } | undefined;
  readonly paths: readonly string[] | undefined;
  readonly review: Reviewed | undefined;
  /** The same in fewer lines, where that is worth it. */
  readonly reviewed: string | undefined;
  /** Without those that are none. */
  readonly items: readonly SummaryItem[];
}
