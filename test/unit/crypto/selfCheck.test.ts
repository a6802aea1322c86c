import assert from 'node:assert/strict';
import { selfCheck } from '@bytesync/shared/crypto/selfCheck.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';

describe('self-check', () => {
  it('finds everything in this runtime', () => {
    selfCheck();
  });

  it('names what is missing, whether it throws or answers wrongly, and keeps the cause', () => {
    const cause = new Error('unknown cipher');
    const probes = {
      sound: () => true,
      wrong: () => false,
      absent: () => {
        throw cause;
      },
    };
    assert.throws(
      () => selfCheck(probes),
      (error) =>
        error instanceof BytesyncError &&
        error.code === 'runtime-unsupported' &&
        error.values.missing === 'wrong, absent' &&
        error.cause === cause,
    );
  });
});
