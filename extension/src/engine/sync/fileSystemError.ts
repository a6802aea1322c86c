import { BytesyncError, type ErrorCode, type ErrorValues } from '@bytesync/shared/errors.ts';

const CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ['EACCES', 'not-permitted'],
  ['EPERM', 'not-permitted'],
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EROFS', 'read-only'],
  ['ENAMETOOLONG', 'name-too-long'],
  ['EILSEQ', 'name-not-allowed'],
  ['ENOENT', 'entry-vanished'],
  ['ENOTDIR', 'entry-changed'],
  ['EISDIR', 'entry-changed'],
  ['ELOOP', 'entry-changed'],
  ['EEXIST', 'entry-changed'],
  ['ENOTEMPTY', 'target-not-empty'],
]);

/** The errno name of a file-system error, such as 'ENOENT'; '' for anything else. */
export function errnoOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/**
 * A file-system call's error as one of the product's, cause kept; a BytesyncError comes back as it
 * is. An errno without a code of its own is 'write-failed'.
 */
export function fileSystemError(error: unknown, values: ErrorValues = {}): BytesyncError {
  if (error instanceof BytesyncError) return error;
  const errno = errnoOf(error);
  const code = CODES.get(errno) ?? 'write-failed';
  return new BytesyncError(code, errno === '' ? values : { ...values, errno }, { cause: error });
}

/** To an operation, something else in its place is a target that changed. */
export function targetError(error: unknown, path: string): BytesyncError {
  const known = fileSystemError(error, { path });
  if (known.code !== 'entry-vanished' && known.code !== 'entry-changed') return known;
  return new BytesyncError('target-changed', { path }, { cause: known });
}
