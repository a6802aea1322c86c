import { BytesyncError } from '@bytesync/shared/errors.ts';
import type * as vscode from 'vscode';

export interface Cancellation {
  /** Aborted as 'aborted' when the person cancels. */
  readonly signal: AbortSignal;
  dispose(): void;
}

/** The editor's way to cancel, as the engine understands it. */
export function cancellation(token: vscode.CancellationToken): Cancellation {
  const ending = new AbortController();
  const abort = () => ending.abort(new BytesyncError('aborted'));
  if (token.isCancellationRequested) abort();
  const subscription = token.onCancellationRequested(abort);
  return { signal: ending.signal, dispose: () => subscription.dispose() };
}
