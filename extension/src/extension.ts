import * as vscode from 'vscode';
import { openLog } from './vscode/log.ts';

/** Wires the parts; the engine is loaded when it is first needed. */
export function activate(context: vscode.ExtensionContext): void {
  const log = openLog();
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand('bytesync.showLog', () => log.show()),
  );
}
