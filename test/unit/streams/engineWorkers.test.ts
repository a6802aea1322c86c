import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { analysisBatches } from '../../../extension/src/engine/workers/analysisBatches.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { pack, unpack } from '../../../extension/src/engine/workers/packed.ts';
import { packList } from '../../../extension/src/engine/workers/packedList.ts';
import { entriesSent } from '../run/sentInventories.ts';
import { hasCode } from './errors.ts';
import { contentOf, Folder, newStream } from './fixtures.ts';
import { Pump } from './pump.ts';

describe('the engine’s workers', () => {
  const workers = new EngineWorkers(2);
  const stream = newStream();
  let source: Folder;
  beforeEach(() => {
    source = new Folder();
  });
  afterEach(() => source.remove());
  after(() => workers.destroy());

  it('walk and analyse a source on several threads', async () => {
    const contents = Array.from({ length: 2100 }, (_, index) => Buffer.from(`content ${index}`));
    for (const [index, bytes] of contents.entries()) source.write(`d/${index}`, bytes);
    const seen: number[] = [];
    const planner = workers.planner();
    const options = { gitignore: true, patterns: [] };
    const walked = await planner.walk(0, source.path, options, ({ files }) => seen.push(files));
    planner.close();
    assert.equal(entriesSent(walked).length, 2102);
    assert.equal(seen.at(-1), 2100);
    const requests = contents.map((_, index) => source.source(`d/${index}`));
    const batches = analysisBatches(requests).map((batch) => pack(batch));
    assert.equal(batches.length, 3);
    rmSync(join(source.path, 'd/7'));
    let progress = { files: 0, bytes: 0 };
    const analysed = await workers.analyse(source.path, batches, undefined, (done) => {
      progress = done;
    });
    assert.deepEqual(
      analysed.flatMap(unpack),
      contents.map((bytes, index) =>
        index === 7
          ? { path: 'd/7', error: 'entry-vanished' }
          : { path: `d/${index}`, content: contentOf(bytes) },
      ),
    );
    const read = contents.reduce((sum, bytes) => sum + bytes.length, 0);
    assert.deepEqual(progress, { files: 2100, bytes: read - 'content 7'.length });
  });

  it('carry the code and values of a task’s error', async () => {
    const path = join(source.path, 'nowhere');
    const planner = workers.planner();
    const options = { gitignore: false, patterns: [] };
    await assert.rejects(
      planner.walk(0, path, options, () => undefined),
      (error) => {
        assert.ok(hasCode('folder-missing')(error), String(error));
        assert.deepEqual((error as { values: unknown }).values, { path });
        return (error as Error).cause instanceof Error;
      },
    );
    planner.close();
  });

  it('stop reading when the signal aborts', async () => {
    source.write('a', 'a');
    const abort = new AbortController();
    const pump = new Pump(0);
    const transfers = packList([{ id: 0, ...source.source('a'), delta: false }]);
    const job = { ...stream, transfers };
    const packing = workers.packStream({ ...job, port: pump.port }, abort.signal);
    abort.abort();
    await assert.rejects(packing, hasCode('aborted'));
    pump.close();
  });
});
