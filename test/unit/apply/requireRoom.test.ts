import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { ConfinedFolder } from '../../../extension/src/engine/sync/confinedFolder.ts';
import { LEAST_PARTIAL } from '../../../extension/src/engine/sync/partial/partialRecord.ts';
import { requireRoom } from '../../../extension/src/engine/sync/partial/requireRoom.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import { Staging } from '../../../extension/src/engine/sync/staging.ts';
import { LARGE, putHalf } from './partialFiles.ts';
import { apply, localStat, RUN_ID, temporaryFolder, writeFile } from './sources.ts';

/** What the disk of these tests has room for beside halves. */
const DISK = 10 * LARGE;

describe('the space that half-received files take', () => {
  const root = temporaryFolder();
  const folder = () => root.at('.bytesync/partial');
  const left = () => readdirSync(folder()).filter((name) => !name.endsWith('.json'));

  function write(path: string, size: number): Operation {
    const operation = writeFile(path, '', null);
    assert.ok(operation.kind === 'write-file');
    return { ...operation, entry: { ...operation.entry, size } };
  }

  /** A column that goes on with `base`, and keeps `unused` until its path is done. */
  function column() {
    const partial = (name: string, length: number) => {
      return { name, stat: localStat(root.path, `.bytesync/partial/${name}`), length };
    };
    const bases = new Map([
      ['large', partial('base', LEAST_PARTIAL)],
      ['shared', partial('unused', 0)],
    ]);
    return { column: 0, root: root.path, partials: { bases, spent: ['spent'] } };
  }

  /** Of a disk on which nothing else lies. */
  function freeAt(): bigint {
    const halves = left().map((name) => statSync(`${folder()}/${name}`).size);
    return BigInt(DISK - halves.reduce((sum, size) => sum + size, 0));
  }

  const all = ['base', 'spent', 'unused', 'unplanned'];
  beforeEach(() => {
    for (const name of all) putHalf(folder(), name, { path: name });
  });

  const cases: readonly [string, number, readonly string[]][] = [
    ['is nobody’s business where there is enough', DISK - 4 * LEAST_PARTIAL - LARGE, all],
    [
      'is first that of those which the plan does not go on with',
      DISK - LARGE - LEAST_PARTIAL,
      ['base'],
    ],
    ['is in the end that of all', DISK - LARGE, []],
  ];
  for (const [title, others, stay] of cases) {
    it(`${title}, and the run goes on`, () => {
      requireRoom([write('large', LARGE), write('other', others)], [column()], freeAt);
      assert.deepEqual(left().sort(), stay.toSorted());
    });
  }

  it('is no reason why a next run would not go, where even that is too little', async () => {
    const operations = [write('large', LARGE), write('other', Number.MAX_SAFE_INTEGER)];
    await assert.rejects(apply(root.path, { operations }), { code: 'disk-full' });
    assert.deepEqual(readdirSync(folder()), []);
  });

  it('stays where another run may need it', () => {
    const source = ConfinedFolder.open(root.path);
    const privateFolder = source.privateFolder();
    const staging = Staging.open(privateFolder, RUN_ID, () => undefined);
    const operations = [write('large', DISK)];
    assert.throws(() => requireRoom(operations, [column()], freeAt), { code: 'disk-full' });
    assert.deepEqual(left().sort(), all.toSorted());
    staging.close();
    requireRoom(operations, [column()], freeAt);
    assert.deepEqual(left(), []);
    privateFolder.close();
    source.close();
  });

  it('is told as before where there are none', () => {
    const none = { column: 0, root: root.at('.bytesync') };
    assert.throws(() => requireRoom([write('large', 2)], [none], () => 1n), {
      code: 'disk-full',
      values: { path: none.root, needed: 2, free: 1 },
    });
    assert.equal(existsSync(folder()), true);
  });
});
