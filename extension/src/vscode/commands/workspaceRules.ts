import { createHash } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { presetRules } from '../../engine/comparison/rules/presetRules.ts';
import type { RuleSet } from '../../engine/comparison/rules/ruleSet.ts';
import {
  decodeRulesFile,
  parseRulesFile,
  RULES_FILE_LIMIT,
  type RulesFile,
} from '../../engine/comparison/rules/rulesFile.ts';
import {
  isSameText,
  rulesEdit,
  rulesSpan,
  withRules,
} from '../../engine/comparison/rules/rulesText.ts';
import type { CurrentSession } from '../session/currentSession.ts';

/** Where a workspace keeps its rules and filters. */
const PLACE = ['.vscode', 'bytesync.json'] as const;
const SHOWN_PLACE = PLACE.join('/');

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
  return text === undefined ? undefined : parseRulesFile(text, SHOWN_PLACE);
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
  return { file: parseRulesFile(text, SHOWN_PLACE), revision, hasComments };
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
  return text === undefined ? createFile(uri, set) : replaceRules(uri, text, set);
}

/** As somebody who types it: where the file is open, it can be undone there. @throws BytesyncError write-failed */
async function replaceRules(
  uri: vscode.Uri,
  text: string,
  set: RuleSet,
): Promise<Unsaved | undefined> {
  // The bytes of what can't be decoded would be lost where somebody has it open, too.
  if (text.includes('\uFFFD')) await diskText(uri);
  const document = await vscode.workspace.openTextDocument(uri);
  // From here to the edit nothing is awaited: nobody types in between.
  const before = document.getText();
  if (!isSameText(before, text)) return 'changed';
  const edit = rulesEdit(before, set, SHOWN_PLACE);
  const { start, end } = edit;
  const replaced = before.slice(start, end);
  if (isSameText(replaced, edit.text)) {
    await save(document);
    return undefined;
  }
  const { version } = document;
  if (!(await replaceSpan(document, start, end, edit.text))) {
    if (document.version !== version) return 'changed';
    throw writeFailed();
  }
  const after = document.getText();
  try {
    await save(document);
  } catch (error) {
    // Rules that only an editor has would count as saved the next time.
    const endNow = after.length - (before.length - end);
    if (document.getText() === after) await replaceSpan(document, start, endNow, replaced);
    throw error;
  }
  return undefined;
}

/** Starts at once. Resolves to false where the editor refuses, as after another key. */
function replaceSpan(
  document: vscode.TextDocument,
  start: number,
  end: number,
  text: string,
): Thenable<boolean> {
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  edit.replace(document.uri, range, text);
  return vscode.workspace.applyEdit(edit);
}

/** The editor may save by itself. @throws BytesyncError write-failed */
async function save(document: vscode.TextDocument): Promise<void> {
  if (document.isDirty && !(await document.save())) throw writeFailed();
}

/** Never in place of a file that another window makes meanwhile. @throws BytesyncError rules-invalid, write-failed */
async function createFile(uri: vscode.Uri, set: RuleSet): Promise<Unsaved | undefined> {
  const contents = new TextEncoder().encode(withRules(undefined, set, SHOWN_PLACE));
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { overwrite: false, ignoreIfExists: false, contents });
  if (await vscode.workspace.applyEdit(edit)) return undefined;
  if ((await diskText(uri)) !== undefined) return 'changed';
  throw writeFailed();
}

function writeFailed(): BytesyncError {
  return new BytesyncError('write-failed', { path: SHOWN_PLACE });
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
    // What another window has made meanwhile is shown.
    await createFile(uri, presetRules('update', { from: ['A'], to: [] }));
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
  return open?.isDirty ? open.getText() : diskText(uri);
}

async function diskText(uri: vscode.Uri): Promise<string | undefined> {
  const path = SHOWN_PLACE;
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > RULES_FILE_LIMIT) {
      throw new BytesyncError('rules-invalid', { path, reason: 'rules-large' });
    }
    return decodeRulesFile(await vscode.workspace.fs.readFile(uri), path);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
