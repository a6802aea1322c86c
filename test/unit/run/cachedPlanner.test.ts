import assert from 'node:assert/strict';
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComparisonMode, Preset } from '../../../extension/src/engine/comparison/item.ts';
import { analyseFiles } from '../../../extension/src/engine/inventory/analysis.ts';
import { decodeContents } from '../../../extension/src/engine/inventory/contents.ts';
import { decodeInventory } from '../../../extension/src/engine/inventory/decodeInventory.ts';
import { preparePrivateFolder } from '../../../extension/src/engine/inventory/sourceToken.ts';
import { Planner } from '../../../extension/src/engine/planning/planner.ts';
import { pack, unpack } from '../../../extension/src/engine/workers/packed.ts';
import { columns } from '../comparison/trees.ts';
import { plant, temporaryFolder } from '../inventory/temporaryFolder.ts';

const TEXT = 'what was read';
const OTHER = 'what is there';

interface Analysed {
  /** Paths that were read, as the planner said. */
  readonly read: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** As the others are told, by path. */
  readonly told: ReadonlyMap<string, string>;
}

describe('the planner of a member that has analysed before', () => {
  const folder = temporaryFolder();
  const root = () => join(folder(), 'source');
  const caches = () => join(folder(), 'caches');

  beforeEach(async () => {
    plant(root(), { 'a/one': TEXT, 'a/two': TEXT, three: 'more' });
    await preparePrivateFolder(root());
  });

  /** An analysis beside a member whose folder is just the same. */
  async function analyse(
    mode: ComparisonMode = 'checksum',
    preset: Preset = 'update',
    file?: string,
  ): Promise<Analysed> {
    const planner = new Planner(() => undefined, caches());
    const only = file === undefined ? {} : { file };
    const walk = { gitignore: true, patterns: [], ...only };
    const { bytes, id, memory } = await planner.walk(0, root(), walk);
    planner.compare({
      columns: columns(2, [file, file]),
      received: [undefined, { bytes, id }],
      memories: [undefined, memory],
      ...{ mode, preset, unsaved: [] },
    });
    const batches = planner.analysisBatches(0);
    const requests = batches.map((batch) => unpack(batch.requests));
    const results = await Promise.all(requests.map((some) => analyseFiles(root(), some)));
    const announced = planner.analysed(0, results.map(pack));
    planner.keepContents();
    planner.complete([undefined, announced]);
    const told = decodeContents(announced.bytes, decodeInventory(bytes));
    return {
      read: requests.flat().map(({ path }) => path),
      files: batches.reduce((sum, batch) => sum + batch.files, 0),
      bytes: batches.reduce((sum, batch) => sum + batch.bytes, 0),
      told: new Map(told.map((one) => [one.path, 'content' in one ? one.content : one.error])),
    };
  }

  /** Until nothing is too fresh to be remembered. */
  async function settle(): Promise<void> {
    while ((await analyse()).files > 0) await sleep(50);
  }

  it('reads nothing, and tells the others the same', async () => {
    const first = await analyse();
    assert.deepEqual([first.files, first.bytes], [3, 2 * TEXT.length + 4]);
    await settle();
    assert.deepEqual(await analyse(), { ...first, read: [], files: 0, bytes: 0 });
  });

  it('reads what changed, whatever its date says', async () => {
    await settle();
    const before = await analyse();
    const path = join(root(), 'a/one');
    const { atime, mtime } = statSync(path);
    writeFileSync(path, OTHER);
    utimesSync(path, atime, mtime);
    const { read, bytes, told } = await analyse();
    assert.deepEqual([read, bytes], [['a/one'], OTHER.length]);
    assert.notEqual(told.get('a/one'), before.told.get('a/one'));
    assert.equal(told.get('a/two'), before.told.get('a/two'));
  });

  it('reads everything for the preset check', async () => {
    await settle();
    assert.equal((await analyse('standard', 'check')).files, 3);
    assert.equal((await analyse('checksum', 'check')).files, 3);
    assert.equal((await analyse()).files, 0);
  });

  it('keeps what was read while nothing else had to be', async () => {
    await settle();
    assert.deepEqual((await analyse('standard')).read, []);
    plant(root(), { four: 'new' });
    assert.deepEqual((await analyse()).read, ['four']);
  });

  it('remembers a single file apart from its folder', async () => {
    await settle();
    assert.deepEqual((await analyse('checksum', 'update', 'three')).read, ['three']);
    assert.deepEqual((await analyse('checksum', 'update', 'three')).read, []);
    assert.equal(readdirSync(caches()).length, 2);
  });
});
