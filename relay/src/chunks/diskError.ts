import { BytesyncError } from '@bytesync/shared/errors.ts';

/** A full disk is back-pressure; anything else stays what it is. */
export function diskError(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    throw new BytesyncError('disk-low', {}, { cause: error });
  }
  throw error;
}
