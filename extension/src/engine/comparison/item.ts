import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import type { KnownEntry, UnknownReason } from '../inventory/entry.ts';
import type { TextForms } from '../inventory/textForms.ts';
import type { ToldPartial } from '../sync/partial/partialRecord.ts';

/** A data source as a column of the comparison. Columns stand in the roster's order. */
export interface Column {
  readonly sourceId: string;
  readonly memberId: string;
  /** 'A', or 'A1', 'A2' … when the member offers several. */
  readonly label: string;
  /** Where the source is a single file: its name. All else that its folder holds is unknown. */
  readonly file?: string;
}

/** State of one path on one data source. */
export type Cell =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'unknown';
      readonly reason: UnknownReason;
      /** By name: nothing is there that could be told, but what nobody could look at may hold it. */
      readonly unseen?: true;
    }
  | {
      readonly kind: 'present';
      /** Its path is as the source spells it. */
      readonly entry: KnownEntry;
      /** Its date as far as every source of the session can keep it; absent: as the entry has it. See `dateOf`. */
      readonly dateUs?: number;
      /** Content id in lower-case hex once analysed (files only). */
      readonly content?: string;
      /** What a text is but for line ends and whitespace, where files of the item may differ in nothing else. */
      readonly text?: TextForms;
      /** Why the content could not be read. */
      readonly contentError?: ErrorCode;
      /** Content id of a file that was read to find moves alone: nothing is decided by it. */
      readonly heldContent?: string;
    };

/**
 * The date of what a cell holds, for comparing it with others': microseconds since 1970, cut to what the coarsest file
 * system of the session keeps. Undefined where nothing is known to be.
 */
export function dateOf(cell: Cell | undefined): number | undefined {
  return cell?.kind === 'present' ? (cell.dateUs ?? cell.entry.mtimeUs) : undefined;
}

/** One path across all data sources. */
export interface ComparisonItem {
  readonly path: string;
  /** The session takes this and another item for one name, since not every source can hold both. */
  readonly collides?: true;
  /** By name: why what is there can't be matched. It is left alone. */
  readonly left?: LeftAlone;
  /** One for each column, same order. */
  readonly cells: readonly Cell[];
  /** A version that is kept under this path, which is on no column yet: whose it is, and under which path. */
  readonly origin?: KeptOrigin;
  /** The item is there already, and keeps a version of another one, as `origin` says. */
  readonly keeps?: Pick<KeptOrigin, 'path' | 'holders'>;
}

/** Why files of one name are left alone. */
export interface LeftAlone {
  readonly reason: Extract<ConflictReason, 'name-repeated' | 'name-collision' | 'different-kinds'>;
  /** Reason 'name-repeated' only: columns where the name stands more than once, or may, ascending. */
  readonly on?: readonly number[];
}

/** Whose version is kept. */
export interface KeptOrigin {
  /** Of the item that it is a version of. */
  readonly path: string;
  /** Column that it is read from. */
  readonly column: number;
  readonly cell: Cell;
  /** All columns that hold this version, ascending: none of them loses it before it has its copy. */
  readonly holders: readonly number[];
}

/** What a column gives of an item to others. */
export function givenCell(item: ComparisonItem, column: number): Cell | undefined {
  return item.origin?.column === column ? item.origin.cell : item.cells[column];
}

export interface Comparison {
  readonly columns: readonly Column[];
  /** Which names count as one; absent: only equal ones do, and all sources spell paths alike. */
  readonly names?: NameRule;
  /** Files are matched by their names alone, and folders not at all; absent: everything by its path. See matchedByName. */
  readonly byName?: true;
  /** Sorted by path (UTF-16 code units); the root '' is the first. */
  readonly items: readonly ComparisonItem[];
  /** What each column has half received, by path; absent: nothing. */
  readonly partials?: readonly ReadonlyMap<string, ToldPartial>[];
}

/** path: below the sources. name: files alone, wherever they lie. */
export const MATCHINGS = ['path', 'name'] as const;
export type Matching = (typeof MATCHINGS)[number];

/** standard: equal size and mtime are taken as equal, unless the mtime is made up. checksum: they are read too. */
export type ComparisonMode = 'standard' | 'checksum';

/** manual: only rules decide, and people. */
export const PRESETS = ['update', 'two-way', 'mirror', 'backup', 'check', 'manual'] as const;
export type Preset = (typeof PRESETS)[number];

/** What happens to one column, as its index. */
export type TargetAction =
  /** Content, dates and mode of `from`. */
  | { readonly kind: 'copy'; readonly from: number; readonly target: number }
  /** The content of `from`: a file that is there keeps its mode, and its date becomes the run's. */
  | { readonly kind: 'content'; readonly from: number; readonly target: number }
  | { readonly kind: 'dates'; readonly from: number; readonly target: number }
  | { readonly kind: 'delete'; readonly target: number };

/** What was decided for an item, by a preset or by rules. Indexes are columns. */
export type Decision =
  | { readonly kind: 'nothing' }
  /** Content, dates and mode of `from` to each of `to` (creates or replaces). */
  | { readonly kind: 'copy'; readonly from: number; readonly to: readonly number[] }
  /** Dates and mode only: the contents are equal already. */
  | { readonly kind: 'dates'; readonly from: number; readonly to: readonly number[] }
  /** Both: replace on `to`, dates and mode on `datesTo`. */
  | {
      readonly kind: 'copy-and-dates';
      readonly from: number;
      readonly to: readonly number[];
      readonly datesTo: readonly number[];
    }
  | { readonly kind: 'delete'; readonly at: readonly number[] }
  /** What none of the others can say. At most one action for each column; no source is a target. */
  | { readonly kind: 'mixed'; readonly actions: readonly TargetAction[] }
  /** Somebody has to decide; left alone until then. */
  | {
      readonly kind: 'conflict';
      readonly reason: ConflictReason;
      /** Columns that it is about, ascending: where an editor holds unsaved changes, or a name stands several times. */
      readonly on?: readonly number[];
    };

export const CONFLICT_REASONS = [
  'same-date-different-content',
  'different-kinds',
  'folder-not-empty',
  'folder-missing',
  'single-file',
  'content-unreadable',
  'unsaved',
  'name-collision',
  'name-repeated',
  'matched-by-name',
  'both-changed',
  'changed-and-deleted',
  'not-remembered',
] as const;
export type ConflictReason = (typeof CONFLICT_REASONS)[number];
