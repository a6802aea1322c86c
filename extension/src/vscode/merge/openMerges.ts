import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { contentIdOf } from '../../engine/inventory/contentIdOf.ts';
import { markedText } from '../../engine/merging/mergeMarks.ts';
import { bytesForEditor } from '../../engine/merging/mergeText.ts';
import { noteFailure, showFailure } from '../failures.ts';
import { shown, shownName, unlinked } from '../messages/words.ts';
import { copyUri, type ReadableCopy } from '../remote/compareCopies.ts';
import { unsavedFiles } from '../unsavedFiles.ts';
import type { MergedPair } from './mergeCopies.ts';
import type { MergedOffers } from './mergedOffers.ts';
import type { MergedTexts } from './mergedTexts.ts';
import type { MergeFileSystem } from './mergeFileSystem.ts';
import { OpenMerge } from './openMerge.ts';

/** What Git opens merges with; it is not promised to extensions. */
const OPEN_MERGE_EDITOR = '_open.mergeEditor';

interface Opened {
  readonly pair: MergedPair;
  readonly merge: OpenMerge;
  readonly found: MergedTexts;
  readonly uris: readonly vscode.Uri[];
  /** What was written to the own file last. */
  saved?: Uint8Array;
}

/** Merges that are open in editors of this window, each until its editor is closed. */
export class OpenMerges implements vscode.Disposable {
  readonly #files: MergeFileSystem;
  readonly #offers: MergedOffers;
  readonly #log: vscode.LogOutputChannel;
  readonly #open = new Map<string, Opened>();
  readonly #closing: vscode.Disposable;

  constructor(files: MergeFileSystem, offers: MergedOffers, log: vscode.LogOutputChannel) {
    this.#files = files;
    this.#offers = offers;
    this.#log = log;
    this.#closing = vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document));
  }

  /** Whether this editor has one for merges. */
  async isPossible(): Promise<boolean> {
    return (await vscode.commands.getCommands()).includes(OPEN_MERGE_EDITOR);
  }

  /** Opens the merge editor. What a person saves there goes to the own file, never before. */
  async open(pair: MergedPair, found: MergedTexts): Promise<void> {
    const { own, other } = pair;
    const { base, ours, theirs } = found;
    const lineEnd = lineEndOf(found);
    const names = { ourName: nameOf(own), theirName: nameOf(other) };
    const marked = markedText({ ours: ours.text, theirs: theirs.text, ...names });
    const add = (text: string, save?: (content: Uint8Array) => Promise<void>) =>
      this.#files.add(own.path, bytesForEditor(text, lineEnd), save);
    const result = add(marked, (content) => this.#save(result, content));
    const [before, left, right] = [base, ours, theirs].map(({ text }) => add(text));
    const uris = [result, before, left, right].flatMap((uri) => uri ?? []);
    const merge = new OpenMerge(
      { own: mergedFile(pair, found), spelling: { ...ours, lineEnd }, texts: found.texts },
      { isUnsaved: () => unsavedFiles().includes(copyUri(own).fsPath), mayDrop },
    );
    this.#open.set(result.toString(), { pair, merge, found, uris });
    const description = vscode.l10n.t('changes since the last synchronization');
    try {
      await vscode.commands.executeCommand(OPEN_MERGE_EDITOR, {
        base: before,
        input1: { uri: left, title: names.ourName, description },
        input2: { uri: right, title: names.theirName, description },
        output: result,
      });
    } catch (error) {
      this.#forget(result);
      throw error;
    }
  }

  dispose(): void {
    this.#closing.dispose();
    this.#open.clear();
  }

  async #save(result: vscode.Uri, content: Uint8Array): Promise<void> {
    const opened = this.#open.get(result.toString());
    if (opened === undefined) throw new BytesyncError('merge-over');
    await this.#write(opened, content);
  }

  async #write(opened: Opened, content: Uint8Array): Promise<void> {
    const { pair, merge, found } = opened;
    const saved = await merge.save(content);
    // The editor keeps it as unsaved.
    if (saved === undefined) throw new BytesyncError('interrupted');
    opened.saved = content;
    for (const failure of saved.left) noteFailure(this.#log, failure);
    const { own, base, other } = found.contents;
    const taken = [own, other, ...(base ? [base] : [])].map(contentIdOf);
    this.#offers.add({ pair, content: contentIdOf(saved.after), taken: new Set(taken) });
  }

  #closed(document: vscode.TextDocument): void {
    const opened = this.#open.get(document.uri.toString());
    // Its language may just have become another one.
    if (opened === undefined || vscode.workspace.textDocuments.includes(document)) return;
    const content = this.#files.bytesOf(document.uri);
    this.#forget(document.uri);
    if (content === undefined || !opened.merge.isSolved(content)) return;
    if (opened.saved !== undefined && Buffer.compare(opened.saved, content) === 0) return;
    this.#ask(opened, content).catch((error: unknown) => showFailure(this.#log, error));
  }

  /** Where the editor saves by itself a person may have meant that. */
  async #ask(opened: Opened, content: Uint8Array): Promise<void> {
    const write = vscode.l10n.t('Write It');
    const text = vscode.l10n.t(
      'The merge of {0} was closed, and you have not saved what it held last. Your file is without that.',
      unlinked(shown(opened.pair.path)),
    );
    const pressed = await vscode.window.showWarningMessage(text, write);
    if (pressed === write) await this.#write(opened, content);
  }

  #forget(result: vscode.Uri): void {
    for (const uri of this.#open.get(result.toString())?.uris ?? []) this.#files.remove(uri);
    this.#open.delete(result.toString());
  }
}

function mergedFile({ own }: MergedPair, { contents }: MergedTexts) {
  const { root, file, path } = own;
  return { root, path, before: contents.own, ...(file !== undefined && { file }) };
}

/** A file of one line has no end of its own: a new one gets that of the others. */
function lineEndOf({ ours, theirs, base }: MergedTexts): '\n' | '\r\n' {
  return ours.lineEnd ?? theirs.lineEnd ?? base.lineEnd ?? '\n';
}

function nameOf({ label, name }: ReadableCopy): string {
  return `${label} ${shownName(name)}`;
}

/** Editors may find other conflicts than we do: what they left as it was, nobody may have seen. */
async function mayDrop(count: number): Promise<boolean> {
  const write = vscode.l10n.t('Write It');
  const detail = vscode.l10n.t(
    'Places that one side has changed, or both in the same way, and that read as in the last synchronization: {0}. Write it if you do not want these changes.',
    String(count),
  );
  const message = vscode.l10n.t('The result leaves changes out.');
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(message, options, write)) === write;
}
