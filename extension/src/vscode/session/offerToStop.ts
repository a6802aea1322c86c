import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';

/** After so long, in ms, who waits for the way back into a session is offered to stop. */
const OFFER_TO_STOP_MS = 3_000;

/** A way back takes a moment; one that takes longer can be given up, since a relay may say nothing. */
export function offerToStop(ending: AbortController): { over(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Reconnecting…'),
    cancellable: true,
  };
  const timer = setTimeout(() => {
    void vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(() => ending.abort(new BytesyncError('interrupted')));
      return promise;
    });
  }, OFFER_TO_STOP_MS);
  return {
    over: () => {
      clearTimeout(timer);
      resolve();
    },
  };
}
