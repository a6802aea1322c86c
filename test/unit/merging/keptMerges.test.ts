import assert from 'node:assert/strict';
import { lstatSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { KeptMerge } from '../../../extension/src/vscode/merge/keptMerge.ts';
import type { KeptMerges } from '../../../extension/src/vscode/merge/keptMerges.ts';
import { codeOf, edited, keptMerge, SOLVED } from './keptMergeOfNotes.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('merges that are kept until they are written', () => {
  let storage: string;
  let store: KeptMerges;
  let kept: KeptMerge;
  const here = keptMerge();
  const { shown, failures, merge, open, names, unwritten } = here;

  beforeEach(() => {
    ({ storage, store, kept } = here.current);
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
