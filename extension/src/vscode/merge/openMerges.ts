import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { BaseTextThread } from '../../engine/baseTexts/baseTextThread.ts';
import type { WantedText } from '../../engine/baseTexts/findBaseText.ts';
import type { DifferenceThread } from '../../engine/difference/differenceThread.ts';
import { hasMarks } from '../../engine/merging/mergeMarks.ts';
import { noteFailure, showFailure } from '../failures.ts';
import { shownName } from '../messages/words.ts';
import { copyUri, type ReadableCopy } from '../remote/compareCopies.ts';
import { unsavedFiles } from '../unsavedFiles.ts';
import { askForKept, askForUnfinished } from './askForUnfinished.ts';
import { checkedState } from './checkedState.ts';
import { editorOfMerge } from './editorOfMerge.ts';
import { isInMergeEditor, isMergeShown, openResult } from './isMergeShown.ts';
import { base64Of, type KeptMerge } from './keptMerge.ts';
import type { KeptMerges, LostText } from './keptMerges.ts';
import type { LostTexts } from './lostTexts.ts';
import { mayWrite } from './mayWrite.ts';
import type { MergedOffers } from './mergedOffers.ts';
import { type MergedContents, mergedTexts, versionsOf } from './mergedTexts.ts';
import type { MergeFile, MergeFiles } from './mergeFileSystem.ts';
import { type MergePart, mergePlaceOf, mergeUri } from './mergeUri.ts';
import { keptBytes, openAsText } from './openAsText.ts';
import type { SaveMode } from './savesOfPeople.ts';
import { actOn } from './unfinishedAnswer.ts';
import { contentsOf, type SideNames, UnfinishedMerge } from './unfinishedMerge.ts';

/** What Git opens merges with; it is not promised to extensions. */
const OPEN_MERGE_EDITOR = '_open.mergeEditor';

/** Merges that a person is asked about at the start. */
const AT_ONCE = 3;
/** What nobody needs is cleared up so long after the start, in ms: the editor has all its tabs by then. */
const PRUNE_AFTER_MS = 60_000;

export interface MergesParts {
  readonly kept: KeptMerges;
  readonly lost: LostTexts;
  readonly offers: MergedOffers;
  readonly thread: Pick<DifferenceThread, 'merge'>;
  readonly bases: Pick<BaseTextThread, 'find'>;
  readonly log: vscode.LogOutputChannel;
}

/**
 * Merges of this window: each is kept on disk until its result is written and its editor closed, and comes back in a
 * window that was loaded anew.
 */
export class OpenMerges implements MergeFiles, vscode.Disposable {
  readonly #parts: MergesParts;
  readonly #open = new Map<string, Promise<UnfinishedMerge | undefined>>();
  /** Those that a person is asked about. */
  readonly #asked = new Set<string>();
  /** Those that a person is told of: a save was only kept. */
  readonly #told = new Set<string>();
  readonly #closing: vscode.Disposable;
  readonly #ended = new AbortController();
  #pruning: NodeJS.Timeout | undefined;

  constructor(parts: MergesParts) {
    this.#parts = parts;
    this.#closing = vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document));
  }

  /** Whether this editor has one for merges. */
  async isPossible(): Promise<boolean> {
    return (await vscode.commands.getCommands()).includes(OPEN_MERGE_EDITOR);
  }

  /** What the own copy held when both agreed; undefined where nobody has it. @throws BytesyncError what the signal gives */
  async agreedText(wanted: WantedText, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const either = AbortSignal.any([signal, this.#ended.signal]);
    try {
      return await this.#parts.bases.find(wanted, either);
    } catch (error) {
      either.throwIfAborted();
      noteFailure(this.#parts.log, error);
      return undefined;
    }
  }

  /** Whether texts can be merged: they don't differ in too much. @throws BytesyncError aborted */
  async canMerge(contents: MergedContents): Promise<boolean> {
    const texts = mergedTexts(contents);
    if (typeof texts === 'string') return false;
    return (await this.#parts.thread.merge(versionsOf(texts), this.#ended.signal)) !== undefined;
  }

  /**
   * Opens the merge editor. What a person saves there goes to the own file, never before. A merge of the same texts that is
   * not finished is gone on with.
   * @throws BytesyncError merge-too-many, home-unusable
   */
  async begin(
    pair: KeptMerge['pair'],
    contents: MergedContents & { readonly base: Uint8Array },
  ): Promise<void> {
    const { own, other, base } = contents;
    const encoded = { own: base64Of(own), other: base64Of(other), base: base64Of(base) };
    const known = (await this.#unfinished()).find((one) =>
      isSame(one, { pair, contents: encoded }),
    );
    const kept = known ?? (await this.#parts.kept.begin({ pair, contents: encoded }));
    await this.goOn(kept);
  }

  /** Opens the editor of a merge that is kept. */
  async goOn(kept: KeptMerge): Promise<void> {
    const merge = await this.#merge(kept.id);
    if (merge === undefined) throw new BytesyncError('merge-over');
    const { id, pair } = kept;
    const isPossible = await this.isPossible();
    const uri = (part: MergePart) => mergeUri(pair.own.path, { id, part });
    const document = openResult(id);
    const isHeldAsText =
      document && (document.isDirty || (isVisible(document) && hasMarks(document.getText())));
    const shown = {
      ...{ isPossible, isMarked: merge.isMarked },
      ...{ isHeldAsText: isHeldAsText === true, isInMergeEditor: isInMergeEditor(id) },
    };
    if (editorOfMerge(shown) === 'text') {
      await vscode.commands.executeCommand('vscode.open', uri('result'));
      return;
    }
    const names = namesOf(kept);
    const description = vscode.l10n.t('changes since the last synchronization');
    await vscode.commands.executeCommand(OPEN_MERGE_EDITOR, {
      base: uri('base'),
      input1: { uri: uri('ours'), title: names.ourName, description },
      input2: { uri: uri('theirs'), title: names.theirName, description },
      output: uri('result'),
    });
  }

  /**
   * Writes what is kept of a merge, as a save of a person does. What an editor holds unsaved, or may hold, is more than that:
   * it is shown instead.
   * @throws BytesyncError merge-over; as `UnfinishedMerge.save`, but for a person who gave up
   */
  async write(kept: KeptMerge): Promise<void> {
    const { id } = kept;
    const document = openResult(id);
    if (document ? document.isDirty : isMergeShown(id)) return this.goOn(kept);
    const merge = await this.#merge(id);
    if (merge === undefined) throw new BytesyncError('merge-over');
    try {
      const written = await merge.writeLatest().catch(unlessGivenUp);
      if (written !== undefined) this.#parts.offers.add(written);
    } finally {
      // Without an editor nothing else would clear it up, or ask again.
      await this.#end(id);
    }
  }

  /** Those that were not finished, the oldest first. @throws BytesyncError home-unusable */
  async unwritten(): Promise<readonly KeptMerge[]> {
    const kept = await this.#parts.kept.unwritten();
    const ids = new Set(kept.map(({ id }) => id));
    const others = [...this.#open.keys()].filter((id) => !ids.has(id));
    const unkept = await Promise.all(others.map((id) => this.#unkept(id)));
    return [...kept, ...unkept.flatMap((one) => one?.kept ?? [])];
  }

  /** Offers what an earlier window, or one that was ended early, has left, and clears up; never rejects. */
  async resume(): Promise<void> {
    const prune = () => {
      const { kept, log } = this.#parts;
      kept.prune().catch((error: unknown) => noteFailure(log, error));
    };
    this.#pruning ??= setTimeout(prune, PRUNE_AFTER_MS);
    try {
      // Of more the command tells.
      const left = (await this.unwritten()).filter(({ id }) => !isMergeShown(id));
      for (const kept of left.slice(0, AT_ONCE)) this.#ask(kept);
      const lost = await this.#parts.lost.list();
      for (const text of lost.slice(0, Math.max(0, AT_ONCE - left.length))) this.#askForLost(text);
    } catch (error) {
      showFailure(this.#parts.log, error);
    }
  }

  async file(id: string, part: MergePart): Promise<MergeFile | undefined> {
    return (await this.#merge(id))?.file(part);
  }

  async save(id: string, content: Uint8Array, mode: SaveMode): Promise<void> {
    const merge = await this.#merge(id);
    if (merge === undefined) throw new BytesyncError('merge-over');
    const written = await merge.save(content, mode === 'write');
    if (written !== undefined) this.#parts.offers.add(written);
    else if (mode === 'keep-and-tell') this.#tellKept(merge);
  }

  dispose(): void {
    this.#closing.dispose();
    clearTimeout(this.#pruning);
    this.#ended.abort(new BytesyncError('aborted'));
    this.#open.clear();
  }

  #merge(id: string): Promise<UnfinishedMerge | undefined> {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const read = this.#read(id);
    this.#open.set(id, read);
    const forget = () => this.#open.get(id) === read && this.#open.delete(id);
    read.then((found) => found === undefined && forget(), forget);
    return read;
  }

  async #read(id: string): Promise<UnfinishedMerge | undefined> {
    const { kept, thread, log } = this.#parts;
    const merge = await kept.read(id);
    if (merge === undefined) return undefined;
    const texts = mergedTexts(contentsOf(merge));
    if (typeof texts === 'string') return undefined;
    const versions = versionsOf(texts);
    const { signal } = this.#ended;
    // The texts are there at once, however busy the thread is.
    const merged = thread.merge(versions, signal).then(
      (begun) => begun?.merged,
      (error: unknown) => {
        if (!signal.aborted) noteFailure(log, error);
        return undefined;
      },
    );
    const stateOf = (result: string) => checkedState(thread, { ...versions, result }, signal);
    const isUnsaved = () => unsavedFiles().includes(copyUri(merge.pair.own).fsPath);
    return new UnfinishedMerge(merge, await kept.readResult(id), {
      ...{ kept, names: namesOf(merge), texts, merged },
      questions: { stateOf, isUnsaved, mayWrite },
      noted: (error) => noteFailure(log, error),
    });
  }

  /** Those that are open, and those that were not finished. */
  async #unfinished(): Promise<readonly KeptMerge[]> {
    const open = await Promise.all(this.#open.values());
    return [...open.flatMap((one) => one?.kept ?? []), ...(await this.unwritten())];
  }

  #closed(document: vscode.TextDocument): void {
    const place = mergePlaceOf(document.uri);
    // Its language may just have become another one.
    if (place?.part !== 'result' || vscode.workspace.textDocuments.includes(document)) return;
    this.#end(place.id).catch((error: unknown) => showFailure(this.#parts.log, error));
  }

  async #end(id: string): Promise<void> {
    const merge = await this.#merge(id);
    await merge?.ready;
    // Whatever is written still may fail.
    await merge?.inTurn(async () => {
      if (isMergeShown(id)) return;
      merge.putForth();
      // What could not be kept is nowhere else.
      if (!merge.isUnkept) this.#open.delete(id);
      if (merge.isUnwritten || merge.isUnkept) this.#ask(merge.kept, !merge.isUnkept);
      else await this.#parts.kept.forgetFinished(id);
    });
  }

  #ask(kept: KeptMerge, isKept = true): void {
    const { log } = this.#parts;
    this.#askFor(kept, isKept).catch((error: unknown) => showFailure(log, error));
  }

  #askForLost(text: LostText): void {
    const { log, lost } = this.#parts;
    lost.ask(text).catch((error: unknown) => showFailure(log, error));
  }

  async #askFor(kept: KeptMerge, isKept: boolean): Promise<void> {
    const { id } = kept;
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    const answer = await askForUnfinished(kept, isKept).finally(() => this.#asked.delete(id));
    if (answer === undefined) return;
    await actOn(answer, {
      isThere: () => this.#isThere(id),
      write: () => this.write(kept),
      goOn: () => this.goOn(kept),
      openText: async () => openAsText(await this.#bytesOf(kept)),
      forget: () => this.#discard(kept),
    });
  }

  /** Once at a time. What an editor begins with, it may save before that is known. */
  #tellKept(merge: UnfinishedMerge): void {
    const { kept } = merge;
    if (this.#told.has(kept.id)) return;
    this.#told.add(kept.id);
    const tell = async () => {
      await merge.ready;
      if (!merge.isUnwritten || !(await askForKept(kept))) return;
      if (await this.#isThere(kept.id)) await this.write(kept);
    };
    tell()
      .catch((error: unknown) => showFailure(this.#parts.log, error))
      .finally(() => this.#told.delete(kept.id));
  }

  async #isThere(id: string): Promise<boolean> {
    if ((await this.#unkept(id)) !== undefined) return true;
    return (await this.#parts.kept.read(id)) !== undefined;
  }

  /** One that is nowhere but here. Whoever opened it is told if that fails. */
  async #unkept(id: string): Promise<UnfinishedMerge | undefined> {
    const open = await this.#open.get(id)?.catch(() => undefined);
    return open?.isUnkept === true ? open : undefined;
  }

  /** What is open in an editor again is not to be discarded there. */
  async #discard(kept: KeptMerge): Promise<void> {
    if (isMergeShown(kept.id)) return this.goOn(kept);
    this.#open.delete(kept.id);
    return this.#parts.kept.forget(kept.id);
  }

  /** As it is on disk, unless it could not be kept there: whatever else fails, it can be read. */
  async #bytesOf({ id }: KeptMerge): Promise<Uint8Array | undefined> {
    const unkept = await this.#unkept(id);
    if (unkept !== undefined) return unkept.latest;
    return keptBytes(this.#parts.kept, id);
  }
}

function isVisible(document: vscode.TextDocument): boolean {
  return vscode.window.visibleTextEditors.some((editor) => editor.document === document);
}

function unlessGivenUp(error: unknown): undefined {
  if (asBytesyncError(error).code !== 'interrupted') throw error;
}

function isSame(a: KeptMerge, b: Pick<KeptMerge, 'pair' | 'contents'>): boolean {
  const { own } = a.pair;
  const isSameFile = own.root === b.pair.own.root && own.path === b.pair.own.path;
  const parts = ['own', 'other', 'base'] as const;
  return isSameFile && parts.every((part) => a.contents[part] === b.contents[part]);
}

function namesOf({ pair: { own, other } }: KeptMerge): SideNames {
  return { ourName: nameOf(own), theirName: nameOf(other) };
}

function nameOf({ label, name }: Pick<ReadableCopy, 'label' | 'name'>): string {
  return `${label} ${shownName(name)}`;
}
