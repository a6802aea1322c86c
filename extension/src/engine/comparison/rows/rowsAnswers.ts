import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { SummaryItem } from '../summary.ts';
import type { GridRow } from './gridRow.ts';
import type { ItemCounts } from './itemStates.ts';
import type { RowsKept } from './keptRows.ts';
import type { ProposedFilter } from './proposedFilters.ts';
import type { RowMark } from './rowMarks.ts';
import type { SightWanted } from './rowsInSight.ts';
import type { NextRow, RowRange, RowsWanted } from './rowView.ts';
import type { Selected } from './selectedRows.ts';
import type { ToldStates } from './toldStates.ts';

/** A view that is to be made, and what is to be found in it again. */
export interface ViewRequest extends RowsWanted {
  readonly keep?: RowsKept & {
    /** The view that it stands in. */
    readonly view: number;
  };
  /** A row of a view that is to be opened, or closed. */
  readonly fold?: { readonly view: number; readonly row: number; readonly isOpen: boolean };
  /** All are to be opened, or closed. */
  readonly foldAll?: boolean;
  /** A node of a view that is to be seen, as `NextRow` has it. */
  readonly reveal?: { readonly view: number; readonly inside: number };
  /** What is in sight of it is wanted, too. */
  readonly sight?: SightWanted;
}

export interface ViewFacts {
  /** Its number: rows are asked for by it until another view is made. */
  readonly view: number;
  readonly rows: number;
  /** Those of them that match filter and marks, and others that stand below what is not open. */
  readonly listed: number;
  /** Rows that there are without filter and marks. */
  readonly all: number;
  /** Rows of each mark that match the filter, whatever other marks are wanted. */
  readonly matching: Readonly<Record<RowMark, number>>;
  /** Rows of each mark in all. */
  readonly total: Readonly<Record<RowMark, number>>;
  readonly kept?: RowsKept;
  /** The row that was to be seen. */
  readonly revealed?: number;
  /** Where they were wanted: the rows that will be in sight. */
  readonly sight?: { readonly first: number; readonly rows: readonly GridRow[] };
}

/** Files of an own data source that have changes in Git. */
export interface ChangedInGit {
  readonly label: string;
  /** As the source spells them. */
  readonly paths: readonly string[];
}

export interface Reviewed {
  /** To be written down after what was before. */
  readonly log: string;
  /** The next row after these that is not reviewed; absent: there is none. */
  readonly next?: NextRow;
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
  /** The row that a row stands below. */
  | { readonly kind: 'above'; readonly view: number; readonly row: number }
  /** All rows that a row stands below, the nearest first. */
  | { readonly kind: 'all-above'; readonly view: number; readonly row: number }
  /** How many items these rows are, with all that are listed below them. */
  | { readonly kind: 'count'; readonly view: number; readonly ranges: readonly RowRange[] }
  | {
      readonly kind: 'paths';
      readonly view: number;
      readonly ranges: readonly RowRange[];
      /** What is thrown where these are more than can be chosen at once. */
      readonly tooMany: TooMany;
      /** Absent: as many as one decision is about. */
      readonly most?: number;
    }
  /** Remembers the items in these rows, and those listed below them, instead of those before. */
  | { readonly kind: 'select'; readonly view: number; readonly ranges: readonly RowRange[] }
  /** Filters that a rule about these rows may have. */
  | { readonly kind: 'propose'; readonly view: number; readonly ranges: readonly RowRange[] }
  /** Marks these rows as reviewed, or takes that away. */
  | {
      readonly kind: 'review';
      readonly view: number;
      readonly ranges: readonly RowRange[];
      readonly isReviewed: boolean;
    }
  /** What was written down of that before: to be said of each plan, before its first view. */
  | { readonly kind: 'reviewed'; readonly log: string }
  /** What has changes in Git, of all own data sources: instead of what was said before. */
  | { readonly kind: 'in-git'; readonly changed: readonly ChangedInGit[] }
  /** Keeps all rows that are wanted, in a list, as they are now, until they are let go. */
  | { readonly kind: 'hold'; readonly wanted: RowsWanted }
  | {
      readonly kind: 'held';
      readonly held: number;
      readonly first: number;
      readonly count: number;
    }
  | { readonly kind: 'let-go'; readonly held: number }
  /** Of any view. */
  | { readonly kind: 'items'; readonly paths: readonly string[] }
  /** The plan is carried out from now on. */
  | { readonly kind: 'states-begin' }
  | { readonly kind: 'states'; readonly told: ToldStates }
  /** What members that have come to their end say that they did, encoded, by member. */
  | { readonly kind: 'results'; readonly results: ReadonlyMap<string, Uint8Array> }
  /** The run is over: what nobody has told by now is never told. */
  | { readonly kind: 'states-over' }
  /** One item as a row, of any view. */
  | { readonly kind: 'row'; readonly path: string }
  /** What sources remember of an item that somebody has to decide about. */
  | { readonly kind: 'agreed'; readonly path: string };

/** Undefined where another view has been made since. */
export interface RowsAnswers {
  readonly view: ViewFacts;
  readonly window: readonly GridRow[] | undefined;
  readonly next: NextRow | undefined;
  readonly above: { readonly row?: number } | undefined;
  readonly 'all-above': readonly number[] | undefined;
  readonly count: number | undefined;
  readonly paths: readonly string[] | undefined;
  readonly select: Selected | undefined;
  /** None where there are no rows. */
  readonly propose: readonly ProposedFilter[] | undefined;
  readonly review: Reviewed | undefined;
  /** The same in fewer lines, where that is worth it. */
  readonly reviewed: string | undefined;
  readonly 'in-git': undefined;
  readonly hold: {
    readonly held: number;
    readonly rows: number;
    /** The plan is carried out, or was: rows say how far they are. */
    readonly hasStates: boolean;
  };
  /** None where they were let go. */
  readonly held: readonly GridRow[];
  readonly 'let-go': undefined;
  /** Without those that are none. */
  readonly items: readonly SummaryItem[];
  /** Undefined while no plan is carried out, as for the next three. */
  readonly 'states-begin': ItemCounts | undefined;
  readonly states: ItemCounts | undefined;
  readonly results: ItemCounts | undefined;
  readonly 'states-over': ItemCounts | undefined;
  /** Undefined where it is no item. */
  readonly row: GridRow | undefined;
  /** Versions by label. */
  readonly agreed: Readonly<Record<string, string>>;
}
