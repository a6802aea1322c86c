import { z } from 'zod';
import {
  CHIPS,
  type Chip,
  type COUNTS,
  LAYOUTS,
  type Layout,
  SORTS,
  SOUGHT,
  type Sort,
} from './gridChoices.ts';

// The part of the contract between page and extension that is about the rows of the grid. Rows are counted from 0.

/** Which rows there are, and in which order. */
export interface GridSpec {
  readonly filter: string;
  readonly chips: readonly Chip[];
  readonly sort: Sort;
  readonly descending: boolean;
  readonly layout: Layout;
}

/** A row that was looked for: where it is, or what of it is known where it stands below one that is not open. */
export interface GridPlace {
  readonly row?: number;
  readonly inside?: number;
}

/** From a row to another one, both included. */
export type GridRange = readonly [from: number, to: number];

export type ActionKind = 'create' | 'update' | 'dates' | 'delete' | 'conflict' | 'other';

/** What would happen to one item, or what was found about it. */
export interface PageAction {
  readonly kind: ActionKind;
  readonly label: string;
  /** From where to where: 'A → B, C'; '' where nothing moves. */
  readonly direction: string;
  /** The same for a screen reader: 'from A to B, C'. */
  readonly spoken: string;
}

/** How far sources are with what they get of an item, or how that came out. */
export interface PageItemState {
  readonly kind: 'waiting' | 'sending' | 'receiving' | 'done' | 'failed' | 'skipped' | 'untold';
  /** With the sources, and how much of a large file is there: 'receiving: B, C 40%'. */
  readonly text: string;
  /** Why not, and what to do about it. */
  readonly why?: string;
}

/** What one source has of an item. */
export interface PageCell {
  readonly kind: 'present' | 'absent' | 'unknown' | 'error';
  /** One character or few: '2' for the second version. */
  readonly badge: string;
  readonly newest?: true;
  /** All of it in words, with size and date. */
  readonly spoken: string;
}

export interface PageCount {
  readonly kind: (typeof COUNTS)[number] | 'items';
  readonly text: string;
}

export interface PageRow {
  readonly path: string;
  /** The path, safe to be shown: its folders with a slash at the end, and its name. */
  readonly folder: string;
  readonly name: string;
  /** Both. */
  readonly shown: string;
  /** Of its largest file; '' where it is none. */
  readonly size: string;
  /** The newest one. */
  readonly date: string;
  /** By column. */
  readonly cells: readonly PageCell[];
  readonly actions: readonly PageAction[];
  /** Once the plan is carried out. */
  readonly states?: readonly PageItemState[];
  /** The person here has looked at it as it is. */
  readonly reviewed?: true;
  /** How deep it stands, from 1; absent in a list. */
  readonly level?: number;
  /** Absent: nothing stands below it. */
  readonly open?: boolean;
  /** Of all that stands below it: each where it is not 0. */
  readonly counts?: readonly PageCount[];
  /** Whether a file of it can be looked at. */
  readonly comparable: boolean;
  /** In what alone its copies differ, where that is little: 'line ends only'. */
  readonly difference?: string;
  /** Who decided about it by hand, and whether that holds; absent: nobody did. */
  readonly decided?: string;
}

/** Why a filter is none. */
export interface FilterProblem {
  readonly text: string;
  /** The part that is wrong, in UTF-16 code units. */
  readonly offset: number;
  readonly length: number;
  /** The whole filter as it may have been meant. */
  readonly meant?: string;
}

/** A view that was made, or why it was not; neither where another one was asked for since. */
export interface GridView {
  readonly problem?: FilterProblem;
  readonly made?: {
    readonly view: number;
    readonly rows: number;
    /** Items that match filter and chips, in sight or below a row that is not open. */
    readonly listed: number;
    /** Rows that there are without filter and chips. */
    readonly all: number;
    /** Rows of each chip that match the filter. */
    readonly matching: Readonly<Record<Chip, number>>;
    readonly total: Readonly<Record<Chip, number>>;
    readonly kept?: { readonly ranges: readonly GridRange[]; readonly rows: readonly number[] };
    /** The row that was to be seen. */
    readonly revealed?: number;
  };
  /** What will be in sight of it, in whole blocks. */
  readonly sight?: { readonly first: number; readonly rows: readonly PageRow[] };
}

export interface FilterProposal {
  /** What the box holds once it is taken. */
  readonly becomes: string;
  readonly label: string;
  readonly text: string;
}

/** A filter that a rule about some rows may have. */
export interface RowsFilter {
  readonly filter: string;
  /** What it goes by, and how many rows match it. */
  readonly text: string;
}

/** What requests about rows are answered with; undefined where another view was made since. */
export interface GridAnswers {
  readonly view: GridView;
  readonly rows: readonly PageRow[] | undefined;
  readonly next: GridPlace | undefined;
  readonly above: { readonly row?: number } | undefined;
  readonly allAbove: readonly number[] | undefined;
  readonly count: number | undefined;
  /** The next row after these that is not reviewed. */
  readonly review: { readonly next?: GridPlace } | undefined;
  readonly complete: readonly FilterProposal[];
  /** At least one. */
  readonly propose: readonly RowsFilter[];
}

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Rows in a plan: beyond what any comparison can hold. */
const row = z.number().int().min(0).max(0xffff_ffff);
const range = z
  .tuple([row, row])
  .refine(([from, to]) => from <= to)
  .readonly();
const someRows = z.number().int().min(1).max(500);
const ranges = z.array(range).max(10_000).readonly();

/** Characters of a filter that is typed; the engine allows fewer, and says so. */
const filter = z.string().max(10_000);

export const gridRequests = [
  /** Makes a view of the plan's rows, and finds what is to be kept of the one before. */
  z.object({
    ...{ kind: z.literal('view'), run: count, filter },
    ...{ chips: z.array(z.enum(CHIPS)).max(CHIPS.length).readonly(), sort: z.enum(SORTS) },
    ...{ descending: z.boolean(), layout: z.enum(LAYOUTS) },
    /** Opens or closes a row of a view, or all, or what something stands below. */
    fold: z.object({ view: count, row, isOpen: z.boolean() }).optional(),
    foldAll: z.boolean().optional(),
    reveal: z.object({ view: count, inside: row }).optional(),
    keep: z.object({ view: count, ranges, rows: z.array(row).max(2).readonly() }).optional(),
    /** Rows that are in sight at once, and those that come at once; whether the row that is kept first is to be in sight. */
    sight: z.object({ rows: someRows, block: someRows, follows: z.boolean() }).optional(),
  }),
  z.object({
    ...{ kind: z.literal('rows'), run: count, view: count },
    ...{ first: row, count: someRows },
  }),
  /** The next row that waits for somebody, or that nobody has looked at, or the one before. */
  z.object({
    ...{ kind: z.literal('next'), run: count, view: count, to: z.enum(SOUGHT) },
    ...{ from: z.number().int().min(-1).max(0xffff_ffff), back: z.boolean() },
  }),
  /** The row that a row stands below. */
  z.object({ kind: z.literal('above'), run: count, view: count, row }),
  /** All rows that a row stands below. */
  z.object({ kind: z.literal('allAbove'), run: count, view: count, row }),
  /** How many items rows are, with all that are listed below them. */
  z.object({ kind: z.literal('count'), run: count, view: count, ranges }),
  /** Marks these rows as looked at, or takes that away. */
  z.object({
    ...{ kind: z.literal('review'), run: count, view: count },
    ...{ ranges, reviewed: z.boolean() },
  }),
  /** What may stand at a place of a filter. */
  z.object({ kind: z.literal('complete'), run: count, filter, at: count }),
  /** Filters that a rule about these rows may have. */
  z.object({ kind: z.literal('propose'), run: count, view: count, ranges }),
  /** Asks the person what is to be done with these rows, or how far their contents are to be compared; or shows their difference. */
  z.object({
    ...{ kind: z.literal('chosen'), run: count, view: count },
    ...{ ranges, to: z.enum(['decide', 'contents', 'difference']) },
  }),
] as const;
export type GridRequest = z.infer<(typeof gridRequests)[number]>;
