import { asBytesyncError, type BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { localizedSentenceFor } from './messages/localizedSentence.ts';

/** What went wrong, in a sentence for people. */
export function explain(error: unknown): string {
  return localizedSentenceFor(error);
}

/** Whether a person gave it up, which needs no message. */
export function isCancelled(error: unknown): boolean {
  return error instanceof vscode.CancellationError || asBytesyncError(error).code === 'aborted';
}

/** Shows the sentence of an error, and keeps its stack in the log. */
export function showFailure(log: vscode.LogOutputChannel, error: unknown): void {
  if (isCancelled(error)) return;
  noteFailure(log, error);
  const show = vscode.l10n.t('Show Log');
  void vscode.window.showErrorMessage(explain(error), show).then((pressed) => {
    if (pressed === show) log.show();
  });
}

/** Keeps an error with its causes in the log. */
export function noteFailure(log: vscode.LogOutputChannel, error: unknown): void {
  try {
    for (let next: unknown = asBytesyncError(error); next instanceof Error; next = next.cause) {
      log.error(next);
    }
  } catch {
    // A window that closes takes its log away first: what fails then has no place to be kept.
  }
}

/** The reason of a signal, as an error with a code. */
export function reasonOf(signal: AbortSignal): BytesyncError {
  return asBytesyncError(signal.reason);
}
