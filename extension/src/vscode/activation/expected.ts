import type * as vscode from 'vscode';
import { PENDING_INVITATION_KEY, SESSION_KEY } from './mementoKeys.ts';

/**
 * Whether something waits for this window: a session that it was in, or an invitation that was opened
 * in another one. One look at what the editor holds in memory anyway.
 */
export function isExpected(context: {
  readonly workspaceState: vscode.Memento;
  readonly globalState: vscode.Memento;
}): boolean {
  return (
    context.workspaceState.get(SESSION_KEY) !== undefined ||
    context.globalState.get(PENDING_INVITATION_KEY) !== undefined
  );
}
