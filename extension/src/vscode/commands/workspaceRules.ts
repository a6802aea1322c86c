import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { presetRules } from '../../engine/comparison/rules/presetRules.ts';
import {
  parseRulesFile,
  printRulesFile,
  RULES_FILE_LIMIT,
  type RulesFile,
} from '../../engine/comparison/rules/rulesFile.ts';
import type { CurrentSession } from '../session/currentSession.ts';

/** Where a workspace keeps its rules and filters. */
const PLACE = ['.vscode', 'bytesync.json'] as const;

/** The folder whose settings and rules count: that of the own first data source, else the workspace's first. */
export function decidingFolder({ view }: CurrentSession): vscode.Uri | undefined {
  const root = view?.members.find(({ isOwn }) => isOwn)?.sources[0]?.root;
  const uri = root === undefined ? undefined : vscode.Uri.file(root);
  return uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
}

/** The workspace's rules and filters; undefined where there are none. @throws BytesyncError rules-invalid */
export async function workspaceRules(current: CurrentSession): Promise<RulesFile | undefined> {
  const uri = placeOf(current);
  const text = uri && (await textOf(uri));
  return text === undefined ? undefined : parseRulesFile(text, PLACE.join('/'));
}

/** Opens the workspace's rules; makes a file with one that deletes nothing where there is none. */
export async function editRules(current: CurrentSession): Promise<void> {
  const uri = placeOf(current);
  if (uri === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Rules are kept in a folder of the workspace. Open a folder first.'),
    );
    return;
  }
  if ((await textOf(uri)) === undefined) {
    const text = printRulesFile(presetRules('update', { from: ['A'], to: [] }));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  }
  await vscode.window.showTextDocument(uri);
}

function placeOf(current: CurrentSession): vscode.Uri | undefined {
  const folder = decidingFolder(current);
  if (folder === undefined) return undefined;
  const around = vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder;
  return vscode.Uri.joinPath(around, ...PLACE);
}

/** What is being edited counts as it is on the screen. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    const path = PLACE.join('/');
    if (size > RULES_FILE_LIMIT) {
      throw new BytesyncError('rules-invalid', { path, reason: 'rules-large' });
    }
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
