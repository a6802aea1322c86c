import { type BigIntStats, constants } from 'node:fs';
import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import { type KnownEntry, type LocalStat, microseconds, type UnknownReason } from './entry.ts';
import { LOCAL_FILES, type SourceFiles } from './sourceFiles.ts';
import { systemCode } from './systemCode.ts';

/** Why an entry is unknown, and the problem to report, if any. */
export interface Obscured {
  readonly reason: UnknownReason;
  readonly code: ErrorCode;
  readonly values?: ErrorValues;
}

export type Description =
  | { readonly kind: 'known'; readonly entry: KnownEntry; readonly stat: LocalStat }
  | { readonly kind: 'obscured'; readonly obscured: Obscured };

/** What an error of the file system says of the entry that it struck. */
export function obscuredBy(error: unknown): Obscured {
  const system = systemCode(error);
  if (system === undefined) throw error;
  if (system === 'ENOENT' || system === 'ENOTDIR') {
    return { reason: 'vanished', code: 'entry-vanished' };
  }
  if (system === 'EACCES' || system === 'EPERM') {
    return { reason: 'unreadable', code: 'entry-unreadable' };
  }
  return { reason: 'incomplete', code: 'entry-unreadable', values: { system } };
}

/** lstat; undefined when nothing is there. */
export function lstatOf(full: string): BigIntStats | undefined {
  return LOCAL_FILES.lstat(full);
}

const obscured = (reason: UnknownReason, code: ErrorCode, values?: ErrorValues): Description => ({
  kind: 'obscured',
  obscured: { reason, code, ...(values === undefined ? {} : { values }) },
});

/** What of a stat this member keeps to itself. */
export function localStat(stat: BigIntStats): LocalStat {
  const { mtimeNs, ctimeNs, ino, dev } = stat;
  return { size: Number(stat.size), mtimeNs, ctimeNs, ino, dev };
}

/** The entry for what lstat found at `path`. Reads a link's text and nothing else. */
export function describe(
  path: string,
  full: string,
  stat: BigIntStats,
  files: Pick<SourceFiles, 'readLink'> = LOCAL_FILES,
): Description {
  const type = Number(stat.mode) & constants.S_IFMT;
  const mtimeUs = microseconds(stat.mtimeNs);
  const mode = Number(stat.mode & 0o7777n);
  const size = Number(stat.size);
  // Dates after 2255 and sizes from 8 PiB can't be told exactly by a number.
  if (!Number.isSafeInteger(mtimeUs) || !Number.isSafeInteger(size)) {
    return obscured('unreadable', 'entry-unreadable', { reason: 'date-or-size' });
  }
  const local = localStat(stat);
  const known = (entry: KnownEntry): Description => ({ kind: 'known', entry, stat: local });
  if (type === constants.S_IFREG) return known({ kind: 'file', path, size, mtimeUs, mode });
  if (type === constants.S_IFDIR) return known({ kind: 'folder', path, mtimeUs, mode });
  if (type !== constants.S_IFLNK) return obscured('special', 'special-file');
  try {
    const target = files.readLink(full);
    if (target === undefined) return obscured('name', 'name-not-unicode', { reason: 'target' });
    return known({ kind: 'link', path, mtimeUs, mode, target });
  } catch (error) {
    // EINVAL: no longer a link.
    if (systemCode(error) === 'EINVAL') return obscured('vanished', 'entry-changed');
    return { kind: 'obscured', obscured: obscuredBy(error) };
  }
}
