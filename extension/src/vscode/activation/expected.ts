import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { MERGES_KEY, OPEN_SESSIONS, PENDING_INVITATION_KEY, SESSION_KEY } from './mementoKeys.ts';
import { isSameWindow } from './sameFolders.ts';

/**
 * Whether something waits for this window: a session that it was in, an invitation that was opened
 * in another one, or a merge. One look at what the editor holds in memory anyway.
 */
export function isExpected(context: {
  readonly workspaceState: vscode.Memento;
  readonly globalState: vscode.Memento;
}): boolean {
  return (
    context.workspaceState.get(SESSION_KEY) !== undefined ||
    context.globalState.get(PENDING_INVITATION_KEY) !== undefined ||
    areMergesKept(context)
  );
}

/** Whether the window may show texts of merges again: the editor asks for them as soon as we are there. */
export function areMergesKept(context: { readonly workspaceState: vscode.Memento }): boolean {
  return context.workspaceState.get(MERGES_KEY) === true;
}

/**
 * Whether a session was left in a window with these folders. Its state does not know of it: the editor
 * makes a new workspace when a folder is added. What can't be read is looked at again, and told, by
 * whoever asks for the session.
 * @param storage the extension's, on this machine
 */
export async function isExpectedByFolders(
  storage: string,
  open: readonly string[],
): Promise<boolean> {
  if (open.length === 0) return false;
  const place = join(storage, OPEN_SESSIONS);
  const names = await readdir(place).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    const text = await readFile(join(place, name), 'utf8').catch(() => '{}');
    if (isSameWindow(foldersIn(text), open)) return true;
  }
  return false;
}

function foldersIn(text: string): unknown {
  try {
    return JSON.parse(text).folders;
  } catch {
    return undefined;
  }
}
