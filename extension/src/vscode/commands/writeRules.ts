import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import {
  isSameText,
  type RulesParts,
  rulesEdit,
  takingBack,
  withRules,
} from '../../engine/comparison/rules/rulesText.ts';
import type { TextEdit } from '../../engine/comparison/rules/textEdits.ts';
import { diskText, RULES_PATH } from './rulesOnDisk.ts';

/**
 * As somebody who types it: where the file is open, it can be undone there.
 * @param text that the file has had
 * @returns 'changed' where it has another by now
 * @throws BytesyncError rules-invalid, write-failed
 */
export async function replaceRules(
  uri: vscode.Uri,
  text: string,
  parts: RulesParts,
): Promise<'changed' | undefined> {
  // The bytes of what can't be decoded would be lost where somebody has it open, too.
  if (text.includes('\uFFFD')) await diskText(uri);
  const document = await vscode.workspace.openTextDocument(uri);
  // From here to the edit nothing is awaited: nobody types in between.
  const before = document.getText();
  if (!isSameText(before, text)) return 'changed';
  const edit = rulesEdit(before, parts, RULES_PATH);
  requireUnicode(document, before + edit.text);
  const isThere = isSameText(before.slice(edit.start, edit.end), edit.text);
  const { version } = document;
  if (!isThere && !(await applied(document, edit))) {
    if (document.version !== version) return 'changed';
    throw writeFailed();
  }
  try {
    await save(document);
  } catch (error) {
    // Rules that only an editor has would count as saved the next time.
    const back = takingBack(edit, before, document.getText());
    if (back !== undefined) await applied(document, back);
    throw error;
  }
  return undefined;
}

/** Other encodings lack letters, and nobody else reads the file in them. @throws BytesyncError rules-invalid */
function requireUnicode({ encoding }: vscode.TextDocument, text: string): void {
  const isAscii = Buffer.byteLength(text) === text.length;
  if (isAscii || encoding.startsWith('utf8')) return;
  throw new BytesyncError('rules-invalid', { path: RULES_PATH, reason: 'rules-encoding' });
}

/** Starts at once. Resolves to false where the editor refuses, as after another key. */
function applied(document: vscode.TextDocument, { start, end, text }: TextEdit): Thenable<boolean> {
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
export async function createRules(
  uri: vscode.Uri,
  parts: RulesParts,
): Promise<'changed' | undefined> {
  const contents = new TextEncoder().encode(withRules(undefined, parts, RULES_PATH));
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { overwrite: false, ignoreIfExists: false, contents });
  if (await vscode.workspace.applyEdit(edit)) return undefined;
  if ((await diskText(uri)) !== undefined) return 'changed';
  throw writeFailed();
}

function writeFailed(): BytesyncError {
  return new BytesyncError('write-failed', { path: RULES_PATH });
}
