import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';

export function hasCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof BytesyncError && error.code === code;
}

export const malformedStream = hasCode('stream-malformed');
