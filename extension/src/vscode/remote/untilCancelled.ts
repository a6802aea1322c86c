import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';

/**
 * Does something while a notification says so.
 * @returns undefined when the person did not want to wait
 * @throws BytesyncError what `act` throws
 */
export async function untilCancelled<T>(
  title: string,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    const cancelling = new AbortController();
    const cancelled = token.onCancellationRequested(() => {
      cancelling.abort(new BytesyncError('interrupted'));
    });
    try {
      return await act(cancelling.signal);
    } catch (error) {
      if (cancelling.signal.aborted) return undefined;
      throw error;
    } finally {
      cancelled.dispose();
    }
  });
}
