import assert from 'node:assert/strict';
import { BytesyncError, type ErrorValues } from '@bytesync/shared/errors.ts';

/** The values of the filter-invalid error that `run` throws; fails for any other outcome. */
export function flawOf(run: () => unknown): ErrorValues {
  let values: ErrorValues | undefined;
  assert.throws(run, (error: unknown) => {
    assert.ok(error instanceof BytesyncError && error.code === 'filter-invalid', String(error));
    values = error.values;
    return true;
  });
  return values ?? {};
}
