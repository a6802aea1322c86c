import * as vscode from 'vscode';
import { COMMANDS } from '../commandIds.ts';
import { DIFFERENCE_VIEW } from '../difference/viewType.ts';
import { REPORTS_KEY } from './mementoKeys.ts';
import type { OnDemand } from './onDemand.ts';

/** Registers what the manifest promises: commands, views, links. None of it loads the engine. */
export function registerSurface(onDemand: OnDemand): vscode.Disposable[] {
  const { context, log, documents, sessionView, devicesView } = onDemand.surface;
  // The first command and the welcome texts wait for it.
  setContext('bytesync.session', 'none');
  setContext('bytesync.hasReport', context.workspaceState.get(REPORTS_KEY) !== undefined);
  return [
    documents,
    sessionView,
    devicesView,
    vscode.window.registerUriHandler({ handleUri: (uri) => onDemand.open(uri) }),
    vscode.window.registerWebviewPanelSerializer(DIFFERENCE_VIEW, {
      deserializeWebviewPanel: (panel, kept: unknown) => onDemand.restoreDifference(panel, kept),
    }),
    ...COMMANDS.map((command) =>
      vscode.commands.registerCommand(command, (...args: unknown[]) => {
        // The log must be there also when nothing else is.
        if (command === 'bytesync.showLog') log.show();
        else return onDemand.run(command, args);
        return undefined;
      }),
    ),
  ];
}

function setContext(key: string, value: string | boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
