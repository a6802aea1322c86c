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

export type TooMany = Extract<ErrorCode, 'decided-too-many' | 'asked-too-many' | 'shown-too-many'>;

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
      /** Absent: as many as one decision is about. */
      readonly most?: number;
    }
  /** Of any view. */
  | { readonly kind: 'items'; readonly paths: readonly string[] }
  /** One item as a row, of any view. */
  | { readonly kind: 'row'; readonly path: string };

/** Undefined where another view has been made since. */
export interface RowsAnswers {
  readonly view: ViewFacts;
  readonly window: readonly GridRow[] | undefined;
  readonly next: { readonly row?: number } | undefined;
  readonly paths: readonly string[] | undefined;
  /** Without those that are none. */
  readonly items: readonly SummaryItem[];
  /** Undefined where it is no item. */
  readonly row: GridRow | undefined;
}
