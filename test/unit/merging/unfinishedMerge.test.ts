import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { contentIdOf } from '../../../extension/src/engine/inventory/contentIdOf.ts';
import { mergeState } from '../../../extension/src/engine/merging/mergeState.ts';
import { editedText } from '../../../extension/src/engine/merging/mergeText.ts';
import { describeOwner } from '../../../extension/src/engine/sync/stagingOwner.ts';
import type { KeptMerge } from '../../../extension/src/vscode/merge/keptMerge.ts';
import type { KeptMerges } from '../../../extension/src/vscode/merge/keptMerges.ts';
import { RUN_ID } from '../apply/sources.ts';
import { versionsIn } from '../trash/trashed.ts';
import {
  BASE,
  codeOf,
  edited,
  keptMerge,
  OURS,
  SOLVED,
  stateOfResult,
  THEIRS,
  unanswered,
  VERSIONS,
} from './keptMergeOfNotes.ts';

describe('a merge that is kept until it is written', () => {
  let root: string;
  let storage: string;
  let store: KeptMerges;
  let kept: KeptMerge;
  let isAny: boolean | undefined;
  /** What an editor begins with, when that is known. */
  let merged: Promise<string | undefined>;
  let stateOf: typeof stateOfResult;
  let mayWrite: () => Promise<boolean>;
  const here = keptMerge({
    changed: (any) => {
      isAny = any;
    },
    merged: () => merged,
    stateOf: (result) => stateOf(result),
    mayWrite: () => mayWrite(),
  });
  const { failures, open, unwritten } = here;
  const own = () => readFileSync(`${root}/notes.txt`, 'utf8');

  beforeEach(() => {
    ({ root, storage, store, kept } = here.current);
    merged = Promise.resolve(mergeState(VERSIONS)?.merged);
    stateOf = stateOfResult;
    mayWrite = unanswered;
  });

  it('is written when a person saves, and then no longer unfinished', async () => {
    const first = await open();
    const result = await first.save(edited(SOLVED), true);
    assert.equal(own(), SOLVED);
    assert.equal(result?.content, contentIdOf(Buffer.from(SOLVED)));
    const taken = [OURS, THEIRS, BASE].map((text) => contentIdOf(Buffer.from(text)));
    assert.deepEqual([...(result?.taken ?? [])].sort(), taken.sort());
    assert.deepEqual(await unwritten(), []);
    assert.equal(isAny, true);
    await store.forget(kept.id);
    assert.equal(isAny, false);
    assert.deepEqual(readdirSync(`${storage}/merges`), []);
  });

  it('can be written again in a window that comes after it', async () => {
    await (await open()).save(edited(SOLVED), true);
    const again = await (await open()).save(edited(`${SOLVED}more\n`), true);
    assert.equal(own(), `${SOLVED}more\n`);
    assert.equal(versionsIn(root).length, 2);
    assert.ok(again);
  });

  it('whoever got the first result gets the next one', async () => {
    const one = await open();
    await one.save(edited(SOLVED), true);
    const next = await one.save(edited(`${SOLVED}more\n`), true);
    assert.ok(next?.taken.has(contentIdOf(Buffer.from(SOLVED))));
  });

  it('is never written by what an editor saves by itself, and is kept', async () => {
    const first = await open();
    assert.equal(await first.save(edited(SOLVED), false), undefined);
    assert.equal(own(), OURS);
    assert.deepEqual(await unwritten(), [kept.id]);
    assert.equal((await open()).text, SOLVED);
  });

  it('is not one that somebody has worked on when the editor saves what it begins with', async () => {
    const first = await open();
    await first.save(first.file('result').bytes, false);
    await first.save(edited(BASE), false);
    assert.deepEqual(await unwritten(), []);
  });

  it('is there, and kept, while nobody can tell what an editor begins with', async () => {
    merged = new Promise(() => undefined);
    const first = await open();
    assert.equal(editedText(first.file('base').bytes), BASE);
    assert.equal(editedText(first.file('ours').bytes), OURS);
    await first.save(edited(SOLVED), false);
    assert.equal(editedText(first.file('result').bytes), SOLVED);
    assert.equal((await open()).text, SOLVED);
    assert.deepEqual(await unwritten(), [kept.id]);
  });

  const LATE = {
    'what it begins with': { text: BASE, last: BASE, isLeft: false },
    'something else': { text: SOLVED, last: SOLVED, isLeft: true },
    'something else since': { text: BASE, last: SOLVED, isLeft: true },
  };
  for (const [what, { text, last, isLeft }] of Object.entries(LATE)) {
    it(`of which an editor has saved ${what} before that was known`, async () => {
      const told = Promise.withResolvers<string>();
      merged = told.promise;
      const first = await open();
      await first.save(edited(text), false);
      assert.deepEqual(await unwritten(), [kept.id]);
      await first.save(edited(last), false);
      told.resolve(BASE);
      await first.ready;
      assert.deepEqual(await unwritten(), isLeft ? [kept.id] : []);
      assert.equal(first.isUnwritten, isLeft);
      assert.equal((await open()).text, last);
    });
  }

  it('that could not be checked is not lost', async () => {
    stateOf = () => {
      throw new BytesyncError('merge-unchecked');
    };
    assert.equal(await codeOf((await open()).save(edited(SOLVED), true)), 'merge-unchecked');
    assert.equal(own(), OURS);
    assert.deepEqual(await unwritten(), [kept.id]);
    assert.equal((await open()).text, SOLVED);
  });

  it('can be written where a person has put back what was merged, also in the next window', async () => {
    const first = await open();
    await first.save(edited(SOLVED), true);
    await first.save(edited(`${SOLVED}more\n`), false);
    writeFileSync(`${root}/notes.txt`, OURS);
    const next = await open();
    assert.equal(await codeOf(next.save(edited(`${SOLVED}more\n`), true)), 'saved');
    assert.equal(own(), `${SOLVED}more\n`);
    assert.deepEqual(await unwritten(), []);
  });

  it('is unfinished when a person goes back to what it began with after it was written', async () => {
    const first = await open();
    await first.ready;
    await first.save(edited(SOLVED), true);
    await first.save(edited(BASE), false);
    assert.equal(first.isUnwritten, true);
    assert.deepEqual(await unwritten(), [kept.id]);
    await first.save(edited(SOLVED), false);
    assert.deepEqual(await unwritten(), []);
  });

  it('is whole on disk again if it was forgotten while an editor had it', async () => {
    const first = await open();
    await store.forget(kept.id);
    await first.save(edited(SOLVED), false);
    assert.deepEqual(await unwritten(), [kept.id]);
    assert.equal((await open()).text, SOLVED);
  });

  const REFUSED: Readonly<
    Record<string, { code: string; text?: string; before: () => void; after: () => void }>
  > = {
    'the own file has changed': {
      code: 'merge-own-changed',
      before: () => writeFileSync(`${root}/notes.txt`, 'edited'),
      after: () => writeFileSync(`${root}/notes.txt`, OURS),
    },
    'the own file is gone': {
      code: 'merge-own-changed',
      before: () => rmSync(`${root}/notes.txt`),
      after: () => writeFileSync(`${root}/notes.txt`, OURS),
    },
    'a synchronization goes on there': {
      code: 'folder-in-use',
      before: () => {
        mkdirSync(`${root}/.bytesync/staging`);
        writeFileSync(`${root}/.bytesync/staging/${RUN_ID}.json`, describeOwner());
      },
      after: () => rmSync(`${root}/.bytesync/staging`, { recursive: true }),
    },
    'its folder is gone': {
      code: 'entry-vanished',
      before: () => rmSync(root, { recursive: true }),
      after: () => {
        mkdirSync(`${root}/.bytesync`, { recursive: true, mode: 0o700 });
        writeFileSync(`${root}/notes.txt`, OURS);
      },
    },
  };
  for (const [what, { code, before, after }] of Object.entries(REFUSED)) {
    it(`is not lost when ${what}: the next window has it, and writes it`, async () => {
      const first = await open();
      before();
      assert.equal(await codeOf(first.save(edited(SOLVED), true)), code);
      assert.equal(first.isUnwritten, true);
      assert.deepEqual(await unwritten(), [kept.id]);
      const next = await open();
      assert.equal(next.text, SOLVED);
      after();
      assert.equal(await codeOf(next.save(edited(SOLVED), true)), 'saved');
      assert.equal(own(), SOLVED);
      assert.deepEqual(await unwritten(), []);
    });
  }

  it('is not lost while a conflict is open', async () => {
    const first = await open();
    const text = 'one\ntwo, and two\n';
    assert.equal(await codeOf(first.save(edited(text), true)), 'merge-open');
    assert.equal(own(), OURS);
    assert.deepEqual(versionsIn(root), []);
    assert.equal((await open()).text, text);
  });

  it('is not lost when the window ends while a person is asked', async () => {
    const first = await open();
    void first.save(edited('one of\ntwo\n'), true);
    while ((await unwritten()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await open()).text, 'one of\ntwo\n');
    assert.equal(own(), OURS);
  });

  it('is not lost when the person gives up', async () => {
    mayWrite = async () => false;
    assert.equal(await codeOf((await open()).save(edited('one of\ntwo\n'), true)), 'interrupted');
    assert.deepEqual(await unwritten(), [kept.id]);
    assert.equal(own(), OURS);
  });

  it('that was written and could not say so is found to be written', async () => {
    const first = await open();
    await first.save(edited(SOLVED), false);
    writeFileSync(`${root}/notes.txt`, SOLVED);
    assert.equal(await codeOf((await open()).save(edited(SOLVED), true)), 'saved');
    assert.deepEqual(await unwritten(), []);
  });

  it('of which nothing can be kept is written all the same, or stays unsaved in the editor', async () => {
    const first = await open();
    rmSync(`${storage}/merges`, { recursive: true });
    writeFileSync(`${storage}/merges`, 'no folder');
    assert.equal(await codeOf(first.save(edited(SOLVED), false)), 'home-unusable');
    assert.equal(own(), OURS);
    assert.equal(await codeOf(first.save(edited(SOLVED), true)), 'saved');
    assert.equal(own(), SOLVED);
    assert.equal(first.isUnkept, false);
    rmSync(`${storage}/merges`);
  });

  it('that could neither be kept nor written says so, and is not taken for finished', async () => {
    const first = await open();
    await first.ready;
    rmSync(`${storage}/merges`, { recursive: true });
    writeFileSync(`${storage}/merges`, 'no folder');
    writeFileSync(`${root}/notes.txt`, 'edited');
    const error = await first.save(edited(SOLVED), true).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof BytesyncError && error.cause instanceof BytesyncError);
    assert.equal(error.code, 'home-unusable');
    assert.equal(error.cause.code, 'merge-own-changed');
    assert.equal(failures.length, 1);
    assert.equal(first.isUnkept, true);
    assert.equal(editedText(first.latest), SOLVED);
    first.putForth();
    assert.equal(first.text, SOLVED);
    rmSync(`${storage}/merges`);
    writeFileSync(`${root}/notes.txt`, OURS);
    assert.ok(await first.writeLatest());
    assert.equal(own(), SOLVED);
    assert.equal(first.isUnkept, false);
  });

  it('that a person gives up without its being kept is not taken for finished', async () => {
    mayWrite = async () => false;
    const first = await open();
    rmSync(`${storage}/merges`, { recursive: true });
    writeFileSync(`${storage}/merges`, 'no folder');
    assert.equal(await codeOf(first.save(edited('one of\ntwo\n'), true)), 'home-unusable');
    assert.equal(first.isUnkept, true);
    rmSync(`${storage}/merges`);
  });

  it('can be written as it is kept when no editor saves it again', async () => {
    const first = await open();
    await first.save(edited(SOLVED), false);
    const { mtime } = first.file('result');
    const written = await first.writeLatest();
    assert.equal(written?.content, contentIdOf(Buffer.from(SOLVED)));
    assert.equal(own(), SOLVED);
    assert.equal(versionsIn(root).length, 1);
    assert.deepEqual(await unwritten(), []);
    // The editor that has saved it knows it by this date.
    assert.equal(first.file('result').mtime, mtime);
    assert.equal(await first.writeLatest(), undefined);
  });

  const UNWRITABLE = {
    'a conflict is open': { text: 'one\ntwo, and two\n', code: 'merge-open', change: '' },
    'the own file has changed': { text: SOLVED, code: 'merge-own-changed', change: 'edited' },
    'the person is asked, and gives up': { text: 'one of\ntwo\n', code: 'interrupted', change: '' },
  };
  for (const [what, { text, code, change }] of Object.entries(UNWRITABLE)) {
    it(`is not written as it is kept when ${what}`, async () => {
      mayWrite = async () => false;
      await (await open()).save(edited(text), false);
      if (change !== '') writeFileSync(`${root}/notes.txt`, change);
      assert.equal(await codeOf((await open()).writeLatest()), code);
      assert.equal(own(), change || OURS);
      assert.deepEqual(await unwritten(), [kept.id]);
    });
  }

  it('is not forgotten by one window while another has left work in it', async () => {
    const [here, there] = [await open(), await open()];
    await there.save(edited(SOLVED), false);
    assert.equal(here.isUnwritten, false);
    await store.forgetFinished(kept.id);
    assert.deepEqual(await unwritten(), [kept.id]);
    await there.save(edited(SOLVED), true);
    await store.forgetFinished(kept.id);
    assert.deepEqual(readdirSync(`${storage}/merges`), []);
  });
});
