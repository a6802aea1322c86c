import * as vscode from 'vscode';
import { localizedSentenceFor } from '../messages/localizedSentence.ts';

/** Says why something failed that nobody waits for. */
export function reportFailure(error: unknown): void {
  void vscode.window.showErrorMessage(localizedSentenceFor(error));
}
