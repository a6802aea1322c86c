import assert from 'node:assert/strict';
import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComparisonMode, Preset } from '../../../extension/src/engine/comparison/item.ts';
import { analyseFiles } from '../../../extension/src/engine/inventory/analysis.ts';
import { decodeContents } from '../../../extension/src/engine/inventory/contents.ts';
import { localStat } from '../../../extension/src/engine/inventory/describe.ts';
import { preparePrivateFolder } from '../../../extension/src/engine/inventory/sourceToken.ts';
import { Planner } from '../../../extension/src/engine/planning/planner.ts';
import { OutcomeRows } from '../../../extension/src/engine/sync/outcomeRows.ts';
import { packResult } from '../../../extension/src/engine/sync/packedResult.ts';
import { pack, unpack } from '../../../extension/src/engine/workers/packed.ts';
import { packList, unpackList } from '../../../extension/src/engine/workers/packedList.ts';
import { columns, f, inventoryOf, type Tree } from '../comparison/trees.ts';
import { plant, temporaryFolder } from '../inventory/temporaryFolder.ts';
import { entriesSent, sentInventory } from './sentInventories.ts';

const TEXT = 'what was read';
const CONTENT = 'ab'.repeat(32);
const VERSION = 'cd'.repeat(16);

/** Writes without a trace in size and date. */
function writeAndSetBack(path: string): void {
  const { atime, mtime, size } = statSync(path);
  writeFileSync(path, 'x'.repeat(size));
  utimesSync(path, atime, mtime);
}

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
    const told = decodeContents(announced.bytes, entriesSent({ bytes }));
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
    writeAndSetBack(join(root(), 'a/one'));
    const { read, bytes, told } = await analyse();
    assert.deepEqual([read, bytes], [['a/one'], TEXT.length]);
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

  /** A run with a member that has this folder, planned on this side. */
  async function planned(tree: Tree): Promise<Planner> {
    const planner = new Planner(() => undefined, caches());
    await planner.walk(0, root(), { gitignore: true, patterns: [] });
    const received = [undefined, sentInventory(inventoryOf(tree))];
    const others = { memories: [], mode: 'checksum', preset: 'update', unsaved: [] } as const;
    planner.compare({ columns: columns(2), received, ...others });
    planner.complete([]);
    planner.plan({ preset: 'update', from: 0, without: [] });
    await planner.expect(VERSION);
    return planner;
  }

  describe('and has sent files to a member that had none', () => {
    /** @param sent transfers by path, with what was read of them; undefined: they failed */
    async function send(sent: Readonly<Record<string, string | undefined>>): Promise<void> {
      const planner = await planned({});
      const transfers = [...unpackList(planner.outgoing(0).transfers)];
      const contents = transfers.flatMap(({ id, path }) => {
        const content = sent[path];
        return content === undefined ? [] : [{ transfer: id, content }];
      });
      const failed = transfers.flatMap(({ id, path }) =>
        path in sent && sent[path] === undefined ? [id] : [],
      );
      await planner.remember(VERSION, [{ contents: packList(contents), failed }]);
    }

    it('knows what it has read for that', async () => {
      plant(root(), { fresh: 'new' });
      await settle();
      await send({ fresh: CONTENT });
      assert.equal((await analyse()).told.get('fresh'), CONTENT);
    });

    it('reads again what was not what it knew', async () => {
      await settle();
      await send({ 'a/one': undefined });
      assert.deepEqual((await analyse()).read, ['a/one']);
    });
  });

  describe('and has copied files to another source of its own', () => {
    const other = () => join(folder(), 'other');

    async function copied(outcome: 'done' | 'failed'): Promise<void> {
      plant(other(), { mine: 'of the other' });
      await preparePrivateFolder(other());
      const planner = new Planner(() => undefined, caches());
      for (const [column, at] of [root(), other()].entries()) {
        await planner.walk(column, at, { gitignore: true, patterns: [] });
      }
      const own = columns(2).map((column) => ({ ...column, memberId: 'own' }));
      const rest = { memories: [], mode: 'standard', preset: 'update', unsaved: [] } as const;
      planner.compare({ columns: own, received: [], ...rest });
      planner.complete([]);
      planner.plan({ preset: 'update', from: 0, without: [] });
      await planner.expect(VERSION);
      const operations = [...unpackList(unpack(planner.applyPart()).operations)];
      const operation = operations.findIndex(({ path }) => path === 'three');
      const placed = { content: CONTENT, stat: localStat(statSync(root(), { bigint: true })) };
      const ended = { operation, outcome, bytes: 0, ...(outcome === 'done' && { placed }) };
      const applied = packResult({
        outcomes: OutcomeRows.of([ended]),
        ...{ problems: [], bytesWritten: 0 },
      });
      planner.applied(applied);
      await planner.remember(VERSION, []);
    }

    it('knows what it has read for that', async () => {
      await settle();
      await copied('done');
      assert.equal((await analyse()).told.get('three'), CONTENT);
    });

    it('reads again what could not be taken', async () => {
      await settle();
      await copied('failed');
      assert.deepEqual((await analyse()).read, ['three']);
    });
  });

  describe('and has put a file in place', () => {
    const DATE = 1_600_000_000;
    // Of a size that no other file has: nothing is read to find out whether it was moved.
    const FRESH = `${TEXT}, and more`;

    /** @param meanwhile what happens to it before the run is over */
    async function receive(meanwhile: (path: string) => void): Promise<void> {
      const planner = await planned({ fresh: f(FRESH, DATE) });
      const operations = [...unpackList(unpack(planner.applyPart()).operations)];
      const operation = operations.findIndex(({ path }) => path === 'fresh');
      const path = join(root(), 'fresh');
      writeFileSync(path, FRESH);
      utimesSync(path, DATE, DATE);
      const placed = { content: CONTENT, stat: localStat(statSync(path, { bigint: true })) };
      meanwhile(path);
      const outcome = { operation, outcome: 'done', bytes: FRESH.length, placed } as const;
      const applied = packResult({
        outcomes: OutcomeRows.of([outcome]),
        ...{ problems: [], bytesWritten: FRESH.length },
      });
      planner.applied(applied);
      await planner.remember(VERSION, []);
    }

    const cases: readonly [string, (path: string) => void, isRead: boolean][] = [
      ['was left alone', () => undefined, false],
      ['was written to since, with its date set back', writeAndSetBack, true],
      ['is gone again', (path) => rmSync(path), false],
      ['was touched', (path) => utimesSync(path, DATE + 1, DATE + 1), true],
    ];
    for (const [description, meanwhile, isRead] of cases) {
      it(`reads it${isRead ? '' : ' not'} when it ${description}`, async () => {
        await receive(meanwhile);
        assert.equal((await analyse()).read.includes('fresh'), isRead);
      });
    }
  });
});
