import type { ErrorCode } from '@bytesync/shared/errors.ts';

/** Why a path's state cannot be told. Unknown is never taken as absent. */
export const UNKNOWN_REASONS = [
  'ignored',
  'unreadable',
  'special',
  'vanished',
  'name',
  'incomplete',
] as const;
export type UnknownReason = (typeof UNKNOWN_REASONS)[number];

interface EntryBase {
  /**
   * Path relative to the source: components joined by '/', no leading or trailing slash; '' is the
   * source's own root folder. Sorted and compared by UTF-16 code units everywhere.
   */
  readonly path: string;
}

interface Timed extends EntryBase {
  /** Whole microseconds since the epoch, rounded to nearest; negative before 1970. */
  readonly mtimeUs: number;
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
}

export interface FileEntry extends Timed {
  readonly kind: 'file';
  /** Bytes. */
  readonly size: number;
}

export interface FolderEntry extends Timed {
  readonly kind: 'folder';
}

export interface LinkEntry extends Timed {
  readonly kind: 'link';
  /** The symbolic link's text, never resolved. */
  readonly target: string;
}

/** A path that exists, or may exist, but is not offered: it and all below it are unknown. */
export interface UnknownEntry extends EntryBase {
  readonly kind: 'unknown';
  readonly reason: UnknownReason;
}

export type Entry = FileEntry | FolderEntry | LinkEntry | UnknownEntry;
export type KnownEntry = FileEntry | FolderEntry | LinkEntry;

/**
 * What the file system says of an entry on this member, for stale checks and the cache. Never
 * leaves the member.
 */
export interface LocalStat {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
  readonly dev: bigint;
}

/** One item that could not be done, for the report. */
export interface Problem {
  /** '' for the source itself. */
  readonly path: string;
  readonly code: ErrorCode;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What a walk of one data source yields. */
export interface Inventory {
  /** Sorted by path; the first is the root. */
  readonly entries: readonly Entry[];
  /** Local stats of known entries, by path. */
  readonly stats: ReadonlyMap<string, LocalStat>;
  readonly problems: readonly Problem[];
  /** Tokens found in private folders below the root: another source is offered inside this one. */
  readonly nestedTokens: readonly string[];
}

/** Whole microseconds, rounded to nearest (utimes can't set nanoseconds exactly). */
export function microseconds(nanoseconds: bigint): number {
  const up = nanoseconds >= 0n ? nanoseconds + 500n : nanoseconds - 499n;
  return Number(up / 1000n);
}
