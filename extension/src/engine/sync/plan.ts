import type { RunLimit } from '../comparison/filter/runFilter.ts';
import type { Column, ConflictReason, Matching, Preset } from '../comparison/item.ts';
import type { FileEntry, FolderEntry, KnownEntry, LinkEntry } from '../inventory/entry.ts';

interface OperationBase {
  /** Column of the data source that changes. */
  readonly target: number;
  /** Of the item. */
  readonly path: string;
  /** The path as the target spells it, where it does so otherwise. */
  readonly at?: string;
  /** Operations (indexes into the plan, same target) that must be done before. */
  readonly after: readonly number[];
}

/**
 * One change on one data source. `expected` is what the plan saw there: null is absent. A target
 * that is no longer as expected is a conflict and is left alone.
 */
export type Operation =
  | (OperationBase & { readonly kind: 'make-folder'; readonly entry: FolderEntry })
  | (OperationBase &
      Supply & {
        readonly kind: 'write-file';
        readonly entry: FileEntry;
        /** A file or link that is replaced; anything else in the way is deleted by an operation before. */
        readonly expected: FileEntry | LinkEntry | null;
        /** Somebody chose that it goes before others. */
        readonly first?: true;
      })
  | (OperationBase & {
      readonly kind: 'make-link';
      readonly entry: LinkEntry;
      readonly expected: FileEntry | LinkEntry | null;
    })
  /** Dates and mode of a file or link whose content is right already. */
  | (OperationBase & {
      readonly kind: 'set-dates';
      readonly entry: FileEntry | LinkEntry;
      readonly expected: FileEntry | LinkEntry;
    })
  /** To the trash. A folder must be empty by then. */
  | (OperationBase & { readonly kind: 'delete'; readonly expected: KnownEntry })
  /** Mode and mtime of a folder, after everything inside it. */
  | (OperationBase & { readonly kind: 'set-folder'; readonly entry: FolderEntry });

/** Where the content of a file comes from: one of the plan's transfers (by index), or the target's own member. */
export type Supply =
  | { readonly transfer: number; readonly local?: never }
  | { readonly local: LocalContent; readonly transfer?: never };

/**
 * Content that the target's member has already: it does not travel. It is what the plan saw there, whatever else the
 * plan does to that place: it is read before that is changed.
 */
export interface LocalContent {
  /** Column that it is read from: the target itself, or another one of its member. */
  readonly from: number;
  /** Of the item that it is read from. */
  readonly path: string;
  /** That path as the column spells it, where it does so otherwise. */
  readonly at?: string;
  readonly entry: FileEntry;
  /** Content id (hex) where analysis read it. */
  readonly content?: string;
}

/** The content of one file on its way from one source to targets that hold the same base, or none. */
export interface Transfer {
  /** Column that it is read from. */
  readonly from: number;
  /** Of the item. */
  readonly path: string;
  /** The path as the source spells it, where it does so otherwise. */
  readonly at?: string;
  readonly entry: FileEntry;
  /** Content id (hex) of the source's file where analysis read it. */
  readonly content?: string;
  /** Content id (hex) that all targets hold at this path now; absent: they hold no file there. */
  readonly base?: string;
  /** Size of the base in bytes. */
  readonly baseSize?: number;
  /** Bytes of the content, from its start, that all targets have half received before: they come before the base. */
  readonly received?: number;
  /** Target columns in ascending order. The first is the base's representative. */
  readonly targets: readonly number[];
  /** Somebody chose that it goes before others. */
  readonly first?: true;
}

/**
 * Transfers that share source and targets travel in one stream, or in up to four: chosen ones apart from the others, and
 * small files from large ones. See `planStreams`.
 */
export interface StreamPlan {
  /** Of what was chosen to go before the others. */
  readonly first?: true;
  readonly from: number;
  readonly targets: readonly number[];
  /** Indexes of transfers: first those without a base, then those with one. */
  readonly transfers: readonly number[];
}

export type Guard =
  /** Every file of the target would be deleted. */
  | { readonly kind: 'emptied'; readonly target: number; readonly files: number }
  /** More than half of the target's files would be deleted or overwritten. */
  | {
      readonly kind: 'majority';
      readonly target: number;
      readonly files: number;
      readonly affected: number;
    }
  /** The plan deletes or overwrites because this source has nothing at all. */
  | { readonly kind: 'empty-source'; readonly source: number };

export interface PlanConflict {
  readonly path: string;
  readonly reason: ConflictReason;
  /** Columns that it is about, ascending: see Decision. */
  readonly on?: readonly number[];
}

/** What will happen on one data source. */
export interface TargetTotals {
  readonly target: number;
  readonly create: number;
  readonly update: number;
  readonly dates: number;
  readonly delete: number;
  /** Bytes of file content that the target will hold anew (before delta and compression). */
  readonly bytes: number;
}

/** The same on every member that has the same comparison: nobody needs to send it. */
export interface Plan {
  readonly preset: Preset;
  /** Absent: by path. */
  readonly match?: Extract<Matching, 'name'>;
  /** What the plan is limited to; absent: nothing is left out. */
  readonly filter?: RunLimit;
  readonly columns: readonly Column[];
  readonly operations: readonly Operation[];
  readonly transfers: readonly Transfer[];
  readonly streams: readonly StreamPlan[];
  readonly guards: readonly Guard[];
  readonly conflicts: readonly PlanConflict[];
  readonly totals: readonly TargetTotals[];
  /** SHA-256 of the canonical form, hex: members that differ here must not run. */
  readonly digest: string;
}
