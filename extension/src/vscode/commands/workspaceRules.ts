import { createHash } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { presetRules } from '../../engine/comparison/rules/presetRules.ts';
import type { RuleSet } from '../../engine/comparison/rules/ruleSet.ts';
import {
  parseRulesFile,
  printRulesFile,
  RULES_FILE_LIMIT,
  type RulesFile,
} from '../../engine/comparison/rules/rulesFile.ts';
import { rulesSpan, withRules } from '../../engine/comparison/rules/rulesText.ts';
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

/** The rules of a workspace as its file has them now. */
export interface SavedRules {
  /** Absent: there are none yet. */
  readonly file?: RulesFile;
  /** Another one when the file is. */
  readonly revision: string;
  /** There are comments among the rules, which are lost when they are saved. */
  readonly hasComments: boolean;
}

/** Why rules were not saved: the file is another by now, or there is no folder for it. */
export type Unsaved = 'changed' | 'nowhere';

/** @throws BytesyncError rules-invalid */
export async function savedRules(current: CurrentSession): Promise<SavedRules> {
  const uri = placeOf(current);
  const text = uri && (await textOf(uri));
  const revision = revisionOf(text);
  if (text === undefined) return { revision, hasComments: false };
  const hasComments = rulesSpan(text)?.hasComments ?? false;
  return { file: parseRulesFile(text, PLACE.join('/')), revision, hasComments };
}

/**
 * Puts these rules where the workspace keeps its own; all else in the file stays.
 * @param revision that they were made from; undefined: whatever is there
 * @returns why they were not saved; undefined: they were
 * @throws BytesyncError rules-invalid, write-failed
 */
export async function saveRules(
  current: CurrentSession,
  set: RuleSet,
  revision: string | undefined,
): Promise<Unsaved | undefined> {
  const uri = placeOf(current);
  if (uri === undefined) return 'nowhere';
  const text = await textOf(uri);
  if (revision !== undefined && revision !== revisionOf(text)) return 'changed';
  const written = withRules(text, set, PLACE.join('/'));
  if (written === text) return undefined;
  if (text === undefined)
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(written));
  else await replaceText(uri, written);
  return undefined;
}

/** As somebody who types it: where the file is open, it can be undone there. @throws BytesyncError write-failed */
async function replaceText(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  const isEdited = await vscode.workspace.applyEdit(edit);
  // The editor may save by itself.
  if (!isEdited || (document.isDirty && !(await document.save())))
    throw new BytesyncError('write-failed', { path: PLACE.join('/') });
}

function revisionOf(text: string | undefined): string {
  return text === undefined ? '' : createHash('sha256').update(text).digest('hex');
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
  // What nobody has touched may be behind the disk.
  if (open?.isDirty) return open.getText();
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
