import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { chunkDigest } from '@bytesync/shared/crypto/chunk.ts';
import { ExpectedTransfers } from '../../../extension/src/engine/sync/expectedTransfers.ts';
import {
  type PackJob,
  type PackResult,
  type PackTransfer,
  packStream,
} from '../../../extension/src/engine/sync/packStream.ts';
import { packSignatures } from '../../../extension/src/engine/sync/signatureStream.ts';
import { StreamUnpacker } from '../../../extension/src/engine/sync/unpacker.ts';
import { hasCode } from './errors.ts';
import { contentOf, Folder, FolderTarget, newStream } from './fixtures.ts';
import { FeedPump, Pump } from './pump.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Chunks of signatures that are taken before the first is read. */
const WINDOW = 4;

/** In seconds; one that utimes sets exactly. */
const TIME = 1_700_000_000;

describe('packing a stream', () => {
  let source: Folder;
  let target: FolderTarget;
  beforeEach(() => {
    source = new Folder();
    target = new FolderTarget();
  });
  afterEach(() => {
    source.remove();
    target.close();
  });

  function transfer(id: number, path: string, more: Partial<PackTransfer> = {}): PackTransfer {
    return { id, ...source.source(path), delta: false, ...more };
  }

  async function unpack(job: PackJob, pump: Pump): Promise<void> {
    const expected = [...job.transfers].map(({ id, stat }) => ({
      id,
      operations: [id],
      size: stat.size,
    }));
    const unpacker = new StreamUnpacker(job, new ExpectedTransfers(expected), target);
    for (const { index, last, ciphertext } of pump.chunks) {
      await unpacker.chunk(index, last, ciphertext);
    }
    assert.ok(unpacker.complete);
  }

  async function roundTrip(
    transfers: readonly PackTransfer[],
    more: Partial<PackJob> = {},
    pump = new Pump(),
  ): Promise<PackResult & { pump: Pump }> {
    const job: PackJob = { ...newStream(), transfers, port: pump.port, ...more };
    const result = await packStream(job);
    await pump.until(result.chunks);
    assert.equal(pump.chunks.length, result.chunks);
    await unpack(job, pump);
    return { ...result, pump };
  }

  it('brings many small files, empty ones among them, in few chunks', async () => {
    const contents = Array.from({ length: 500 }, (_, index) => randomBytes((index * 7) % 900));
    contents.forEach((bytes, index) => {
      source.write(`f/${index}`, bytes);
    });
    const result = await roundTrip(contents.map((_, index) => transfer(index, `f/${index}`)));
    assert.equal(result.chunks, 1);
    contents.forEach((bytes, index) => {
      assert.deepEqual(target.content(index), bytes);
    });
    assert.equal(
      result.literalBytes,
      contents.reduce((sum, bytes) => sum + bytes.length, 0),
    );
  });

  for (const size of [64 * KIB - 1, MIB, 5 * MIB + 17]) {
    it(`brings a file of ${size} bytes over many chunks`, async () => {
      const bytes = randomBytes(size);
      source.write('large', bytes);
      const job = [transfer(0, 'large', { content: contentOf(bytes) })];
      const result = await roundTrip(job, { chunkSize: 64 * KIB });
      assert.ok(result.chunks >= size / (64 * KIB));
      assert.ok(target.content(0)?.equals(bytes));
      assert.equal(result.bytesRead, size);
    });
  }

  it('makes less effort to compress once it hears that the line is fast, and again more when it is not', async () => {
    const text = readFileSync(new URL('../../../docs/decisions.md', import.meta.url));
    source.write('text', text);
    const sent: number[] = [];
    for (const told of [[], [true], [true, false]]) {
      const pump = new Pump(0);
      for (const isFast of told) pump.credit(1, isFast);
      pump.credit(1000);
      const result = await roundTrip([transfer(sent.length, 'text')], {}, pump);
      assert.ok(target.content(sent.length)?.equals(text));
      sent.push(result.pump.chunks.reduce((sum, { ciphertext }) => sum + ciphertext.length, 0));
    }
    const [usual = 0, little = 0, again] = sent;
    assert.ok(usual < little, `${sent}`);
    assert.equal(again, usual);
  });

  it('makes one empty last chunk of no transfers', async () => {
    const { chunks } = await roundTrip([]);
    assert.equal(chunks, 1);
  });

  it('names each chunk by its digest, and the stream by the digest of those', async () => {
    source.write('a', randomBytes(10_000));
    const { pump, digest } = await roundTrip([transfer(0, 'a')], { chunkSize: KIB });
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
    source.write('a', bytes);
    const pump = new Pump(0);
    const job: PackJob = {
      ...newStream(),
      transfers: [transfer(0, 'a')],
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
    await unpack(job, pump);
    assert.ok(target.content(0)?.equals(bytes));
  });

  it('reads no further ahead of its credits than one read', async () => {
    const path = source.write('a', randomBytes(8 * MIB));
    const pump = new Pump(1);
    const packing = packStream({
      ...newStream(),
      transfers: [transfer(0, 'a')],
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

  describe('when a source is not what the plan saw', () => {
    const cases: readonly [what: string, code: string, change: (path: string) => void][] = [
      ['vanished', 'entry-vanished', (path) => rmSync(path)],
      ['was truncated', 'source-changed', (path) => truncateSync(path, 10)],
      ['grew', 'source-changed', (path) => appendFileSync(path, 'more')],
      ['was touched', 'source-changed', (path) => utimesSync(path, 1, 1)],
      [
        'was replaced',
        'source-changed',
        (path) => {
          renameSync(path, `${path}.old`);
          writeFileSync(path, randomBytes(5000));
          utimesSync(path, TIME, TIME);
        },
      ],
      [
        'is a link now',
        'source-changed',
        (path) => {
          renameSync(path, `${path}.old`);
          symlinkSync(`${path}.old`, path);
        },
      ],
      [
        'is a folder now',
        'source-changed',
        (path) => {
          rmSync(path);
          mkdirSync(path);
        },
      ],
      [
        'lies behind a link now',
        'source-changed',
        (path) => {
          const folder = join(path, '..');
          renameSync(folder, `${folder}.old`);
          symlinkSync(`${folder}.old`, folder);
        },
      ],
    ];
    for (const [what, code, change] of cases) {
      it(`fails a file that ${what}, and brings the others`, async () => {
        const others = [randomBytes(3000), randomBytes(3000)] as const;
        source.write('a', others[0]);
        const path = source.write('d/b', randomBytes(5000));
        utimesSync(path, TIME, TIME);
        source.write('e/c', others[1]);
        const transfers = [transfer(0, 'a'), transfer(1, 'd/b'), transfer(2, 'e/c')];
        change(path);
        const { failures } = await roundTrip(transfers);
        assert.deepEqual(failures, [{ transfer: 1, code }]);
        assert.deepEqual([...target.failures], [[1, code]]);
        assert.deepEqual(target.content(0), others[0]);
        assert.deepEqual(target.content(2), others[1]);
      });
    }

    it('fails a file whose content is not the analysed one', async () => {
      source.write('a', 'something');
      const { failures } = await roundTrip([
        transfer(0, 'a', { content: contentOf(Buffer.from('otherwise')) }),
      ]);
      assert.deepEqual(failures, [{ transfer: 0, code: 'source-changed' }]);
    });
  });

  describe('when a source that failed is read again', () => {
    const bytes = randomBytes(5000);
    const content = contentOf(bytes);
    const cases: readonly [what: string, isKnown: boolean, change: (path: string) => void][] = [
      ['was touched', true, (path) => utimesSync(path, 1, 1)],
      [
        'was replaced by the like',
        true,
        (path) => {
          rmSync(path);
          writeFileSync(path, bytes);
        },
      ],
      ['is what it was, whoever looked at it', false, () => undefined],
    ];
    for (const [what, isKnown, change] of cases) {
      it(`brings a file that ${what}`, async () => {
        const path = source.write('a', bytes);
        utimesSync(path, TIME, TIME);
        const again = transfer(0, 'a', { again: true, ...(isKnown && { content }) });
        change(path);
        assert.deepEqual((await roundTrip([again])).failures, []);
        assert.deepEqual(target.content(0), bytes);
      });
    }

    it('takes it from where it is kept where the file is another one by now', async () => {
      const path = source.write('a', bytes);
      source.write('kept', bytes);
      const again = { again: true, content } as const;
      const { root, stat } = transfer(0, 'a');
      const places = ['nowhere', 'a', 'kept'].map((name) => ({ root, path: name, stat }));
      const first = transfer(0, 'a', { ...again, kept: places });
      writeFileSync(path, randomBytes(5000));
      const sent = await roundTrip([first]);
      assert.deepEqual([sent.failures, sent.literalBytes], [[], bytes.length]);
      assert.deepEqual(target.content(0), bytes);
    });

    it('says of the first place what befell it, where no other has the content', async () => {
      const path = source.write('a', bytes);
      source.write('kept', randomBytes(5000));
      const { root, stat } = transfer(0, 'a');
      const kept = ['kept', 'nowhere'].map((name) => ({ root, path: name, stat }));
      const again = transfer(0, 'a', { again: true, content, kept });
      rmSync(path);
      const { failures } = await roundTrip([again]);
      assert.deepEqual(failures, [{ transfer: 0, code: 'entry-vanished' }]);
    });

    const others: readonly [what: string, isKnown: boolean, change: (path: string) => void][] = [
      ['has other content of that size', true, (path) => writeFileSync(path, randomBytes(5000))],
      ['has grown', true, (path) => appendFileSync(path, 'more')],
      ['was touched, and whose content nobody had read', false, (path) => utimesSync(path, 1, 1)],
      [
        'is a folder now',
        true,
        (path) => {
          rmSync(path);
          mkdirSync(path);
        },
      ],
    ];
    for (const [what, isKnown, change] of others) {
      it(`fails a file that ${what}`, async () => {
        const path = source.write('a', bytes);
        utimesSync(path, TIME, TIME);
        const again = transfer(0, 'a', { again: true, ...(isKnown && { content }) });
        change(path);
        const failures = [{ transfer: 0, code: 'source-changed' }];
        const { literalBytes, ...sent } = await roundTrip([again]);
        assert.deepEqual(sent.failures, failures);
        assert.equal(target.content(0), undefined);
        if (isKnown) assert.equal(literalBytes, 0, 'it was sent all the same');
      });
    }
  });

  describe('while a file is being read', () => {
    const changes: readonly [what: string, change: (path: string) => void][] = [
      ['truncated', (path) => truncateSync(path, 700 * KIB)],
      ['appended to', (path) => appendFileSync(path, randomBytes(MIB))],
      [
        'written to with its time set back',
        (path) => {
          writeFileSync(path, randomBytes(2 * MIB), { flag: 'r+' });
          utimesSync(path, TIME, TIME);
        },
      ],
    ];
    for (const [what, change] of changes) {
      it(`fails one that is ${what}`, async () => {
        const path = source.write('a', randomBytes(2 * MIB));
        utimesSync(path, TIME, TIME);
        source.write('b', 'after');
        const pump = new Pump(2);
        const transfers = [transfer(0, 'a'), transfer(1, 'b')];
        const job = { ...newStream(), transfers, port: pump.port, chunkSize: 64 * KIB };
        const packing = packStream(job);
        await pump.until(2);
        change(path);
        pump.credit(1000);
        const result = await packing;
        await pump.until(result.chunks);
        assert.deepEqual(result.failures, [{ transfer: 0, code: 'source-changed' }]);
        assert.ok(result.bytesRead < 2.6 * MIB, 'it was read beyond its planned end');
        await unpack(job, pump);
        assert.equal(target.content(0), undefined);
        assert.equal(target.content(1)?.toString(), 'after');
      });
    }

    it('fails one that is unlinked', async () => {
      const bytes = randomBytes(2 * MIB);
      const path = source.write('a', bytes);
      const pump = new Pump(2);
      const transfers = [transfer(0, 'a')];
      const job = { ...newStream(), transfers, port: pump.port, chunkSize: 64 * KIB };
      const packing = packStream(job);
      await pump.until(2);
      rmSync(path);
      pump.credit(1000);
      const result = await packing;
      await pump.until(result.chunks);
      // Unlinking changes ctime, so it counts as changed: a plan for a file that is gone is void.
      assert.deepEqual(result.failures, [{ transfer: 0, code: 'source-changed' }]);
    });
  });

  for (const [how, end] of [
    ['aborts', (pump: Pump) => pump.abort()],
    ['closes the port', (pump: Pump) => pump.close()],
  ] as const) {
    it(`ends with 'aborted' when the main thread ${how}`, async () => {
      source.write('a', randomBytes(4 * MIB));
      const pump = new Pump(1);
      const packing = packStream({
        ...newStream(),
        transfers: [transfer(0, 'a')],
        port: pump.port,
      });
      await pump.until(1);
      end(pump);
      await assert.rejects(packing, hasCode('aborted'));
    });
  }

  describe('as a delta', () => {
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
      const transfers = paths.map((path, id) => transfer(id, path, { delta: true }));
      paths.forEach((path, id) => {
        target.addBase(id, join(bases.path, path));
      });
      try {
        return await roundTrip(transfers, { signatures: feed.port });
      } finally {
        feed.close();
      }
    }

    for (const name of ['a', 'b', 'c', 'd']) {
      beforeEach(() => {
        bases.write(name, base);
        source.write(name, name === 'd' ? base : edited);
      });
    }
    const paths = ['a', 'b', 'c', 'd'];

    it('reuses the base by the signatures that the representative sends', async () => {
      const { stream, chunks, result } = await signatures(paths);
      assert.deepEqual(result.missing, []);
      assert.ok(chunks.length > 8);
      const feed = new FeedPump(stream, chunks);
      const { literalBytes, reusedBytes } = await deltaTrip(feed, paths);
      for (const id of [0, 1, 2]) assert.ok(target.content(id)?.equals(edited));
      assert.ok(target.content(3)?.equals(base));
      assert.equal(literalBytes + reusedBytes, 3 * edited.length + base.length);
      assert.ok(literalBytes < 10_000, String(literalBytes));
      assert.equal(feed.forwarded, chunks.length);
      assert.equal(feed.credits, WINDOW);
    });

    it('reuses what had come before, as much of it as all have, and the file that is replaced', async () => {
      const half = randomBytes(200 * KIB);
      const [common, rest] = [half.subarray(0, 150_000), base.subarray(130_000)];
      const whole = Buffer.concat([common, randomBytes(500), rest]);
      source.write('a', whole);
      bases.write('half', half);
      bases.write('less', common);
      const pieces = [{ ...bases.source('half'), length: common.length }, bases.source('b')];
      const pump = new Pump();
      const stream = newStream();
      const made = await packSignatures({ ...stream, bases: [{ id: 0, pieces }], port: pump.port });
      await pump.until(made.chunks);
      assert.equal(made.bytesRead, common.length + base.length);
      target.addBase(0, join(bases.path, 'less'), join(bases.path, 'b'));
      const feed = new FeedPump(stream, pump.chunks);
      const transfers = [transfer(0, 'a', { delta: true })];
      const { literalBytes } = await roundTrip(transfers, { signatures: feed.port });
      feed.close();
      assert.ok(target.content(0)?.equals(whole));
      assert.ok(literalBytes < 5000, String(literalBytes));
    });

    it('takes no more chunks of signatures than its window', async () => {
      const { stream, chunks } = await signatures(paths);
      const feed = new FeedPump(stream, chunks);
      const pump = new Pump(0);
      const transfers = paths.map((path, id) => transfer(id, path, { delta: true }));
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
      for (const id of [0, 1, 2]) assert.ok(target.content(id)?.equals(edited));
      assert.ok(literalBytes > 2 * edited.length && literalBytes < 2.2 * edited.length);
    });

    const broken: readonly [
      what: string,
      feed: (made: Awaited<ReturnType<typeof signatures>>) => FeedPump,
    ][] = [
      ['never begins', ({ stream }) => new FeedPump(stream, [], 'failed')],
      ['fails at once', ({ stream, chunks }) => new FeedPump(stream, chunks.slice(0, 1), 'failed')],
      ['ends early', ({ stream, chunks }) => new FeedPump(stream, chunks.slice(0, 4))],
      [
        'has its chunks swapped',
        ({ stream, chunks }) => new FeedPump(stream, [...chunks].reverse()),
      ],
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
        for (const id of [0, 1, 2]) assert.ok(target.content(id)?.equals(edited));
        assert.ok(literalBytes > 2 * edited.length);
      });
    }

    it('sends everything in full when the signatures come in another order', async () => {
      const { stream, chunks } = await signatures(['b', 'a'], [1, 0]);
      const { literalBytes } = await deltaTrip(new FeedPump(stream, chunks), ['a', 'b']);
      assert.equal(literalBytes, 2 * edited.length);
    });

    it('sends in full when there is no signature stream', async () => {
      const { reusedBytes } = await roundTrip([transfer(0, 'a', { delta: true })]);
      assert.equal(reusedBytes, 0);
      assert.ok(target.content(0)?.equals(edited));
    });

    it('ends with aborted while it waits for a signature', async () => {
      const feed = new FeedPump(newStream(), [], 'open');
      const pump = new Pump();
      const packing = packStream({
        ...newStream(),
        transfers: [transfer(0, 'a', { delta: true })],
        port: pump.port,
        signatures: feed.port,
      });
      for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
      pump.abort();
      await assert.rejects(packing, hasCode('aborted'));
      feed.close();
    });
  });
});
