import * as vscode from 'vscode';

/** URIs of the folders of this window, in the order of the explorer. */
export function workspaceFolderUris(): readonly string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
}
