import { type BigIntStats, lstatSync, realpathSync } from 'node:fs';
import { type Listing, listFolder, readLink } from './listing.ts';

/**
 * A file system as a walk sees it. Paths are absolute. Every method throws errors of the file system, with their `code`.
 * Rule files and tokens are not read through it: they are contents, not listings.
 */
export interface SourceFiles {
  /** The path without links. */
  realpath(path: string): string;
  list(path: string): Listing;
  /** Undefined when nothing is there. Never follows a link. */
  lstat(path: string): BigIntStats | undefined;
  /** A symbolic link's text, or undefined when it is not valid UTF-8. */
  readLink(path: string): string | undefined;
}

/** The one of this machine. */
export const LOCAL_FILES: SourceFiles = {
  realpath: (path) => realpathSync.native(path),
  list: listFolder,
  lstat: (path) => lstatSync(path, { bigint: true, throwIfNoEntry: false }),
  readLink,
};
