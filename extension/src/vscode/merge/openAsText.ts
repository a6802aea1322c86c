import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { editedText } from '../../engine/merging/mergeText.ts';
import { bytesOf } from './keptMerge.ts';
import type { KeptMerges } from './keptMerges.ts';

/** As a document of its own: whatever becomes of the merge, it is there. @throws BytesyncError merge-over where there is none */
export async function openAsText(content: string | undefined): Promise<void> {
  if (content === undefined) throw new BytesyncError('merge-over');
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }));
}

/** What was made of a merge, as it is on disk; undefined where there is nothing. @throws BytesyncError home-unusable */
export async function keptText(
  kept: Pick<KeptMerges, 'readResult'>,
  id: string,
): Promise<string | undefined> {
  const result = await kept.readResult(id);
  return result && editedText(bytesOf(result.text));
}
