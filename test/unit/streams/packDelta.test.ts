import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { type PackResult, packStream } from '../../../extension/src/engine/sync/packStream.ts';
import { packSignatures } from '../../../extension/src/engine/sync/signatureStream.ts';
import { hasCode } from './errors.ts';
import { Folder, newStream } from './fixtures.ts';
import { FeedPump, Pump } from './pump.ts';
import { RoundTrip } from './roundTrip.ts';

const KIB = 1024;

/** Chunks of signatures that are taken before the first is read. */
const WINDOW = 4;

describe('packing a stream of deltas', () => {
  const trip = RoundTrip.ofEachTest();

  const base = randomBytes(300 * KIB);
  const edited = Buffer.concat([
    base.subarray(0, 100_000),
    randomBytes(500),
    base.subarray(120_000),
  ]);
  let bases: Folder;
  beforeEach(() => {
    bases = new Folder();
  });
  afterEach(() => bases.remove());

  async function signatures(paths: readonly string[], ids = paths.map((_, id) => id)) {
    const pump = new Pump();
    const stream = newStream();
    const result = await packSignatures({
      ...stream,
      bases: paths.map((path, index) => ({ id: ids[index] ?? 0, pieces: [bases.source(path)] })),
      port: pump.port,
      chunkSize: KIB,
    });
    await pump.until(result.chunks);
    return { stream, chunks: pump.chunks, result };
  }

  async function deltaTrip(feed: FeedPump, paths: readonly string[]): Promise<PackResult> {
    const transfers = paths.map((path, id) => trip.transfer(id, path, { delta: true }));
    paths.forEach((path, id) => {
      trip.target.addBase(id, join(bases.path, path));
    });
    try {
      return await trip.roundTrip(transfers, { signatures: feed.port });
    } finally {
      feed.close();
    }
  }

  for (const name of ['a', 'b', 'c', 'd']) {
    beforeEach(() => {
      bases.write(name, base);
      trip.source.write(name, name === 'd' ? base : edited);
    });
  }
  const paths = ['a', 'b', 'c', 'd'];

  it('reuses the base by the signatures that the representative sends', async () => {
    const { stream, chunks, result } = await signatures(paths);
    assert.deepEqual(result.missing, []);
    assert.ok(chunks.length > 8);
    const feed = new FeedPump(stream, chunks);
    const { literalBytes, reusedBytes } = await deltaTrip(feed, paths);
    for (const id of [0, 1, 2]) assert.ok(trip.target.content(id)?.equals(edited));
    assert.ok(trip.target.content(3)?.equals(base));
    assert.equal(literalBytes + reusedBytes, 3 * edited.length + base.length);
    assert.ok(literalBytes < 10_000, String(literalBytes));
    assert.equal(feed.forwarded, chunks.length);
    assert.equal(feed.credits, WINDOW);
  });

  it('reuses what had come before, as much of it as all have, and the file that is replaced', async () => {
    const half = randomBytes(200 * KIB);
    const [common, rest] = [half.subarray(0, 150_000), base.subarray(130_000)];
    const whole = Buffer.concat([common, randomBytes(500), rest]);
    trip.source.write('a', whole);
    bases.write('half', half);
    bases.write('less', common);
    const pieces = [{ ...bases.source('half'), length: common.length }, bases.source('b')];
    const pump = new Pump();
    const stream = newStream();
    const made = await packSignatures({ ...stream, bases: [{ id: 0, pieces }], port: pump.port });
    await pump.until(made.chunks);
    assert.equal(made.bytesRead, common.length + base.length);
    trip.target.addBase(0, join(bases.path, 'less'), join(bases.path, 'b'));
    const feed = new FeedPump(stream, pump.chunks);
    const transfers = [trip.transfer(0, 'a', { delta: true })];
    const { literalBytes } = await trip.roundTrip(transfers, { signatures: feed.port });
    feed.close();
    assert.ok(trip.target.content(0)?.equals(whole));
    assert.ok(literalBytes < 5000, String(literalBytes));
  });

  it('takes no more chunks of signatures than its window', async () => {
    const { stream, chunks } = await signatures(paths);
    const feed = new FeedPump(stream, chunks);
    const pump = new Pump(0);
    const transfers = paths.map((path, id) => trip.transfer(id, path, { delta: true }));
    const job = {
      ...newStream(),
      transfers,
      port: pump.port,
      signatures: feed.port,
      chunkSize: 256,
    };
    const packing = packStream(job);
    for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
    assert.ok(feed.forwarded < chunks.length, `${feed.forwarded} of ${chunks.length}`);
    pump.abort();
    await assert.rejects(packing, hasCode('aborted'));
    feed.close();
  });

  it('sends in full what the representative could not sign', async () => {
    const all = paths.map((path, id) => ({ id, pieces: [bases.source(path)] }));
    rmSync(join(bases.path, 'a'));
    truncateSync(join(bases.path, 'c'), 5);
    const pump = new Pump();
    const stream = newStream();
    const made = await packSignatures({ ...stream, bases: all, port: pump.port });
    await pump.until(made.chunks);
    assert.deepEqual(made.missing, [0, 2]);
    bases.write('a', base);
    const { literalBytes } = await deltaTrip(new FeedPump(stream, pump.chunks), paths);
    for (const id of [0, 1, 2]) assert.ok(trip.target.content(id)?.equals(edited));
    assert.ok(literalBytes > 2 * edited.length && literalBytes < 2.2 * edited.length);
  });

  const broken: readonly [
    what: string,
    feed: (made: Awaited<ReturnType<typeof signatures>>) => FeedPump,
  ][] = [
    ['never begins', ({ stream }) => new FeedPump(stream, [], 'failed')],
    ['fails at once', ({ stream, chunks }) => new FeedPump(stream, chunks.slice(0, 1), 'failed')],
    ['ends early', ({ stream, chunks }) => new FeedPump(stream, chunks.slice(0, 4))],
    ['has its chunks swapped', ({ stream, chunks }) => new FeedPump(stream, [...chunks].reverse())],
    ['is sealed for another stream', ({ chunks }) => new FeedPump(newStream(), chunks)],
    [
      'is tampered with',
      ({ stream, chunks }) =>
        new FeedPump(
          stream,
          chunks.map((chunk) => {
            const ciphertext = chunk.ciphertext.slice();
            ciphertext[3] = (ciphertext[3] ?? 0) ^ 1;
            return { ...chunk, ciphertext };
          }),
        ),
    ],
  ];
  for (const [what, feedOf] of broken) {
    it(`sends everything that is left in full when the signature stream ${what}`, async () => {
      const { literalBytes } = await deltaTrip(feedOf(await signatures(paths)), paths);
      for (const id of [0, 1, 2]) assert.ok(trip.target.content(id)?.equals(edited));
      assert.ok(literalBytes > 2 * edited.length);
    });
  }

  it('sends everything in full when the signatures come in another order', async () => {
    const { stream, chunks } = await signatures(['b', 'a'], [1, 0]);
    const { literalBytes } = await deltaTrip(new FeedPump(stream, chunks), ['a', 'b']);
    assert.equal(literalBytes, 2 * edited.length);
  });

  it('sends in full when there is no signature stream', async () => {
    const { reusedBytes } = await trip.roundTrip([trip.transfer(0, 'a', { delta: true })]);
    assert.equal(reusedBytes, 0);
    assert.ok(trip.target.content(0)?.equals(edited));
  });

  it('ends with aborted while it waits for a signature', async () => {
    const feed = new FeedPump(newStream(), [], 'open');
    const pump = new Pump();
    const packing = packStream({
      ...newStream(),
      transfers: [trip.transfer(0, 'a', { delta: true })],
      port: pump.port,
      signatures: feed.port,
    });
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    pump.abort();
    await assert.rejects(packing, hasCode('aborted'));
    feed.close();
  });
});
