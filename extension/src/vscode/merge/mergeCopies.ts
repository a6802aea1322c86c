import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { GitStates } from '../gitState.ts';
import { shown, shownName, unlinked } from '../messages/words.ts';
import { compareCopies, type ReadableCopy, uriOf } from '../remote/compareCopies.ts';
import type { MemberFileSystem } from '../remote/memberFileSystem.ts';
import type { BaseDocuments } from './baseDocuments.ts';
import { conflictText } from './conflictText.ts';
import { type BaseText, findBase } from './findBase.ts';
import type { MergedFiles } from './mergedFiles.ts';
import { textOf } from './textOf.ts';

export interface MergingParts {
  readonly files: MemberFileSystem;
  readonly git: GitStates;
  readonly documents: BaseDocuments;
  readonly merged: MergedFiles;
}

/** A copy on this machine. */
type OwnCopy = ReadableCopy & { readonly root: string };

/** Whose copies are merged. */
interface Pair {
  readonly path: string;
  readonly own: OwnCopy;
  readonly other: ReadableCopy;
}

/**
 * Opens the editor's merge editor on the own copy of a file and one of another member, with the version that both
 * come from; where none is known, or they are no texts, the two are compared instead. Which member, is asked.
 * @throws BytesyncError merge-needs-own; what fetching the copy fails with
 */
export async function mergeCopies(
  path: string,
  copies: readonly ReadableCopy[],
  parts: MergingParts,
): Promise<void> {
  const own = copies.find((copy): copy is OwnCopy => copy.root !== undefined);
  const others = copies.filter(({ root }) => root === undefined);
  if (own === undefined || others.length === 0) {
    throw new BytesyncError('merge-needs-own', { path });
  }
  const other = await pickOther(path, others);
  if (other === undefined) return;
  const content = await fetchCopy(other, parts.files);
  if (content === undefined) return;
  const pair = { path, own, other };
  const theirs = textOf(content);
  const base = theirs === undefined ? undefined : await findBase(own.root, own.path, parts.git);
  if (theirs === undefined || base === undefined) {
    await compareInstead(pair, theirs === undefined, parts.files);
    return;
  }
  await openMerge(pair, { base, theirs, content }, parts);
}

async function pickOther(
  path: string,
  others: readonly ReadableCopy[],
): Promise<ReadableCopy | undefined> {
  if (others.length === 1) return others[0];
  const rows = others.map((copy) => ({ label: nameOf(copy), copy }));
  const title = vscode.l10n.t('Merge {0}', shown(path));
  const placeHolder = vscode.l10n.t('Whose version is merged with yours?');
  return (await vscode.window.showQuickPick(rows, { title, placeHolder }))?.copy;
}

/** Undefined when the person did not want to wait. */
async function fetchCopy(
  copy: ReadableCopy,
  files: MemberFileSystem,
): Promise<Uint8Array | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Fetching the copies…'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (_, token) => {
    const cancelling = new AbortController();
    const cancelled = token.onCancellationRequested(() => {
      cancelling.abort(new BytesyncError('interrupted'));
    });
    try {
      return (await files.fetch(uriOf(copy), cancelling.signal)).content;
    } catch (error) {
      if (cancelling.signal.aborted) return undefined;
      throw error;
    } finally {
      cancelled.dispose();
    }
  });
}

async function compareInstead(
  { path, own, other }: Pair,
  isBinary: boolean,
  files: MemberFileSystem,
): Promise<void> {
  if (!isBinary) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'No version of {0} is known that both come from. The copies are compared instead: yours can be edited there.',
        unlinked(shown(path)),
      ),
    );
  }
  await compareCopies(path, [own, other], files);
}

interface Texts {
  readonly base: BaseText;
  readonly theirs: string;
  /** The other copy, as it was fetched. */
  readonly content: Uint8Array;
}

async function openMerge(
  { path, own, other }: Pair,
  { base, theirs, content }: Texts,
  { documents, merged }: MergingParts,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(join(own.root, own.path));
  // It would be taken for the result, and what is in it can't be told from what is on disk.
  if (document.isDirty) throw new BytesyncError('merge-unsaved', { path });
  const ours = document.getText();
  const [ourName, theirName] = [nameOf(own), nameOf(other)];
  await replace(document, conflictText({ ours, theirs, ourName, theirName }));
  merged.add({
    ...{ path, output: document.uri, own },
    other: { sourceId: other.sourceId, content },
  });
  await vscode.commands.executeCommand('_open.mergeEditor', {
    base: documents.open(own.path, base.text),
    input1: { uri: documents.open(own.path, ours), title: ourName, description: base.since },
    input2: { uri: uriOf(other), title: theirName, description: base.since },
    output: document.uri,
  });
}

/** What is shown as the result; it is on disk when the person saves it. */
async function replace(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const end = document.lineAt(document.lineCount - 1).range.end;
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), text);
  if (!(await vscode.workspace.applyEdit(edit))) throw new BytesyncError('merge-unsaved');
}

function nameOf({ label, name }: ReadableCopy): string {
  return `${label} ${shownName(name)}`;
}
