import * as vscode from 'vscode';

/** The extension's log, in the Output panel. Stacks and codes; never secrets, invitations or contents. */
export function openLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('ByteSync', { log: true });
}
