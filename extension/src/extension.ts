import * as vscode from 'vscode';
import { areMergesKept, isExpected, isExpectedByFolders } from './vscode/activation/expected.ts';
import { OnDemand } from './vscode/activation/onDemand.ts';
import { registerSurface } from './vscode/activation/surface.ts';
import { workspaceFolderUris } from './vscode/activation/workspaceFolders.ts';
import { openLog } from './vscode/log.ts';

let onDemand: OnDemand | undefined;

/** Wires what the editor must know at once; everything else is loaded when it is first needed. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = openLog();
  onDemand = new OnDemand(context, log);
  context.subscriptions.push(log, ...registerSurface(onDemand));
  const resume = () => {
    if (!vscode.workspace.isTrusted) return;
    if (isExpected(context)) onDemand?.load();
    else {
      const { fsPath } = context.globalStorageUri;
      void isExpectedByFolders(fsPath, workspaceFolderUris()).then(
        (isIt) => isIt && onDemand?.load(),
      );
    }
  };
  context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(resume));
  resume();
  // The editor opens their tabs again once this has ended, and finds their texts then.
  if (vscode.workspace.isTrusted && areMergesKept(context)) await onDemand.whole();
}

/** The session stays, for the window that comes after a reload. */
export async function deactivate(): Promise<void> {
  await onDemand?.close();
  onDemand = undefined;
}
