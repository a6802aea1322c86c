import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { decodeRulesFile, RULES_FILE_LIMIT } from '../../engine/comparison/rules/rulesFile.ts';

/** Where a workspace keeps its rules and filters, below its folder. */
export const RULES_PATH = '.vscode/bytesync.json';

/** What is being edited counts as it is on the screen. */
export async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  // What nobody has touched may be behind the disk.
  return open?.isDirty ? open.getText() : diskText(uri);
}

/** As the disk has it; undefined: there is no such file. @throws BytesyncError rules-invalid */
export async function diskText(uri: vscode.Uri): Promise<string | undefined> {
  const path = RULES_PATH;
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
