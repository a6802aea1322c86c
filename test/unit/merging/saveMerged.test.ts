import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type MergedFile, saveMerged } from '../../../extension/src/engine/merging/saveMerged.ts';
import { describeOwner } from '../../../extension/src/engine/sync/stagingOwner.ts';
import { withBroken } from '../apply/brokenChanges.ts';
import { fill, nothingStaged, RUN_ID, temporaryFolder, tree } from '../apply/sources.ts';
import { restore, versionsIn } from '../trash/trashed.ts';

const BEFORE = 'one\r\ntwo\r\n';
const AFTER = 'one\r\nand two\r\n';
const PATH = 'a/notes.txt';

describe('the result of a merge', () => {
  const temporary = temporaryFolder();
  let root: string;

  beforeEach(() => {
    root = temporary.at('in');
    plant(root);
  });

  function plant(at: string): void {
    mkdirSync(at);
    mkdirSync(`${at}/.bytesync`, 0o700);
    fill(at, { [PATH]: BEFORE, other: 'other' });
    chmodSync(`${at}/${PATH}`, 0o640);
  }

  const merged = (more: Partial<MergedFile> = {}): MergedFile => ({
    ...{ root, path: PATH, before: [Buffer.from(BEFORE)], after: Buffer.from(AFTER) },
    ...more,
  });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'saved',
      (error: unknown) => (error instanceof BytesyncError ? error.code : String(error)),
    );
  const trashed = (at = root) =>
    versionsIn(at).map((id) => tree(`${at}/.bytesync/trash/${id}`)[PATH]);

  it('replaces the file, with its mode, and what it held can be restored', async () => {
    const { mtimeMs } = lstatSync(`${root}/${PATH}`);
    assert.deepEqual(await saveMerged(merged()), []);
    assert.equal(tree(root)[PATH], AFTER);
    const stat = lstatSync(`${root}/${PATH}`);
    assert.equal(stat.mode & 0o7777, 0o640);
    assert.ok(stat.mtimeMs >= mtimeMs);
    assert.deepEqual(trashed(), [BEFORE]);
    nothingStaged(root);
    const [version] = versionsIn(root);
    assert.equal((await restore(root, 'all', version)).restored, 1);
    assert.equal(tree(root)[PATH], BEFORE);
  });

  it('that is what the file holds already changes nothing', async () => {
    const { ino } = lstatSync(`${root}/${PATH}`);
    await saveMerged(merged({ after: Buffer.from(BEFORE) }));
    assert.equal(lstatSync(`${root}/${PATH}`).ino, ino);
    assert.deepEqual(trashed(), []);
  });

  it('that is there already, since it was written by one that could not say so, is saved', async () => {
    writeFileSync(`${root}/${PATH}`, AFTER);
    const { ino } = lstatSync(`${root}/${PATH}`);
    assert.deepEqual(await saveMerged(merged()), []);
    assert.equal(lstatSync(`${root}/${PATH}`).ino, ino);
    assert.deepEqual(trashed(), []);
  });

  it('may be saved again', async () => {
    await saveMerged(merged());
    await saveMerged(merged({ before: [Buffer.from(AFTER)], after: Buffer.from('more') }));
    assert.equal(tree(root)[PATH], 'more');
    assert.deepEqual(trashed().sort(), [AFTER, BEFORE].sort());
  });

  it('replaces whatever of what is in it the file holds', async () => {
    const before = [Buffer.from('longer than the file\n'.repeat(9)), Buffer.from(BEFORE)];
    await saveMerged(merged({ before }));
    assert.equal(tree(root)[PATH], AFTER);
    assert.deepEqual(trashed(), [BEFORE]);
    assert.equal(
      await codeOf(saveMerged(merged({ before, after: Buffer.from('x') }))),
      'merge-own-changed',
    );
  });

  it('goes to the one file that is offered, and to no other', async () => {
    const one = { path: 'other', file: 'other', before: [Buffer.from('other')] };
    await saveMerged(merged(one));
    assert.equal(tree(root).other, AFTER);
    assert.equal(await codeOf(saveMerged(merged({ file: 'other' }))), 'path-not-allowed');
    assert.equal(tree(root)[PATH], BEFORE);
  });

  it('leaves another name of the file as it was', async () => {
    linkSync(`${root}/${PATH}`, `${root}/second`);
    await saveMerged(merged());
    assert.deepEqual([tree(root)[PATH], tree(root).second], [AFTER, BEFORE]);
    assert.deepEqual(trashed(), [BEFORE]);
  });

  const CHANGES: Readonly<Record<string, (at: string) => void>> = {
    'another content': (at) => writeFileSync(at, 'edited'),
    'another content of the same length': (at) => writeFileSync(at, BEFORE.replace('o', 'O')),
    'more at its end': (at) => writeFileSync(at, `${BEFORE}x`),
    'less at its end': (at) => writeFileSync(at, BEFORE.slice(0, -1)),
    'a link to the same content': (at) => {
      renameSync(at, `${at}.kept`);
      symlinkSync('notes.txt.kept', at);
    },
    'a folder': (at) => {
      rmSync(at);
      mkdirSync(at);
    },
    nothing: (at) => rmSync(at),
  };
  for (const [change, make] of Object.entries(CHANGES)) {
    it(`leaves the file alone that has become ${change}`, async () => {
      make(`${root}/${PATH}`);
      const now = tree(root);
      assert.equal(await codeOf(saveMerged(merged())), 'merge-own-changed');
      assert.deepEqual(tree(root), now);
      assert.deepEqual(versionsIn(root), []);
      nothingStaged(root);
    });
  }

  it('waits for a synchronization that goes on there', async () => {
    mkdirSync(`${root}/.bytesync/staging`);
    writeFileSync(`${root}/.bytesync/staging/${RUN_ID}.json`, describeOwner());
    assert.equal(await codeOf(saveMerged(merged())), 'folder-in-use');
    assert.equal(tree(root)[PATH], BEFORE);
  });

  it('makes no private folder where there is none', async () => {
    rmSync(`${root}/.bytesync`, { recursive: true });
    assert.notEqual(await codeOf(saveMerged(merged())), 'saved');
    assert.equal(existsSync(`${root}/.bytesync`), false);
    assert.equal(tree(root)[PATH], BEFORE);
  });

  for (const forEver of [false, true]) {
    const what = forEver ? 'and all after it, as if the process were killed there' : 'alone';
    it(`is there, or what was before, whichever change of the file system fails, ${what}`, async () => {
      let at = 1;
      for (let isBroken = true; isBroken; at += 1) {
        const place = temporary.at(`broken-${forEver}-${at}`);
        plant(place);
        let end = '';
        isBroken = await withBroken({ at, forEver }, async () => {
          end = await codeOf(saveMerged(merged({ root: place })));
        });
        const now = tree(place)[PATH];
        assert.ok(now === BEFORE || now === AFTER, `${now} after ${at}`);
        if (now === AFTER) assert.deepEqual(trashed(place), [BEFORE], `lost after ${at}`);
        if (end === 'saved') assert.equal(now, AFTER, `${at}`);
        assert.equal(tree(place).other, 'other');
        // What is left of it is cleared up by whoever comes next.
        endOwner(place);
        const before = [Buffer.from(now)];
        await saveMerged(merged({ root: place, before, after: Buffer.from('next') }));
        assert.equal(tree(place)[PATH], 'next');
        nothingStaged(place);
      }
      assert.ok(at > 10, `${at} changes`);
    });
  }

  /** The process that broke off is no more. */
  function endOwner(at: string): void {
    const staging = `${at}/.bytesync/staging`;
    for (const name of existsSync(staging) ? readdirSync(staging) : []) {
      if (!name.endsWith('.json')) continue;
      const gone = { host: hostname(), pid: process.pid, started: 'long ago' };
      writeFileSync(`${staging}/${name}`, JSON.stringify(gone));
    }
  }
});
