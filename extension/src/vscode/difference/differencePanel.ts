import { basename } from 'node:path/posix';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { DifferenceThread } from '../../engine/difference/differenceThread.ts';
import { shownLines } from '../../engine/difference/shownLines.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type {
  DifferenceAnswers,
  DifferenceRequest,
  ShownDifference,
} from '../../webview/differenceMessages.ts';
import { editorWords, localizedSentenceFor } from '../messages/localizedSentence.ts';
import { shown, shownName } from '../messages/words.ts';
import { copyUri, openInEditor, type ReadableCopy } from '../remote/compareCopies.ts';
import type { CurrentMembership, MemberFileSystem } from '../remote/memberFileSystem.ts';
import { type ComparedContents, type Contents, compareContents } from './compareContents.ts';
import type { ComparedItem } from './comparedItem.ts';
import { bothContents } from './copyContent.ts';
import { differenceTexts } from './differenceTexts.ts';
import { DifferenceView, newPanel } from './differenceView.ts';
import { type Choice, toKeep } from './keptItem.ts';
import { type Colouring, PageColours } from './pageColours.ts';
import { pageDifference } from './pageDifference.ts';
import { sourceNotices } from './sourceNotices.ts';

/** What pages of differences share. */
export interface DifferenceParts {
  readonly context: vscode.ExtensionContext;
  readonly current: CurrentMembership;
  readonly files: MemberFileSystem;
  readonly thread: DifferenceThread;
  readonly colouring: Colouring;
}

/** A page that is there already, since its window was loaded anew. */
export interface Again {
  readonly panel: vscode.WebviewPanel;
  readonly choice: Choice;
}

type Of<K extends DifferenceRequest['kind']> = Extract<DifferenceRequest, { kind: K }>;

/** Two contents that were compared. */
interface Found {
  readonly contents: Contents;
  readonly compared: ComparedContents;
}

/** The difference of a file: which copies are compared, what was found, and what of it the page asks for. */
export class DifferencePanel implements vscode.Disposable {
  readonly #parts: DifferenceParts;
  readonly #view: DifferenceView;
  readonly #changes: vscode.Disposable;
  readonly #colours: PageColours;
  readonly onDidClose: vscode.Event<void>;
  #item: ComparedItem;
  #choice: Choice;
  #shown: ShownDifference = { kind: 'computing', text: '' };
  #found: Found | undefined;
  /** Differences that were shown. */
  #count = 0;
  #running = new AbortController();
  #notices = '';

  constructor(item: ComparedItem, parts: DifferenceParts, again?: Again) {
    this.#parts = parts;
    this.#item = item;
    this.#choice = again?.choice ?? firstChoice(item);
    const { extensionUri } = parts.context;
    const panel = again?.panel ?? newPanel(shown(basename(item.path)));
    this.#view = new DifferenceView(panel, extensionUri, (request) => this.#answer(request));
    this.#colours = new PageColours(parts.colouring, (message) => this.#view.send(message));
    this.onDidClose = this.#view.onDidClose;
    this.#changes = parts.current.onDidChange(() => this.#noticeChanges());
    this.#view.onDidClose(() => this.dispose());
    this.#notices = this.#sourceNotices().join('\n');
    this.#compare();
  }

  /** Shows the item as it is known by now, and brings the page to the front. */
  show(item: ComparedItem): void {
    this.#item = item;
    const { whitespace, bytes } = this.#choice;
    this.#choice = { ...firstChoice(item), whitespace, bytes };
    this.#view.reveal();
    this.#sendPage();
    this.#compare();
  }

  /** Ends what goes on. Its page stays, for the window that comes after a reload. */
  dispose(): void {
    this.#changes.dispose();
    this.#colours.dispose();
    this.#running.abort(new BytesyncError('aborted'));
  }

  async #answer(request: DifferenceRequest): Promise<unknown> {
    switch (request.kind) {
      case 'ready':
        this.#view.send({ type: 'texts', texts: differenceTexts(editorWords()) });
        this.#sendPage();
        this.#view.send({ type: 'shown', difference: this.#shown });
        this.#colours.sendAgain();
        return undefined;
      case 'choose':
        return this.#choose(request);
      case 'again':
        for (const copy of this.#pair()) if (copy) this.#parts.files.forget(copyUri(copy));
        return this.#compare();
      case 'cancel':
        return this.#cancel();
      case 'openEditor':
        return openInEditor(
          this.#item.path,
          this.#pair().flatMap((copy) => copy ?? []),
        );
      case 'merge':
        return this.#merge();
      case 'lines':
        return this.#lines(request);
      case 'colours':
        return this.#colours.lines(request);
      case 'region':
        return this.#region(request);
    }
  }

  #choose({ left, right, whitespace, bytes }: Of<'choose'>): void {
    const { copies } = this.#item;
    const known = copies.length === 1 ? left === -1 : left >= 0 && left < copies.length;
    if (!known || right < 0 || right >= copies.length) throw new BytesyncError('entry-vanished');
    this.#choice = { left, right, whitespace, bytes };
    this.#sendPage();
    this.#compare();
  }

  #cancel(): void {
    if (this.#shown.kind !== 'computing') return;
    this.#running.abort(new BytesyncError('aborted'));
    const advice = [vscode.l10n.t('“Read Again” compares them anew.')];
    const text = vscode.l10n.t('Canceled.');
    this.#show({ kind: 'message', tone: 'neutral', text, advice });
  }

  /** Reads both copies and compares them; what went on before is given up. */
  #compare(): void {
    this.#running.abort(new BytesyncError('aborted'));
    const running = new AbortController();
    this.#running = running;
    this.#found = undefined;
    this.#colours.show(undefined);
    this.#show({ kind: 'computing', text: vscode.l10n.t('Fetching the copies…') });
    this.#find(running.signal).catch((error: unknown) => {
      if (!running.signal.aborted) this.#show(failure(error));
    });
  }

  async #find(signal: AbortSignal): Promise<void> {
    const [left, right] = this.#pair();
    const { files, thread } = this.#parts;
    const { left: before, right: after } = await bothContents(left, right, files, signal);
    signal.throwIfAborted();
    this.#show({ kind: 'computing', text: vscode.l10n.t('Comparing…') });
    const contents = { left: before, right: after };
    const { whitespace, bytes } = this.#choice;
    const options = { ignoreWhitespace: whitespace, bytes };
    const compared = await compareContents(contents, options, thread, editorWords(), signal);
    signal.throwIfAborted();
    this.#found = { contents, compared };
    this.#count += 1;
    this.#colours.show(shownTexts(this.#item.path, this.#found, this.#count));
    this.#show(pageDifference(compared, contents, this.#count, editorWords()));
  }

  #pair(): readonly [left: ReadableCopy | undefined, right: ReadableCopy] {
    const { copies } = this.#item;
    const { view } = this.#parts.current.membership ?? {};
    const [left, right] = [copies[this.#choice.left], copies[this.#choice.right]];
    if (right === undefined) throw new BytesyncError('entry-vanished');
    return [left && placed(left, view), placed(right, view)];
  }

  /** Whoever merges is asked things: the page does not wait for that. */
  #merge(): void {
    const sources = this.#pair().flatMap((copy) => copy?.sourceId ?? []);
    const subject = { path: this.#item.path, sources };
    void vscode.commands.executeCommand('bytesync.mergeCopies', subject);
  }

  #lines({ shown: id, side, first, count }: Of<'lines'>): DifferenceAnswers['lines'] {
    const { contents, compared } = this.#foundOf(id) ?? {};
    if (contents === undefined || compared?.kind !== 'text') return undefined;
    setImmediate(() => this.#colours.begin());
    return shownLines(contents[side] ?? new Uint8Array(), compared.starts[side], first, count);
  }

  #region({ shown: id, side, offset, length }: Of<'region'>): DifferenceAnswers['region'] {
    const { contents } = this.#foundOf(id) ?? {};
    // Bytes of their own: a view would be sent with all that it is a view of.
    return contents && new Uint8Array(contents[side]?.subarray(offset, offset + length) ?? []);
  }

  /** Undefined where something else is shown by now. */
  #foundOf(id: number): Found | undefined {
    return id === this.#count ? this.#found : undefined;
  }

  #show(difference: ShownDifference): void {
    this.#shown = difference;
    this.#view.send({ type: 'shown', difference });
  }

  #noticeChanges(): void {
    const notices = this.#sourceNotices().join('\n');
    if (notices === this.#notices) return;
    this.#sendPage();
    // What could not be read is there again.
    const hasFailed = this.#shown.kind === 'message' && this.#shown.tone === 'bad';
    if (notices === '' && hasFailed) this.#compare();
  }

  #sourceNotices(): string[] {
    const pair = this.#pair().flatMap((copy) => copy ?? []);
    return sourceNotices(pair, this.#parts.current.membership?.view, editorWords());
  }

  #sendPage(): void {
    const { path, groups, copies } = this.#item;
    const slash = path.lastIndexOf('/') + 1;
    const notices = this.#sourceNotices();
    this.#notices = notices.join('\n');
    this.#view.send({
      type: 'page',
      page: {
        ...{ folder: shown(path.slice(0, slash)), name: shown(path.slice(slash)), groups },
        copies: copies.map(({ label, name }) => `${label} ${shownName(name)}`),
        mergeable: isMergeable(this.#pair()),
        ...{ ...this.#choice, notices, kept: toKeep(this.#item, this.#choice) },
      },
    });
  }
}

/** With its place on this machine where it is an own one, as the session has it now: a page keeps none. */
function placed(copy: ReadableCopy, view: MembershipView | undefined): ReadableCopy {
  const sources = (view?.members ?? []).flatMap((member) => member.sources);
  const root = sources.find(({ sourceId }) => sourceId === copy.sourceId)?.root;
  return root === undefined ? copy : { ...copy, root };
}

/** Whether one of two copies is an own one: it gets the result. */
function isMergeable(pair: readonly (ReadableCopy | undefined)[]): boolean {
  const copies = pair.flatMap((copy) => copy ?? []);
  return copies.length === 2 && copies.filter(({ root }) => root !== undefined).length === 1;
}

function firstChoice({ left = -1, right }: ComparedItem): Choice {
  return { left, right, whitespace: false, bytes: false };
}

/** Undefined where they are no texts. */
function shownTexts(path: string, { contents, compared }: Found, shown: number) {
  if (compared.kind !== 'text') return undefined;
  const { left = new Uint8Array(), right } = contents;
  const { starts, steps } = compared;
  const texts = {
    left: { bytes: left, starts: starts.left },
    right: { bytes: right, starts: starts.right },
  };
  return { path, texts, steps, shown };
}

/** What went wrong and what to do next, as far as the sentence does not say it. */
function failure(error: unknown): ShownDifference {
  const { code } = asBytesyncError(error);
  if (code === 'internal') console.error(error);
  // Nobody but the end of the session has aborted it.
  const why = code === 'aborted' ? new BytesyncError('session-closed') : error;
  const advice =
    code === 'content-too-large'
      ? [vscode.l10n.t('The setting “bytesync.showFileLimit” raises the limit.')]
      : [];
  return { kind: 'message', tone: 'bad', text: localizedSentenceFor(why), advice };
}
