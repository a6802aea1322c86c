import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { mergeState } from '../../../extension/src/engine/merging/mergeState.ts';
import { bytesForEditor } from '../../../extension/src/engine/merging/mergeText.ts';
import type { ResultState } from '../../../extension/src/engine/merging/resultState.ts';
import { base64Of, type KeptMerge } from '../../../extension/src/vscode/merge/keptMerge.ts';
import { KeptMerges } from '../../../extension/src/vscode/merge/keptMerges.ts';
import { mergedTexts } from '../../../extension/src/vscode/merge/mergedTexts.ts';
import {
  contentsOf,
  UnfinishedMerge,
} from '../../../extension/src/vscode/merge/unfinishedMerge.ts';
import { temporaryFolder } from '../apply/sources.ts';

export const [BASE, OURS, THEIRS] = ['one\ntwo\n', 'one of A\ntwo\n', 'one of B\ntwo\n'];
export const VERSIONS = { base: BASE, ours: OURS, theirs: THEIRS };
export const OTHER_TEXT = Buffer.from('another text');
export const SOLVED = 'one of A and B\ntwo\n';
const NAMES = { ourName: 'A Ada', theirName: 'B Bob' };

/** What a test says of a merge's window; what it leaves out is so that nothing comes of it. */
interface InWindow {
  /** Whether any merge is unfinished. */
  changed?(any: boolean): void;
  /** What an editor begins with, when that is known. */
  merged?(): Promise<string | undefined>;
  stateOf?(result: string): ResultState;
  /** Of questions that a person is asked; never answered unless said. */
  mayWrite?(): Promise<boolean>;
}

/** A merge of notes.txt that is kept, a new one in each test. To be called in a `describe`. */
export function keptMerge(inWindow: InWindow = {}) {
  const temporary = temporaryFolder();
  let root: string;
  let storage: string;
  let store: KeptMerges;
  let kept: KeptMerge;
  /** Merges that a tab shows. */
  const shown = new Set<string>();
  /** Whose results an editor has open. */
  const opened = new Set<string>();
  const failures: unknown[] = [];

  beforeEach(async () => {
    root = temporary.at('in');
    mkdirSync(`${root}/.bytesync`, { recursive: true, mode: 0o700 });
    writeFileSync(`${root}/notes.txt`, OURS);
    storage = temporary.at('storage');
    failures.length = 0;
    shown.clear();
    opened.clear();
    const isOnScreen = {
      isShown: (id: string) => shown.has(id),
      isOpen: (id: string) => opened.has(id),
    };
    store = new KeptMerges(storage, isOnScreen, {
      changed: (any) => inWindow.changed?.(any),
      failed: (error) => failures.push(error),
    });
    kept = await store.begin(merge());
  });

  function merge(): Parameters<KeptMerges['begin']>[0] {
    const [own, other, base] = [OURS, THEIRS, BASE].map((text) => base64Of(Buffer.from(text)));
    const source = (label: string) => ({
      ...{ sessionId: createId(), sourceId: createId(), label, name: 'x', path: 'notes.txt' },
    });
    return {
      pair: { path: 'notes.txt', own: { ...source('A'), root }, other: source('B') },
      contents: { own: own ?? '', other: other ?? '', base: base ?? '' },
    };
  }

  /** As a window does that shows it, or one that comes after it. */
  async function open(): Promise<UnfinishedMerge> {
    const read = (await store.read(kept.id)) ?? assert.fail('not kept');
    const texts = mergedTexts(contentsOf(read));
    if (typeof texts === 'string') assert.fail(texts);
    return new UnfinishedMerge(read, await store.readResult(kept.id), {
      ...{ kept: store, names: NAMES, texts, merged: (inWindow.merged ?? beginning)() },
      questions: {
        stateOf: async (result) => (inWindow.stateOf ?? stateOfResult)(result),
        isUnsaved: () => false,
        mayWrite: inWindow.mayWrite ?? unanswered,
      },
      noted: (error) => failures.push(error),
    });
  }

  const names = () => readdirSync(`${storage}/merges`).sort();
  const unwritten = async () => (await store.unwritten()).map(({ id }) => id);
  const partOf = (part: 'json' | 'result') => `${storage}/merges/${kept.id}.${part}`;

  return {
    ...{ shown, opened, failures, merge, open, names, unwritten, partOf },
    /** The test's own that goes on. */
    get current() {
      return { root, storage, store, kept };
    },
  };
}

const beginning = async () => mergeState(VERSIONS)?.merged;
export const stateOfResult = (result: string): ResultState =>
  mergeState({ ...VERSIONS, result })?.state ?? assert.fail('none');
export const unanswered = () => new Promise<boolean>(() => undefined);

export const edited = (text: string) => bytesForEditor(text, '\n');
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'saved',
    (error: unknown) => (error instanceof BytesyncError ? error.code : String(error)),
  );
