import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import { z } from 'zod';

/** The coarsest date of a file system that is in use: FAT's two seconds. */
export const MTIME_UNIT_MAX_US = 2_000_000;

/**
 * What the file system of a data source was found to do, where its private folder lies. Folders of one source may
 * differ in it (case folding of ext4 and NTFS is set folder by folder, and others may be mounted below): whoever
 * applies a change looks again whether the place is free.
 */
export const fileSystemTraitsSchema = z.object({
  /** Whether names that differ only in case are one file. */
  case: z.enum(['distinct', 'same', 'unknown']),
  /** Whether names that differ only in their Unicode form are one; changed: and files come back under another form. */
  form: z.enum(['distinct', 'same', 'changed', 'unknown']),
  /** Dates are kept in whole multiples of so many microseconds; 1 also where finer, or not known. */
  mtimeUnitUs: z.number().int().min(1).max(MTIME_UNIT_MAX_US),
});
export type FileSystemTraits = z.infer<typeof fileSystemTraitsSchema>;

/** Of a source of which nothing is known. */
export const UNKNOWN_TRAITS: FileSystemTraits = {
  case: 'unknown',
  form: 'unknown',
  mtimeUnitUs: 1,
};

/** What all sources of a session can hold: the same on every member, since it follows from the log. */
export interface SharedTraits {
  /** Names that count as one; absent: only equal ones do. */
  readonly names?: NameRule;
  /** Dates within one multiple of so many microseconds are equal. */
  readonly mtimeUnitUs: number;
}

/** Where every source can hold everything. */
export const EXACT: SharedTraits = { mtimeUnitUs: 1 };

/** Of the weakest source for each: what one can't tell apart, or may not, nobody tells apart. */
export function sharedTraits(sources: readonly FileSystemTraits[]): SharedTraits {
  const ignoresCase = sources.some((one) => one.case !== 'distinct');
  const ignoresForm = sources.some((one) => one.form !== 'distinct');
  const mtimeUnitUs = Math.max(1, ...sources.map((one) => one.mtimeUnitUs));
  return {
    ...((ignoresCase || ignoresForm) && { names: { ignoresCase, ignoresForm } }),
    mtimeUnitUs,
  };
}
