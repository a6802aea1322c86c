import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { base64Of, type KeptMerge } from '../../../extension/src/vscode/merge/keptMerge.ts';
import { KeptMerges } from '../../../extension/src/vscode/merge/keptMerges.ts';
import { codeOf, edited, keptMerge, OTHER_TEXT, SOLVED } from './keptMergeOfNotes.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('what is left of a kept merge', () => {
  let storage: string;
  let store: KeptMerges;
  let kept: KeptMerge;
  let isAny: boolean | undefined;
  const here = keptMerge({
    changed: (any) => {
      isAny = any;
    },
  });
  const { shown, opened, merge, open, names, unwritten, partOf } = here;

  beforeEach(() => {
    ({ storage, store, kept } = here.current);
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
});
