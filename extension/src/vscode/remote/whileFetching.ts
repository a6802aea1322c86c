import * as vscode from 'vscode';
import { untilCancelled } from './untilCancelled.ts';

/**
 * Fetches copies while a notification says so.
 * @returns undefined when the person did not want to wait
 * @throws BytesyncError what `fetch` throws
 */
export function whileFetching<T>(
  fetch: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  return untilCancelled(vscode.l10n.t('Fetching the copies…'), fetch);
}
