import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, truncateSync } from 'node:fs';
import { chunkDigest } from '@bytesync/shared/crypto/chunk.ts';
import { type PackJob, packStream } from '../../../extension/src/engine/sync/packStream.ts';
import { hasCode } from './errors.ts';
import { contentOf, newStream } from './fixtures.ts';
import { Pump } from './pump.ts';
import { RoundTrip } from './roundTrip.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('packing a stream', () => {
  const trip = RoundTrip.ofEachTest();

  it('brings many small files, empty ones among them, in few chunks', async () => {
    const contents = Array.from({ length: 500 }, (_, index) => randomBytes((index * 7) % 900));
    contents.forEach((bytes, index) => {
      trip.source.write(`f/${index}`, bytes);
    });
    const result = await trip.roundTrip(
      contents.map((_, index) => trip.transfer(index, `f/${index}`)),
    );
    assert.equal(result.chunks, 1);
    contents.forEach((bytes, index) => {
      assert.deepEqual(trip.target.content(index), bytes);
    });
    assert.equal(
      result.literalBytes,
      contents.reduce((sum, bytes) => sum + bytes.length, 0),
    );
  });

  for (const size of [64 * KIB - 1, MIB, 5 * MIB + 17]) {
    it(`brings a file of ${size} bytes over many chunks`, async () => {
      const bytes = randomBytes(size);
      trip.source.write('large', bytes);
      const job = [trip.transfer(0, 'large', { content: contentOf(bytes) })];
      const result = await trip.roundTrip(job, { chunkSize: 64 * KIB });
      assert.ok(result.chunks >= size / (64 * KIB));
      assert.ok(trip.target.content(0)?.equals(bytes));
      assert.equal(result.bytesRead, size);
    });
  }

  it('makes less effort to compress once it hears that the line is fast, and again more when it is not', async () => {
    const text = readFileSync(new URL('../../../docs/decisions.md', import.meta.url));
    trip.source.write('text', text);
    const sent: number[] = [];
    for (const told of [[], [true], [true, false]]) {
      const pump = new Pump(0);
      for (const isFast of told) pump.credit(1, isFast);
      pump.credit(1000);
      const result = await trip.roundTrip([trip.transfer(sent.length, 'text')], {}, pump);
      assert.ok(trip.target.content(sent.length)?.equals(text));
      sent.push(result.pump.chunks.reduce((sum, { ciphertext }) => sum + ciphertext.length, 0));
    }
    const [usual = 0, little = 0, again] = sent;
    assert.ok(usual < little, `${sent}`);
    assert.equal(again, usual);
  });

  it('makes one empty last chunk of no transfers', async () => {
    const { chunks } = await trip.roundTrip([]);
    assert.equal(chunks, 1);
  });

  it('names each chunk by its digest, and the stream by the digest of those', async () => {
    trip.source.write('a', randomBytes(10_000));
    const { pump, digest } = await trip.roundTrip([trip.transfer(0, 'a')], { chunkSize: KIB });
    assert.ok(pump.chunks.length > 9);
    for (const chunk of pump.chunks) {
      assert.deepEqual(chunk.digest, chunkDigest(chunk.ciphertext));
    }
    const all = createHash('sha256');
    for (const chunk of pump.chunks) all.update(chunk.digest);
    assert.deepEqual(Buffer.from(digest), all.digest());
  });

  it('sends only as many chunks as it has credits for', async () => {
    const bytes = randomBytes(20 * KIB);
    trip.source.write('a', bytes);
    const pump = new Pump(0);
    const job: PackJob = {
      ...newStream(),
      transfers: [trip.transfer(0, 'a')],
      port: pump.port,
      chunkSize: KIB,
    };
    const packing = packStream(job);
    for (let sent = 0; sent < 5; sent += 1) {
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      assert.equal(pump.chunks.length, sent);
      pump.credit(1);
      await pump.until(sent + 1);
    }
    pump.credit(1000);
    await pump.until((await packing).chunks);
    await trip.unpack(job, pump);
    assert.ok(trip.target.content(0)?.equals(bytes));
  });

  it('reads no further ahead of its credits than one read', async () => {
    const path = trip.source.write('a', randomBytes(8 * MIB));
    const pump = new Pump(1);
    const packing = packStream({
      ...newStream(),
      transfers: [trip.transfer(0, 'a')],
      port: pump.port,
      chunkSize: 64 * KIB,
    });
    await pump.until(1);
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    // What it has not read by now it won't find.
    truncateSync(path, 0);
    pump.credit(1000);
    const { bytesRead, failures } = await packing;
    assert.ok(bytesRead <= MIB, `${bytesRead}`);
    assert.deepEqual(failures, [{ transfer: 0, code: 'source-changed' }]);
  });

  for (const [how, end] of [
    ['aborts', (pump: Pump) => pump.abort()],
    ['closes the port', (pump: Pump) => pump.close()],
  ] as const) {
    it(`ends with 'aborted' when the main thread ${how}`, async () => {
      trip.source.write('a', randomBytes(4 * MIB));
      const pump = new Pump(1);
      const packing = packStream({
        ...newStream(),
        transfers: [trip.transfer(0, 'a')],
        port: pump.port,
      });
      await pump.until(1);
      end(pump);
      await assert.rejects(packing, hasCode('aborted'));
    });
  }
});
