import * as vscode from 'vscode';
import { COMMANDS } from '../commandIds.ts';
import type { OnDemand } from './onDemand.ts';

/** Registers what the manifest promises: commands, views, links. None of it loads the engine. */
export function registerSurface(onDemand: OnDemand): vscode.Disposable[] {
  const { log, sessionView, devicesView } = onDemand.surface;
  // The first command and the welcome texts wait for it.
  void vscode.commands.executeCommand('setContext', 'bytesync.session', 'none');
  return [
    sessionView,
    devicesView,
    vscode.window.registerUriHandler({ handleUri: (uri) => onDemand.open(uri) }),
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
