import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { CancellationToken } from 'vscode';
import { cancellation } from '../../../extension/src/vscode/cancellation.ts';

/** A token as the editor gives it: who listens is told once. */
class Token implements CancellationToken {
  isCancellationRequested = false;
  readonly listeners = new Set<(event: unknown) => unknown>();

  onCancellationRequested(listener: (event: unknown) => unknown) {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  cancel(): void {
    this.isCancellationRequested = true;
    for (const listener of this.listeners) listener(undefined);
  }
}

describe('cancellation by a person', () => {
  it('aborts the signal, with a code', () => {
    const token = new Token();
    const { signal, dispose } = cancellation(token);
    assert.equal(signal.aborted, false);
    token.cancel();
    assert.ok(signal.aborted && signal.reason instanceof BytesyncError);
    assert.equal(signal.reason.code, 'aborted');
    dispose();
    assert.equal(token.listeners.size, 0);
  });

  it('that came before counts', () => {
    const token = new Token();
    token.cancel();
    assert.equal(cancellation(token).signal.aborted, true);
  });

  it('that comes after the end does not', () => {
    const token = new Token();
    const { signal, dispose } = cancellation(token);
    dispose();
    token.cancel();
    assert.equal(signal.aborted, false);
  });
});
