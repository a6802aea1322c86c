import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { contentIdOf } from '../../../extension/src/engine/inventory/contentIdOf.ts';
import { mergeState } from '../../../extension/src/engine/merging/mergeState.ts';
import { bytesForEditor, editedText } from '../../../extension/src/engine/merging/mergeText.ts';
import type { ResultState } from '../../../extension/src/engine/merging/resultState.ts';
import { describeOwner } from '../../../extension/src/engine/sync/stagingOwner.ts';
import { base64Of, type KeptMerge } from '../../../extension/src/vscode/merge/keptMerge.ts';
import { KeptMerges } from '../../../extension/src/vscode/merge/keptMerges.ts';
import { mergedTexts } from '../../../extension/src/vscode/merge/mergedTexts.ts';
import {
  contentsOf,
  UnfinishedMerge,
} from '../../../extension/src/vscode/merge/unfinishedMerge.ts';
import { RUN_ID, temporaryFolder } from '../apply/sources.ts';
import { versionsIn } from '../trash/trashed.ts';

const [BASE, OURS, THEIRS] = ['one\ntwo\n', 'one of A\ntwo\n', 'one of B\ntwo\n'];
const VERSIONS = { base: BASE, ours: OURS, theirs: THEIRS };
const OTHER_TEXT = Buffer.from('another text');
const SOLVED = 'one of A and B\ntwo\n';
const NAMES = { ourName: 'A Ada', theirName: 'B Bob' };

describe('a merge that is kept until it is written', () => {
  const temporary = temporaryFolder();
  let root: string;
  let storage: string;
  let store: KeptMerges;
  let kept: KeptMerge;
  let isAny: boolean | undefined;
  /** Merges that a tab shows. */
  let shown: Set<string>;
  /** Whose results an editor has open. */
  let opened: Set<string>;
  /** What an editor begins with, when that is known. */
  let merged: Promise<string | undefined>;
  let failures: unknown[];
  let stateOf: (result: string) => ResultState;
  /** Of questions that a person is asked; never answered unless said. */
  let mayWrite: () => Promise<boolean>;

  beforeEach(async () => {
    root = temporary.at('in');
    mkdirSync(`${root}/.bytesync`, { recursive: true, mode: 0o700 });
    writeFileSync(`${root}/notes.txt`, OURS);
    storage = temporary.at('storage');
    failures = [];
    shown = new Set();
    opened = new Set();
    const inWindow = {
      isShown: (id: string) => shown.has(id),
      isOpen: (id: string) => opened.has(id),
    };
    merged = Promise.resolve(mergeState(VERSIONS)?.merged);
    store = new KeptMerges(storage, inWindow, {
      changed: (any) => {
        isAny = any;
      },
      failed: (error) => failures.push(error),
    });
    kept = await store.begin(merge());
    mayWrite = () => new Promise(() => undefined);
    stateOf = (result) => mergeState({ ...VERSIONS, result })?.state ?? assert.fail('none');
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
      ...{ kept: store, names: NAMES, texts, merged },
      questions: {
        stateOf: async (result) => stateOf(result),
        isUnsaved: () => false,
        mayWrite: () => mayWrite(),
      },
      noted: (error) => failures.push(error),
    });
  }

  const own = () => readFileSync(`${root}/notes.txt`, 'utf8');
  const edited = (text: string) => bytesForEditor(text, '\n');
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'saved',
      (error: unknown) => (error instanceof BytesyncError ? error.code : String(error)),
    );
  const names = () => readdirSync(`${storage}/merges`).sort();
  const unwritten = async () => (await store.unwritten()).map(({ id }) => id);

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

  it('of which only what was made is left is not removed with time, and can be read', async () => {
    await (await open()).save(edited(SOLVED), false);
    rmSync(`${storage}/merges/${kept.id}.json`);
    const finished = createId();
    const result = readFileSync(`${storage}/merges/${kept.id}.result`, 'utf8');
    const other = result.replace('"isUnwritten": true', '"isUnwritten": false');
    writeFileSync(`${storage}/merges/${finished}.result`, other);
    await store.prune(Date.now() + 8 * DAY);
    assert.deepEqual(names(), [`${kept.id}.result`]);
    assert.equal((await store.readResult(kept.id))?.isUnwritten, true);
  });

  const partOf = (part: 'json' | 'result') => `${storage}/merges/${kept.id}.${part}`;

  const LOST: Readonly<Record<string, (path: string) => void>> = {
    lost: (path) => rmSync(path),
    damaged: (path) => writeFileSync(path, '{"version":1'),
  };
  for (const [what, lose] of Object.entries(LOST)) {
    it(`is a text that can be read and discarded, where what it was made of is ${what}`, async () => {
      const finished = await store.begin(merge());
      await store.keepResult(finished, {
        mtime: 1,
        text: base64Of(OTHER_TEXT),
        isUnwritten: false,
      });
      const whole = await store.begin(merge());
      await store.keepResult(whole, { mtime: 2, text: base64Of(OTHER_TEXT), isUnwritten: true });
      await (await open()).save(edited(SOLVED), false);
      assert.deepEqual(await store.lost(), []);
      for (const { id } of [kept, finished]) lose(`${storage}/merges/${id}.json`);
      const unreadable = `${storage}/merges/${createId()}.result`;
      for (const path of [unreadable, `${storage}/merges/x.result`]) writeFileSync(path, 'x');
      opened.add(kept.id);
      assert.deepEqual(await store.lost(), []);
      opened.clear();
      // A tab of it shows that it can't be opened, and nothing else.
      shown.add(kept.id);
      const [text, ...others] = await store.lost();
      assert.deepEqual([text?.id, others], [kept.id, []]);
      const beginning = Buffer.from(text?.beginning ?? []);
      assert.equal(edited(SOLVED).toString().indexOf(beginning.toString()), 0);
      assert.ok(beginning.length > 0);
      await store.forgetLost(text ?? assert.fail('none'));
      assert.deepEqual(await store.lost(), []);
      assert.deepEqual(await unwritten(), [whole.id]);
      assert.deepEqual(
        names().filter((name) => name.startsWith(kept.id)),
        [],
      );
    });
  }

  const MEANWHILE: Readonly<Record<string, (store: KeptMerges) => Promise<void> | void>> = {
    'is saved again, with what it was made of': (elsewhere) =>
      elsewhere.keepResult(kept, { mtime: 3, text: base64Of(OTHER_TEXT), isUnwritten: true }),
    'has what it was made of again': () => writeFileSync(partOf('json'), JSON.stringify(kept)),
    'has another text': () => {
      const read = JSON.parse(readFileSync(partOf('result'), 'utf8'));
      const text = base64Of(OTHER_TEXT);
      writeFileSync(partOf('result'), JSON.stringify({ ...read, text }));
    },
    'can’t be read': () => {
      rmSync(partOf('result'));
      mkdirSync(partOf('result'));
    },
    'has what can’t be read': () => mkdirSync(partOf('json')),
    'is opened here': () => void opened.add(kept.id),
  };
  for (const [what, change] of Object.entries(MEANWHILE)) {
    it(`is not discarded where what is left of it ${what} while a person is asked`, async () => {
      await (await open()).save(edited(SOLVED), false);
      rmSync(partOf('json'));
      const [text] = await store.lost();
      const elsewhere = { isShown: () => true, isOpen: () => true };
      const told = { changed: () => undefined, failed: () => undefined };
      await change(new KeptMerges(storage, elsewhere, told));
      const before = names();
      assert.equal(
        await codeOf(store.forgetLost(text ?? assert.fail('none'))),
        'merge-lost-changed',
      );
      assert.deepEqual(names(), before);
    });
  }

  it('is put back where whoever was about to discard it was killed, unless something newer is there', async () => {
    await (await open()).save(edited(SOLVED), false);
    rmSync(partOf('json'));
    const before = readFileSync(partOf('result'), 'utf8');
    const taken = `${partOf('result')}-taken-${createId()}`;
    renameSync(partOf('result'), taken);
    // Saved long ago, and taken just now: by a window that looks at it.
    utimesSync(taken, 1, 1);
    await store.prune();
    assert.deepEqual(await store.lost(), []);
    await store.prune(Date.now() + 60 * 60 * 1000);
    assert.equal((await store.lost()).length, 1);
    assert.equal(readFileSync(partOf('result'), 'utf8'), before);
    writeFileSync(taken, 'older');
    await store.prune(Date.now() + 60 * 60 * 1000);
    assert.equal(readFileSync(partOf('result'), 'utf8'), before);
    assert.ok(!existsSync(taken));
  });

  it('is not lost where what it was made of can’t be read for a moment', async () => {
    await (await open()).save(edited(SOLVED), false);
    rmSync(partOf('json'));
    mkdirSync(partOf('json'));
    assert.deepEqual(await store.lost(), []);
    rmSync(partOf('json'), { recursive: true });
    assert.equal((await store.lost()).length, 1);
  });

  it('is told of while only what was made of it is left', async () => {
    const other = await store.begin(merge());
    await (await open()).save(edited(SOLVED), false);
    rmSync(partOf('json'));
    await store.forget(other.id);
    assert.equal(isAny, true);
    await store.forgetLost((await store.lost())[0] ?? assert.fail('none'));
    assert.equal(isAny, false);
  });

  it('lists no more than so many of which only that is left, and keeps little of them', async () => {
    await (await open()).save(edited(`${SOLVED}${'x'.repeat(5_000)}`), false);
    const result = readFileSync(partOf('result'));
    for (let at = 0; at < 45; at += 1) {
      writeFileSync(`${storage}/merges/${createId()}.result`, result);
    }
    rmSync(partOf('json'));
    const lost = await store.lost();
    assert.equal(lost.length, 40);
    for (const { beginning } of lost) assert.equal(beginning.buffer.byteLength, 1024);
  });

  it('is readable by its user alone', async () => {
    await (await open()).save(edited(SOLVED), false);
    const mode = (path: string) => lstatSync(path).mode & 0o777;
    assert.equal(mode(`${storage}/merges`), 0o700);
    for (const name of readdirSync(`${storage}/merges`)) {
      assert.equal(mode(`${storage}/merges/${name}`), 0o600, name);
    }
  });

  it('that is damaged hides no other', async () => {
    await (await open()).save(edited(SOLVED), false);
    const other = await store.begin(merge());
    writeFileSync(`${storage}/merges/${other.id}.result`, '{"text":');
    writeFileSync(`${storage}/merges/${other.id}.json`, 'x');
    assert.deepEqual(await unwritten(), [kept.id]);
    assert.ok(failures.length > 0);
  });

  it('gives way to another one if nobody has worked on it, and never else', async () => {
    await (await open()).save(edited(SOLVED), false);
    for (let at = 0; at < 60; at += 1) await store.begin(merge());
    assert.deepEqual(await unwritten(), [kept.id]);
    const ids = readdirSync(`${storage}/merges`).filter((name) => name.endsWith('.json'));
    assert.ok(ids.length <= 40);
    const result = { mtime: 1, text: '', isUnwritten: true };
    for (const name of ids) {
      const one = await store.read(name.slice(0, -'.json'.length));
      await store.keepResult(one ?? assert.fail(name), result);
    }
    const more = async () => {
      for (let at = 0; at < 40; at += 1) {
        await store.keepResult(await store.begin(merge()), result);
      }
    };
    assert.equal(await codeOf(more()), 'merge-too-many');
    assert.equal((await unwritten()).length, 40);
  });

  const DAY = 24 * 60 * 60 * 1000;
  it('that nobody has worked on is removed after some days, unless a tab shows it', async () => {
    shown.add(kept.id);
    const other = await store.begin(merge());
    const worked = await store.begin(merge());
    await store.keepResult(worked, { mtime: 1, text: '', isUnwritten: true });
    await store.prune(Date.now() + 6 * DAY);
    assert.ok(names().includes(`${other.id}.json`));
    await store.prune(Date.now() + 8 * DAY);
    const left = [`${kept.id}.json`, `${worked.id}.json`, `${worked.id}.result`];
    assert.deepEqual(names(), left.sort());
    assert.equal((await open()).isUnwritten, false);
    shown.clear();
    await store.prune(Date.now() + 8 * DAY);
    assert.equal(await store.read(kept.id), undefined);
  });

  it('that a tab shows never gives way to another one: a merge more is refused', async () => {
    shown.add(kept.id);
    for (let at = 0; at < 60; at += 1) await store.begin(merge());
    assert.ok(await store.read(kept.id));
    const more = async () => {
      for (let at = 0; at < 60; at += 1) shown.add((await store.begin(merge())).id);
    };
    assert.equal(await codeOf(more()), 'merge-too-many');
    for (const id of shown) assert.ok(await store.read(id), id);
  });

  it('leaves nothing for good when it is killed while it writes', async () => {
    const lost = createId();
    const half = [`${kept.id}.json.${createId()}`, `${kept.id}.result.${createId()}`];
    const left = [...half, `${lost}.result`];
    const before = names();
    for (const name of left) writeFileSync(`${storage}/merges/${name}`, 'x');
    await store.prune();
    assert.deepEqual(names(), [...before, ...left].sort());
    const date = (ms: number) => {
      for (const name of left) utimesSync(`${storage}/merges/${name}`, ms / 1000, ms / 1000);
    };
    date(Date.now() - 60 * 60 * 1000);
    await store.prune();
    assert.deepEqual(names(), [...before, `${lost}.result`].sort());
    for (const name of half) writeFileSync(`${storage}/merges/${name}`, 'x');
    date(Date.now() - 8 * DAY);
    shown.add(lost);
    await store.prune();
    assert.deepEqual(names(), [...before, `${lost}.result`].sort());
    shown.clear();
    await store.prune();
    assert.deepEqual(names(), before);
  });
});
