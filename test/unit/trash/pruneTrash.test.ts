import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { createRunId } from '../../../extension/src/engine/sync/runId.ts';
import { Staging } from '../../../extension/src/engine/sync/staging.ts';
import type { PruneBounds } from '../../../extension/src/engine/trash/choosePrunable.ts';
import { listTrash } from '../../../extension/src/engine/trash/listTrash.ts';
import { planPrune } from '../../../extension/src/engine/trash/planPrune.ts';
import { fileAt, fill, nothingStaged, remove, temporaryFolder, tree } from '../apply/sources.ts';
import { hasCode } from '../streams/errors.ts';
import { dated, prune, restore, synchronize, versionOf, versionsIn } from './trashed.ts';

const ALL: PruneBounds = { keepBytes: 0, includeNewest: true };

describe('pruning the trash', () => {
  const temporary = temporaryFolder();
  let root: string;

  beforeEach(() => {
    root = temporary.at('in');
    mkdirSync(root);
  });

  /** A version of this day, which holds these files. */
  async function version(day: number, files: Readonly<Record<string, string>>): Promise<string> {
    fill(root, files);
    const operations = Object.keys(files).map((path) => remove(fileAt(root, path)));
    await synchronize(root, operations, {}, versionOf(day));
    return versionOf(day);
  }

  const plan = (bounds: PruneBounds) => planPrune({ root, bounds });
  const trash = (path = '') => `${root}/.bytesync/trash/${path}`;

  /** Everything in the private folder but what only lives while something runs. */
  function privateNames(): string[] {
    return readdirSync(`${root}/.bytesync`).filter((name) => name !== 'staging');
  }

  it('is nothing where there is no trash, and makes none', async () => {
    const none = { versions: [], kept: 0, keptBytes: 0, unfinished: false, problems: [] };
    assert.deepEqual(await plan(ALL), none);
    const result = await prune(root, [versionOf(1)]);
    assert.deepEqual([result.pruned, result.problems], [[], []]);
    assert.deepEqual(tree(temporary.path), { in: null });
    mkdirSync(`${root}/.bytesync`);
    assert.deepEqual(await plan(ALL), none);
    await prune(root, []);
    assert.deepEqual(readdirSync(`${root}/.bytesync`), []);
  });

  it('says what goes, what that frees and what stays, and changes nothing by it', async () => {
    await version(1, { 'd/a': 'a'.repeat(10_000), b: 'b' });
    await version(2, { c: 'c' });
    const before = tree(root);
    const { versions, ...rest } = await plan({ keepBytes: 1 });
    const [first] = versions;
    assert.equal(versions.length, 1);
    assert.deepEqual(
      { id: first?.id, files: first?.files, folders: first?.folders, bytes: first?.bytes },
      { id: versionOf(1), files: 2, folders: 1, bytes: 10_001 },
    );
    assert.equal(first?.date, Date.parse('2026-11-01T10:15:00Z'));
    assert.equal(first?.freed, onDisk(trash(versionOf(1))) + onDisk(trash(`${versionOf(1)}.json`)));
    const keptBytes = onDisk(trash(versionOf(2))) + onDisk(trash(`${versionOf(2)}.json`));
    assert.deepEqual(rest, { kept: 1, keptBytes, unfinished: false, problems: [] });
    assert.deepEqual(tree(root), before);
    assert.deepEqual(privateNames(), ['trash']);
  });

  it('says the same of what goes where nobody wants to know how much stays', async () => {
    const old = '20200101T101500Z-abcdef';
    fill(root, { a: 'a' });
    await synchronize(root, [remove(fileAt(root, 'a'))], {}, old);
    const now = createRunId(new Date());
    fill(root, { b: 'b' });
    await synchronize(root, [remove(fileAt(root, 'b'))], {}, now);
    for (const bounds of [{ olderThanMs: 86_400_000 }, { olderThanMs: 86_400_000, keepBytes: 1 }]) {
      const whole = await plan(bounds);
      const going = await planPrune({ root, bounds, goingOnly: true });
      assert.deepEqual(
        whole.versions.map(({ id }) => id),
        [old],
      );
      assert.deepEqual(going.versions, whole.versions);
      assert.equal(going.kept, 1);
      assert.equal(going.keptBytes > 0, 'keepBytes' in bounds);
      assert.ok(whole.keptBytes > 0);
    }
  });

  it('removes versions with their lists, and leaves nothing else behind', async () => {
    const ids = [await version(1, { a: 'a', 'd/e/f': 'f' }), await version(2, { b: 'b' })];
    const kept = await version(3, { c: 'c' });
    symlinkSync('/', trash(`${versionOf(1)}/link`));
    const result = await prune(root, ids);
    assert.deepEqual(result, {
      ...{ pruned: ids, unfinished: false, left: 0, problems: [], aborted: false },
    });
    assert.deepEqual(readdirSync(trash()).sort(), [kept, `${kept}.json`]);
    assert.deepEqual(privateNames(), ['trash']);
    nothingStaged(root);
  });

  it('what is not there any more is passed over', async () => {
    const id = await version(1, { a: 'a' });
    const { pruned, left, problems } = await prune(root, [versionOf(9), id]);
    assert.deepEqual([pruned, left, problems], [[id], 0, []]);
  });

  it('a file that is somewhere else, too, stays there and frees nothing', async () => {
    const id = await version(1, { big: 'x'.repeat(100_000) });
    const { versions: alone } = await plan(ALL);
    linkSync(trash(`${id}/big`), `${root}/other`);
    const { versions } = await plan(ALL);
    const blocks = lstatSync(`${root}/other`).blocks * 512;
    assert.ok(blocks > 0);
    assert.equal((alone[0]?.freed ?? 0) - (versions[0]?.freed ?? 0), blocks);
    await prune(root, [id]);
    assert.deepEqual(tree(root), { other: 'x'.repeat(100_000) });
  });

  it('whatever goes, what stays comes back exactly as it was', async () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 6 });
    const files: Record<string, string> = {};
    for (let day = 1; day <= 6; day += 1) {
      const own = { same: `${day}`, [`d${day}/own`]: `own ${day}` };
      await version(day, own);
      for (const path of Object.keys(own)) files[`${day}/${path}`] = own[path] ?? '';
    }
    let copies = 0;
    await fc.assert(
      fc.asyncProperty(days, async (gone) => {
        copies += 1;
        const copy = temporary.at(`copy-${copies}`);
        execFileSync('cp', ['-a', root, copy]);
        const { pruned } = await prune(copy, gone.map(versionOf));
        assert.deepEqual([...pruned].sort(), gone.map(versionOf).sort());
        for (let day = 1; day <= 6; day += 1) {
          const inTrash = `${copy}/.bytesync/trash/${versionOf(day)}`;
          assert.equal(existsSync(inTrash), !gone.includes(day), `${day}`);
          if (gone.includes(day)) continue;
          const before = dated(`${trash(versionOf(day))}/same`);
          const { restored, problems } = await restore(copy, 'all', versionOf(day));
          assert.deepEqual([restored, problems], [2, []]);
          const back = tree(copy);
          assert.equal(back.same, files[`${day}/same`]);
          assert.equal(back[`d${day}/own`], files[`${day}/d${day}/own`]);
          assert.deepEqual(dated(`${copy}/same`), before);
        }
        rmSync(copy, { recursive: true });
      }),
      { numRuns: 12 },
    );
  });

  describe('what is not its own', () => {
    const outside = { 'outside/f': 'f', 'outside/20200101T000000Z-abcdef/g': 'g' };

    for (const place of ['.bytesync', '.bytesync/trash'] as const) {
      it(`a link in the place of ${place} is not followed`, async () => {
        fill(temporary.path, outside);
        if (place !== '.bytesync') mkdirSync(`${root}/.bytesync`);
        symlinkSync(temporary.at('outside'), `${root}/${place}`);
        await assert.rejects(plan(ALL), hasCode('trash-foreign'));
        const tried = prune(root, ['20200101T000000Z-abcdef']);
        await assert.rejects(tried, hasCode('trash-foreign'));
        assert.equal(tree(temporary.path)['outside/20200101T000000Z-abcdef/g'], 'g');
      });
    }

    it('a link in the place where versions are taken apart is not followed', async () => {
      const id = await version(1, { a: 'a' });
      fill(temporary.path, outside);
      symlinkSync(temporary.at('outside'), `${root}/.bytesync/pruned`);
      await assert.rejects(prune(root, [id]), hasCode('trash-foreign'));
      assert.equal(tree(temporary.path)['outside/20200101T000000Z-abcdef/g'], 'g');
      assert.deepEqual(versionsIn(root), [id]);
      nothingStaged(root);
    });

    it('a link in a version’s place is left alone, and so is what it leads to', async () => {
      await version(1, { a: 'a' });
      fill(temporary.path, outside);
      symlinkSync(temporary.at('outside'), trash(versionOf(2)));
      const { versions, kept, problems } = await plan(ALL);
      assert.deepEqual([versions.map(({ id }) => id), kept], [[versionOf(1)], 1]);
      assert.deepEqual(problems, [{ path: versionOf(2), code: 'trash-foreign', values: {} }]);
      const result = await prune(root, [versionOf(2)]);
      assert.deepEqual([result.pruned, result.left], [[], 1]);
      assert.ok(lstatSync(trash(versionOf(2))).isSymbolicLink());
      assert.equal(tree(temporary.path)['outside/f'], 'f');
    });

    it('links in a version go, and what they lead to stays', async () => {
      const id = await version(1, { 'd/a': 'a' });
      fill(temporary.path, outside);
      symlinkSync(temporary.at('outside'), trash(`${id}/d/link`));
      assert.deepEqual((await prune(root, [id])).pruned, [id]);
      assert.equal(tree(temporary.path)['outside/f'], 'f');
    });

    const WRONG = [
      '../trash',
      '..',
      '.',
      '',
      'a/b',
      '../../f',
      'notes',
      '/',
      versionOf(1).toLowerCase(),
    ];
    for (const name of WRONG) {
      it(`a version of the name “${name}” is refused`, async () => {
        await version(1, { a: 'a' });
        fill(root, { f: 'f', '.bytesync/trash/notes/n': 'n' });
        const before = [tree(root), readdirSync(trash())];
        const { pruned, left, problems } = await prune(root, [name]);
        assert.deepEqual([pruned, left, problems.length], [[], 1, 1]);
        assert.deepEqual([tree(root), readdirSync(trash())], before);
      });
    }

    const FOREIGN: readonly [title: string, plant: (id: string) => void][] = [
      ['a protected folder', (id) => fill(trash(id), { '.git/config': '' })],
      ['a pipe', (id) => void execFileSync('mkfifo', [trash(`${id}/pipe`)])],
      ['a list of something else', (id) => writeFileSync(trash(`${id}.json`), '{"format":"x"}\n')],
      [
        'a list of another version of the format',
        (id) => {
          const header = { format: 'bytesync-trash', version: 2, runId: id };
          writeFileSync(trash(`${id}.json`), `${JSON.stringify(header)}\n`);
        },
      ],
      [
        'a folder in the list’s place',
        (id) => {
          rmSync(trash(`${id}.json`));
          fill(trash(), { [`${id}.json/f`]: 'f' });
        },
      ],
    ];
    for (const [title, plant] of FOREIGN) {
      it(`a version with ${title} stays as a whole`, async () => {
        const id = await version(1, { a: 'a', 'd/b': 'b' });
        plant(id);
        const before = readdirSync(trash(), { recursive: true }).sort();
        const planned = await plan({ olderThanMs: 0 });
        assert.deepEqual(planned.versions, []);
        assert.deepEqual(
          planned.problems.map(({ path }) => path),
          [id],
        );
        const { pruned, left, problems } = await prune(root, [id]);
        assert.deepEqual([pruned, left, problems.length], [[], 1, 1]);
        assert.deepEqual(readdirSync(trash(), { recursive: true }).sort(), before);
        assert.deepEqual(privateNames(), ['trash']);
      });
    }

    it('a version that can not go and would not is no problem', async () => {
      fill(trash(versionOf(1)), { '.git/config': '' });
      const century = 36_500 * 24 * 60 * 60 * 1000;
      assert.deepEqual((await plan({ olderThanMs: century })).problems, []);
    });

    it('files beside the versions stay', async () => {
      const id = await version(1, { a: 'a' });
      fill(trash(), { 'README.txt': 'mine', 'mine/f': 'f', '20261101.json': '{}' });
      const { versions, problems } = await plan(ALL);
      assert.deepEqual([versions.length, problems], [1, []]);
      await prune(root, [id]);
      assert.deepEqual(readdirSync(trash()).sort(), ['20261101.json', 'README.txt', 'mine']);
    });

    it('foreign things where versions are taken apart stay, and are told', async () => {
      const id = await version(1, { a: 'a' });
      fill(`${root}/.bytesync/pruned`, { 'notes.txt': 'mine', [`${versionOf(5)}/.git/x`]: '' });
      const { pruned, unfinished, problems } = await prune(root, [id]);
      assert.deepEqual([pruned, unfinished], [[id], true]);
      assert.deepEqual(
        problems.map(({ path, code }) => [path, code]).sort(),
        [
          [versionOf(5), 'trash-foreign'],
          ['notes.txt', 'trash-foreign'],
        ].sort(),
      );
      assert.ok(existsSync(`${root}/.bytesync/pruned/${versionOf(5)}/.git/x`));
    });
  });

  describe('beside others', () => {
    /** Another run of this process at work in the folder. */
    function otherRun(): { end(): void } {
      const source = ConfinedFolder.open(root);
      const privateFolder = source.privateFolder();
      const staging = Staging.open(privateFolder, versionOf(28), () => undefined);
      return {
        end: () => {
          for (const part of [staging, privateFolder, source]) part.close();
        },
      };
    }

    it('while a synchronization or restore goes on, nothing is touched', async () => {
      const id = await version(1, { a: 'a' });
      const other = otherRun();
      await assert.rejects(prune(root, [id]), hasCode('folder-in-use'));
      assert.deepEqual(versionsIn(root), [id]);
      other.end();
      assert.deepEqual((await prune(root, [id])).pruned, [id]);
    });

    it('ends in good order once one begins', async () => {
      const ids: string[] = [];
      for (let day = 1; day <= 9; day += 1) ids.push(await version(day, { [`f${day}`]: 'f' }));
      const pruning = prune(root, ids);
      while (readdirSync(`${root}/.bytesync/staging`).length === 0) await setImmediate();
      const other = otherRun();
      const { pruned, left, problems } = await pruning;
      other.end();
      assert.ok(left > 0);
      assert.deepEqual(
        problems.map(({ path, code }) => [path, code]),
        [['', 'folder-in-use']],
      );
      assert.equal(left, ids.length - pruned.length);
      assert.equal(versionsIn(root).length, left);
    });

    it('ends in good order when it is told to', async () => {
      const ids = [await version(1, { a: 'a' })];
      const result = await prune(root, ids, AbortSignal.abort());
      assert.deepEqual([result.aborted, result.pruned, result.left], [true, [], 1]);
      assert.deepEqual(versionsIn(root), ids);
      nothingStaged(root);
    });

    it('a listing sees whole versions only', async () => {
      const id = await version(1, { a: 'a' });
      fill(`${root}/.bytesync/pruned/${versionOf(4)}`, { half: '' });
      const { versions, problems } = await listTrash({ root });
      assert.deepEqual([versions.map((one) => one.id), problems], [[id], []]);
    });
  });
});

/** Bytes on disk of all at and below a path. */
function onDisk(at: string): number {
  const stat = lstatSync(at);
  const below = stat.isDirectory() ? readdirSync(at).map((name) => onDisk(`${at}/${name}`)) : [];
  return below.reduce((sum, bytes) => sum + bytes, stat.blocks * 512);
}
