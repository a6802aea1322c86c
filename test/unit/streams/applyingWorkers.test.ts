import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileEntry } from '../../../extension/src/engine/inventory/entry.ts';
import { microseconds } from '../../../extension/src/engine/inventory/entry.ts';
import type { ApplyOutcome } from '../../../extension/src/engine/sync/applyPlan.ts';
import type { OperationOutcome } from '../../../extension/src/engine/sync/applyResult.ts';
import { OutcomeRows } from '../../../extension/src/engine/sync/outcomeRows.ts';
import type { PackTransfer } from '../../../extension/src/engine/sync/packStream.ts';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import type {
  ExpectedTransfer,
  ToUnpacker,
} from '../../../extension/src/engine/sync/streamMessages.ts';
import type { ApplyPlanJob } from '../../../extension/src/engine/workers/engineWorker.ts';
import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';
import { pack, unpack } from '../../../extension/src/engine/workers/packed.ts';
import { packList } from '../../../extension/src/engine/workers/packedList.ts';
import { Receiver } from './applyReceiver.ts';
import { hasCode } from './errors.ts';
import { Folder, newStream } from './fixtures.ts';
import { FeedPump, Pump } from './pump.ts';
import { StartedThreads } from './startedThreads.ts';

describe('the engine’s workers', () => {
  const workers = new EngineWorkers(2);
  let source: Folder;
  let targets: Folder[];
  beforeEach(() => {
    source = new Folder();
    targets = [new Folder(), new Folder()];
  });
  afterEach(() => {
    for (const folder of [source, ...targets]) folder.remove();
  });
  after(() => workers.destroy());

  function entryOf(folder: Folder, path: string): FileEntry {
    const stat = lstatSync(join(folder.path, path), { bigint: true });
    return {
      kind: 'file',
      path,
      size: Number(stat.size),
      mtimeUs: microseconds(stat.mtimeNs),
      mode: Number(stat.mode & 0o7777n),
    };
  }

  /** Operations that write the source's files to targets, with the transfers that feed them. */
  function plan(paths: readonly string[], columns: readonly number[]) {
    const operations: Operation[] = [];
    const transfers: ExpectedTransfer[] = paths.map((path, id) => {
      const entry = entryOf(source, path);
      const own = columns.map((target) => {
        const there = targets[target];
        const exists = there !== undefined && existsSync(join(there.path, path));
        const expected = exists ? entryOf(there, path) : null;
        operations.push({
          kind: 'write-file',
          target,
          path,
          after: [],
          entry,
          expected,
          transfer: id,
        });
        return operations.length - 1;
      });
      return { id, operations: own, size: entry.size };
    });
    return { operations, transfers };
  }

  function applyJob(operations: readonly Operation[], receiver: Receiver): ApplyPlanJob {
    const columns = targets.map((folder, column) => {
      const stats = new Map(
        readdirSync(folder.path, { recursive: true, encoding: 'utf8' })
          .filter((path) => statSync(join(folder.path, path)).isFile())
          .map((path) => [path, folder.source(path).stat] as const),
      );
      return { column, root: folder.path, stats };
    });
    return {
      sessionId: stream.sessionId,
      runId: 'run-1',
      part: pack({ operations: packList(operations), columns, local: new Map() }),
      port: receiver.port,
    };
  }

  const stream = newStream();

  async function packed(
    paths: readonly string[],
    more: Partial<PackTransfer> = {},
    feed?: FeedPump,
  ) {
    const pump = new Pump();
    const result = await workers.packStream({
      ...stream,
      transfers: packList(
        paths.map((path, id) => ({ id, ...source.source(path), delta: false, ...more })),
      ),
      port: pump.port,
      chunkSize: 64 * 1024,
      ...(feed && { signatures: feed.port }),
    });
    await pump.until(result.chunks);
    return { ...result, chunks: pump.chunks };
  }

  async function applied(
    operations: readonly Operation[],
    talk: (receiver: Receiver) => void | Promise<void>,
  ): Promise<
    Omit<ApplyOutcome, 'outcomes'> & { outcomes: OperationOutcome[]; receiver: Receiver }
  > {
    const receiver = new Receiver();
    const outcome = workers.applyPlan(applyJob(operations, receiver));
    await talk(receiver);
    const result = unpack(await outcome);
    const outcomes = [...OutcomeRows.from(result.outcomes)];
    await receiver.ended();
    for (const folder of targets) {
      const staging = join(folder.path, '.bytesync', 'staging');
      assert.deepEqual(existsSync(staging) ? readdirSync(staging) : [], []);
    }
    return { ...result, outcomes, receiver };
  }

  function openMessage(transfers: readonly ExpectedTransfer[]): ToUnpacker {
    const { streamId, key } = stream;
    return { type: 'open', stream: 0, streamId, key, transfers: packList(transfers) };
  }

  it('bring many files, more than a process has descriptors, to two targets of one member', async () => {
    const contents = Array.from({ length: 1200 }, (_, index) => randomBytes(index % 50));
    const paths = contents.map((_, index) => `f${index}`);
    for (const [index, bytes] of contents.entries()) source.write(`f${index}`, bytes);
    const { operations, transfers } = plan(paths, [0, 1]);
    const { chunks } = await packed(paths);
    const result = await applied(operations, (receiver) => {
      receiver.send(openMessage(transfers));
      receiver.chunks(0, chunks);
      receiver.send({ type: 'last' });
    });
    assert.deepEqual(result.problems, []);
    assert.equal(result.outcomes.filter(({ outcome }) => outcome === 'done').length, 2400);
    assert.equal(result.receiver.durable.length, chunks.length);
    const { filesDone, filesTotal, bytesWritten } = result.receiver.progress.at(-1) ?? {};
    const all = 2 * contents.reduce((sum, bytes) => sum + bytes.length, 0);
    assert.deepEqual([filesDone, filesTotal, bytesWritten], [2400, 2400, all]);
    assert.equal(result.bytesStaged, all);
    for (const folder of targets) {
      for (const [index, bytes] of contents.entries()) {
        assert.deepEqual(folder.read(`f${index}`), bytes);
      }
    }
  });

  it('update a large file by delta, with the signature of one of two equal bases', async () => {
    const base = randomBytes(2_000_000);
    const edited = Buffer.concat([
      base.subarray(0, 900_000),
      randomBytes(300),
      base.subarray(901_000),
    ]);
    source.write('big', edited);
    for (const folder of targets) folder.write('big', base);
    const { operations, transfers } = plan(['big'], [0, 1]);
    const pump = new Pump();
    const signatures = newStream();
    const first = targets[0];
    assert.ok(first);
    const made = await workers.packSignatures({
      ...signatures,
      bases: packList([{ id: 0, pieces: [first.source('big')] }]),
      port: pump.port,
    });
    await pump.until(made.chunks);
    const feed = new FeedPump(signatures, pump.chunks);
    const { chunks, literalBytes } = await packed(['big'], { delta: true }, feed);
    feed.close();
    assert.ok(literalBytes < 10_000);
    const result = await applied(operations, (receiver) => {
      receiver.send(openMessage(transfers));
      receiver.chunks(0, chunks);
      receiver.send({ type: 'last' });
    });
    assert.deepEqual(result.problems, []);
    for (const folder of targets) assert.ok(folder.read('big').equals(edited));
  });

  const refused: readonly [
    what: string,
    change: (transfer: ExpectedTransfer) => ExpectedTransfer,
  ][] = [
    ['of another transfer', (transfer) => ({ ...transfer, id: 1 })],
    ['of another size', (transfer) => ({ ...transfer, size: 4 })],
    ['to an operation that does not exist', (transfer) => ({ ...transfer, operations: [9] })],
    ['to an operation that writes no file', (transfer) => ({ ...transfer, operations: [1] })],
    ['to the operation of another member', (transfer) => ({ ...transfer, operations: [2] })],
  ];
  for (const [what, change] of refused) {
    it(`refuse a stream that offers files ${what}`, async () => {
      source.write('a', 'hello');
      const { operations, transfers } = plan(['a'], [0]);
      const [write] = operations;
      assert.ok(write?.kind === 'write-file');
      const { mtimeUs, mode } = write.entry;
      const folder: Operation = {
        kind: 'make-folder',
        target: 0,
        path: 'd',
        after: [],
        entry: { kind: 'folder', path: 'd', mtimeUs, mode },
      };
      const { chunks } = await packed(['a']);
      const result = await applied([write, folder, { ...write, target: 7 }], (receiver) => {
        receiver.send(openMessage(transfers.map(change)));
        receiver.chunks(0, chunks);
        receiver.send({ type: 'last' });
      });
      assert.deepEqual(result.receiver.failed, ['0 not-in-plan']);
      assert.deepEqual(result.receiver.durable, []);
      const outcomes = result.outcomes.map(({ outcome, code }) => code ?? outcome);
      assert.deepEqual(outcomes, ['stream-aborted', 'done']);
      assert.equal(existsSync(join(targets[0]?.path ?? '', 'a')), false);
    });
  }

  it('refuse a second stream for the same operation', async () => {
    source.write('a', 'once');
    const { operations, transfers } = plan(['a'], [0]);
    const { chunks } = await packed(['a']);
    const result = await applied(operations, (receiver) => {
      receiver.send(openMessage(transfers));
      receiver.send({ type: 'open', stream: 1, ...newStream(), transfers: packList(transfers) });
      receiver.chunks(0, chunks);
      receiver.send({ type: 'last' });
    });
    assert.deepEqual(result.receiver.failed, ['1 not-in-plan']);
    assert.deepEqual(result.problems, []);
    assert.equal(targets[0]?.read('a').toString(), 'once');
  });

  it('keep the rest of the run when one stream is forged', async () => {
    source.write('a', 'from the good one');
    source.write('b', 'from the forged one');
    const { operations, transfers } = plan(['a', 'b'], [0]);
    const [good, bad] = transfers;
    assert.ok(good && bad);
    const { chunks } = await packed(['a']);
    const result = await applied(operations, (receiver) => {
      receiver.send({ ...openMessage([bad]), stream: 1 } as ToUnpacker);
      receiver.send({
        type: 'chunk',
        stream: 1,
        index: 0,
        last: true,
        ciphertext: randomBytes(99),
      });
      receiver.send(openMessage([good]));
      receiver.chunks(0, chunks);
      receiver.send({ type: 'last' });
    });
    assert.deepEqual(result.receiver.failed, ['1 chunk-forged']);
    assert.deepEqual(result.failedStreams, [{ stream: 1, code: 'chunk-forged' }]);
    assert.deepEqual(result.problems, [{ column: 0, path: 'b', code: 'chunk-forged', values: {} }]);
    assert.equal(targets[0]?.read('a').toString(), 'from the good one');
    assert.equal(existsSync(join(targets[0]?.path ?? '', 'b')), false);
  });

  it('fail what was still to come when a stream fails elsewhere', async () => {
    source.write('a', randomBytes(200_000));
    targets[0]?.write('a', 'old');
    const { operations, transfers } = plan(['a'], [0]);
    const { chunks } = await packed(['a']);
    const result = await applied(operations, (receiver) => {
      receiver.send(openMessage(transfers));
      receiver.chunks(0, chunks.slice(0, 2));
      receiver.send({ type: 'stream-failed', stream: 0, code: 'stream-stalled' });
      receiver.chunks(0, chunks.slice(2));
      receiver.send({ type: 'last' });
    });
    assert.deepEqual(
      result.outcomes.map(({ code }) => code),
      ['stream-stalled'],
    );
    assert.equal(targets[0]?.read('a').toString(), 'old');
  });

  it('leave every path whole when a run is aborted in the middle', async () => {
    source.write('a', 'new a');
    source.write('b', randomBytes(300_000));
    for (const path of ['a', 'b']) targets[0]?.write(path, `old ${path}`);
    const { operations, transfers } = plan(['a', 'b'], [0]);
    const { chunks } = await packed(['a', 'b']);
    const result = await applied(operations, async (receiver) => {
      receiver.send(openMessage(transfers));
      receiver.chunks(0, chunks.slice(0, 2));
      await receiver.until(() => receiver.durable.length === 2);
      receiver.send({ type: 'abort' });
    });
    assert.equal(result.aborted, true);
    assert.equal(targets[0]?.read('b').toString(), 'old b');
    assert.match(targets[0]?.read('a').toString() ?? '', /^(old|new) a$/);
    const b = result.outcomes.find(({ operation }) => operation === 1);
    assert.deepEqual([b?.outcome, b?.code], ['skipped', 'aborted']);
  });

  it('tell why a plan can’t be applied at all', async () => {
    const missing = targets[0];
    assert.ok(missing);
    source.write('a', 'a');
    const { operations } = plan(['a'], [0]);
    const receiver = new Receiver();
    const job = applyJob(operations, receiver);
    rmSync(missing.path, { recursive: true });
    writeFileSync(missing.path, 'no folder any more');
    await assert.rejects(workers.applyPlan(job), hasCode('entry-changed'));
    await receiver.ended();
  });

  const plans: readonly [what: string, prepare: () => void][] = [
    ['has applied a plan', () => undefined],
    ['could not apply one', () => targets[0]?.remove()],
  ];
  for (const [what, prepare] of plans) {
    it(`keep no thread that ${what}`, async () => {
      source.write('a', 'a');
      const { operations } = plan(['a'], [0]);
      const own = new EngineWorkers(2);
      const threads = new StartedThreads();
      const receiver = new Receiver();
      const job = applyJob(operations, receiver);
      prepare();
      receiver.send({ type: 'last' });
      try {
        await own.applyPlan(job).catch(() => undefined);
        assert.deepEqual(threads.count, { started: 1, running: 0 });
      } finally {
        threads.close();
        await own.destroy();
      }
    });
  }
});
