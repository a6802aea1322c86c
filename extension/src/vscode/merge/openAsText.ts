import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { editedText } from '../../engine/merging/mergeText.ts';
import { bytesOf } from './keptMerge.ts';
import type { KeptMerges } from './keptMerges.ts';

/**
 * As a document of its own: whatever becomes of the merge, it is there. What is not in UTF-8 can be saved as it is.
 * @throws BytesyncError merge-over where there is none
 */
export async function openAsText(bytes: Uint8Array | undefined): Promise<void> {
  if (bytes === undefined) throw new BytesyncError('merge-over');
  const content = editedText(bytes);
  if (content === undefined) return offerBytes(bytes);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }));
}

/** What was made of a merge, as it is on disk; undefined where there is nothing. @throws BytesyncError home-unusable */
export async function keptBytes(
  kept: Pick<KeptMerges, 'readResult'>,
  id: string,
): Promise<Uint8Array | undefined> {
  const result = await kept.readResult(id);
  return result && bytesOf(result.text);
}

async function offerBytes(bytes: Uint8Array): Promise<void> {
  const save = vscode.l10n.t('Save As…');
  const text = vscode.l10n.t(
    'What you have made of this merge is not in UTF-8: saved as it is, it can be opened with its encoding.',
  );
  if ((await vscode.window.showWarningMessage(text, save)) !== save) return;
  const uri = await vscode.window.showSaveDialog({ title: text });
  if (uri !== undefined) await vscode.workspace.fs.writeFile(uri, bytes);
}
