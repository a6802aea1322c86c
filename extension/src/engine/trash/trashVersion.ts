import type { Problem } from '../inventory/entry.ts';
import type { TrashReason } from '../sync/trash.ts';

/** Something that a version of the trash holds, and that can be put back. */
export interface TrashEntry {
  /** Relative to the folder, as it was before. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Bytes of a file; 0 for others. */
  readonly size: number;
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  /** Whole microseconds since the epoch. */
  readonly mtimeUs: number;
  /** Absent where the version's list does not say. */
  readonly reason?: TrashReason;
}

/** What one synchronization, or one restore, replaced or deleted. */
export interface TrashVersion {
  /** The run's name, such as 20261122T101500Z-ab12cd. */
  readonly id: string;
  /** When the run began, in milliseconds since the epoch; to the second. */
  readonly date: number;
  /** Files and links. */
  readonly files: number;
  /** Folders that were deleted. */
  readonly folders: number;
  /** Sum of the files' sizes. */
  readonly bytes: number;
  /** The first ones, each folder before what lay in it. */
  readonly entries: readonly TrashEntry[];
  /** How many `entries` leaves out. */
  readonly moreEntries: number;
}

export interface TrashListing {
  /** Newest first; those that hold nothing are left out. */
  readonly versions: readonly TrashVersion[];
  /** How many older ones `versions` leaves out, unread. */
  readonly moreVersions: number;
  /**
   * What lies in the trash and is not of this program, or can't be read; it stays as it is. Paths are
   * relative to the trash folder. At most 1,000.
   */
  readonly problems: readonly Problem[];
}
