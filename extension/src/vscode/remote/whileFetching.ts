import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';

/**
 * Fetches copies while a notification says so.
 * @returns undefined when the person did not want to wait
 * @throws BytesyncError what `fetch` throws
 */
export async function whileFetching<T>(
  fetch: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Fetching the copies…'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (_, token) => {
    const cancelling = new AbortController();
    const cancelled = token.onCancellationRequested(() => {
      cancelling.abort(new BytesyncError('interrupted'));
    });
    try {
      return await fetch(cancelling.signal);
    } catch (error) {
      if (cancelling.signal.aborted) return undefined;
      throw error;
    } finally {
      cancelled.dispose();
    }
  });
}
