import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { bothContents } from '../difference/copyContent.ts';
import { shown, unlinked } from '../messages/words.ts';
import { copyUri, openInEditor, type ReadableCopy } from '../remote/compareCopies.ts';
import type { MemberFileSystem } from '../remote/memberFileSystem.ts';
import { untilCancelled } from '../remote/untilCancelled.ts';
import { whileFetching } from '../remote/whileFetching.ts';
import { unsavedFiles } from '../unsavedFiles.ts';
import { baseOf } from './baseOf.ts';
import type { KeptMerge } from './keptMerge.ts';
import type { LostTexts } from './lostTexts.ts';
import { type MergedContents, mergedTexts, type NotMerged } from './mergedTexts.ts';
import type { OpenMerges } from './openMerges.ts';
import type { SavedByHand } from './savedByHand.ts';

export interface MergeParts {
  readonly files: MemberFileSystem;
  readonly merges: OpenMerges;
  readonly lost: LostTexts;
  readonly byHand: SavedByHand;
  /** Resolves when nothing is looked for any more. */
  readonly close: () => Promise<void>;
}

/** A copy on this machine. */
export type OwnCopy = ReadableCopy & {
  readonly root: string;
  /** Where the source is a single file: its name. */
  readonly file?: string;
};

/** Whose copies are merged. */
export interface MergedPair {
  /** The comparison's path. */
  readonly path: string;
  readonly own: OwnCopy;
  readonly other: ReadableCopy;
  /** The version that both remember to have agreed on last; undefined where they don't, or on different ones. */
  readonly agreed: string | undefined;
}

/**
 * Opens the editor's merge editor on the own copy of a file and one of another member, with the version that both come
 * from. Where that is not known, or they are no texts that can be merged, the two are compared in the editor instead.
 * @throws BytesyncError merge-own-unsaved; what fetching the copies fails with
 */
export async function mergeCopies(pair: MergedPair, parts: MergeParts): Promise<void> {
  const { own } = pair;
  // What is in the editor and not on disk would be merged by nobody.
  if (unsavedFiles().includes(copyUri(own).fsPath)) {
    throw new BytesyncError('merge-own-unsaved', { path: pair.path });
  }
  const contents = await fetched(pair, parts);
  if (contents === undefined) return;
  const why = await whyNotMerged(contents, parts.merges);
  if (why === undefined && contents.base !== undefined) {
    await parts.merges.begin(keptPair(pair), { ...contents, base: contents.base });
    return;
  }
  const known = [contents.own, contents.other, ...(contents.base ? [contents.base] : [])];
  parts.byHand.add(keptPair(pair), known);
  await compareInstead(pair, why ?? 'no-base');
}

async function whyNotMerged(
  contents: MergedContents,
  merges: OpenMerges,
): Promise<NotMerged | 'no-editor' | undefined> {
  const found = mergedTexts(contents);
  if (typeof found === 'string') return found;
  if (!(await merges.isPossible())) return 'no-editor';
  return (await merges.canMerge(contents)) ? undefined : 'no-texts';
}

/** What of a pair is kept with its merge, and nothing else. */
function keptPair({ path, own, other }: MergedPair): KeptMerge['pair'] {
  const { root, file } = own;
  return {
    path,
    own: { ...keptCopy(own), root, ...(file !== undefined && { file }) },
    other: keptCopy(other),
  };
}

function keptCopy({ sessionId, sourceId, label, name, folder, path }: ReadableCopy) {
  return { ...{ sessionId, sourceId, label, name, path }, ...(folder !== undefined && { folder }) };
}

/** Both as they are now, and what both come from; undefined when the person did not want to wait for the copies. */
async function fetched(
  pair: MergedPair,
  { files, merges }: MergeParts,
): Promise<MergedContents | undefined> {
  const { own, other } = pair;
  const copies = await whileFetching((signal) => {
    files.forget(copyUri(other));
    return bothContents(own, other, files, signal);
  });
  if (copies?.left === undefined) return undefined;
  const contents = { own: copies.left, other: copies.right };
  return { ...contents, base: await lookedFor(pair, contents, merges) };
}

/** Undefined also when the person wants to go on without it. */
async function lookedFor(
  { own: { root, path }, agreed }: MergedPair,
  copies: Pick<MergedContents, 'own' | 'other'>,
  merges: OpenMerges,
): Promise<Uint8Array | undefined> {
  if (agreed === undefined) return undefined;
  const title = vscode.l10n.t(
    'Looking for the version that both copies come from… Cancel to go on without it.',
  );
  return untilCancelled(title, (signal) => {
    return baseOf(copies, {
      find: (where) => merges.agreedText({ root, path, version: agreed, where }, signal),
      isPossible: () => merges.isPossible(),
    });
  });
}

async function compareInstead(
  { path, own, other }: MergedPair,
  why: NotMerged | 'no-editor',
): Promise<void> {
  void vscode.window.showInformationMessage(reasonFor(why, unlinked(shown(path))));
  await openInEditor(path, [other, own]);
}

function reasonFor(why: NotMerged | 'no-editor', file: string): string {
  switch (why) {
    case 'no-base':
      return vscode.l10n.t(
        'No version of {0} is known that both come from. The copies are compared instead; yours, on the right, can be edited there.',
        file,
      );
    case 'no-texts':
      return vscode.l10n.t(
        '{0} cannot be merged line by line: it is no text in UTF-8 of at most 1 MiB, mixes ends of lines, or too much of it differs. The copies are compared instead.',
        file,
      );
    case 'respelled':
      return vscode.l10n.t(
        'The other copy of {0} has other ends of lines, or a mark of the byte order more or less, than both had before: a merge line by line would lose that. The copies are compared instead; yours, on the right, can be edited there.',
        file,
      );
    case 'no-editor':
      return vscode.l10n.t(
        'This editor cannot merge. The copies of {0} are compared instead; yours, on the right, can be edited there.',
        file,
      );
  }
}
