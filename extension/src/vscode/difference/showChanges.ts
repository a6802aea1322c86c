import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { isText } from '../../engine/difference/textOrNot.ts';
import { cancellation } from '../cancellation.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { count } from '../messages/words.ts';
import { copyUri, type ReadableCopy } from '../remote/compareCopies.ts';
import type { MemberFileSystem } from '../remote/memberFileSystem.ts';
import { type Compared, type ComparedItem, comparedItem } from './comparedItem.ts';
import { copyContent } from './copyContent.ts';

/** Files that are shown at once: each is fetched from its member, a few in a second, and the editor opens all of them. */
export const CHANGES_MAX = 50;

/** As `vscode.changes` takes it: whose name is shown, what was there, what comes. */
type Change = [vscode.Uri, vscode.Uri | undefined, vscode.Uri];

/**
 * Opens the differences of several texts in the editor's own list of changes; how many were left out, and that they are
 * no texts or could not be read, is said.
 * @throws BytesyncError entry-vanished where nothing is left
 */
export async function showChanges(
  compared: Compared,
  paths: readonly string[],
  files: MemberFileSystem,
): Promise<void> {
  const changes = await changesOf(compared, paths, files);
  if (changes === undefined) return;
  if (changes.length === 0) throw new BytesyncError('entry-vanished');
  const words = editorWords();
  const title = vscode.l10n.t('Differences of {0} items', count(changes.length, words));
  await vscode.commands.executeCommand('vscode.changes', title, changes);
  const out = paths.length - changes.length;
  if (out === 0) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Not text files, or could not be read, and so left out: {0}.', count(out, words)),
  );
}

/** Undefined when the person did not want to wait. */
async function changesOf(
  compared: Compared,
  paths: readonly string[],
  files: MemberFileSystem,
): Promise<Change[] | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Fetching the copies…'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const { signal, dispose } = cancellation(token);
    try {
      const changes: Change[] = [];
      for (const path of paths) {
        const change = await changeOf(compared, path, files, signal);
        if (signal.aborted) return undefined;
        if (change !== undefined) changes.push(change);
        progress.report({ increment: 100 / paths.length });
      }
      return changes;
    } finally {
      dispose();
    }
  });
}

/** Undefined for what is no text, or can't be read. */
async function changeOf(
  compared: Compared,
  path: string,
  files: MemberFileSystem,
  signal: AbortSignal,
): Promise<Change | undefined> {
  try {
    const item = await comparedItem(compared, path, editorWords());
    const [left, right] = pairOf(item);
    const copies = [left, right].flatMap((copy) => copy ?? []);
    // Fetched now, so that the editor finds it here.
    const contents = await Promise.all(copies.map((copy) => copyContent(copy, files, signal)));
    if (!contents.every(isText)) return undefined;
    const [before, after] = [left && copyUri(left), copyUri(right)];
    return [after, before, after];
  } catch (error) {
    if (error instanceof BytesyncError) return undefined;
    throw error;
  }
}

function pairOf({ copies, left, right }: ComparedItem): [ReadableCopy | undefined, ReadableCopy] {
  const after = copies[right];
  if (after === undefined) throw new BytesyncError('entry-vanished');
  return [left === undefined ? undefined : copies[left], after];
}
