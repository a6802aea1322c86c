import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type StreamKeys, sealChunk } from '@bytesync/shared/crypto/chunk.ts';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { packFrame } from '../../../extension/src/engine/sync/chunkFrame.ts';
import { ExpectedTransfers } from '../../../extension/src/engine/sync/expectedTransfers.ts';
import { ChunkPacker } from '../../../extension/src/engine/sync/packer.ts';
import type { ExpectedTransfer } from '../../../extension/src/engine/sync/streamMessages.ts';
import { StreamUnpacker } from '../../../extension/src/engine/sync/unpacker.ts';
import { hasCode } from './errors.ts';
import { contentOf, Folder, FolderTarget, newStream } from './fixtures.ts';

interface Chunk {
  readonly index: number;
  readonly last: boolean;
  readonly ciphertext: Uint8Array;
}

const bytes = randomBytes(3000);
const id = Buffer.from(contentOf(bytes), 'hex');

function sealed(
  stream: StreamKeys,
  fill: (packer: ChunkPacker) => void,
  chunkSize = 100_000,
): Chunk[] {
  const chunks: Chunk[] = [];
  const packer = new ChunkPacker(chunkSize, (plaintext, last) => {
    const index = chunks.length;
    const ciphertext = sealChunk(stream, index, last, packFrame(plaintext));
    chunks.push({ index, last, ciphertext });
  });
  fill(packer);
  packer.finish();
  return chunks;
}

function full(packer: ChunkPacker, transfer: number, content: Uint8Array = bytes): void {
  packer.begin(transfer, 'full');
  packer.literal(content);
  packer.end(content.length, Buffer.from(contentOf(content), 'hex'));
}

function both(packer: ChunkPacker, first: number, second: number): void {
  full(packer, first);
  full(packer, second);
}

describe('unpacking a stream', () => {
  const stream = newStream();
  let target: FolderTarget;
  let bases: Folder;
  beforeEach(() => {
    target = new FolderTarget();
    bases = new Folder();
  });
  afterEach(() => {
    assert.equal(target.openFiles, 0);
    target.close();
    bases.remove();
  });

  const one: readonly ExpectedTransfer[] = [{ id: 5, operations: [50], size: bytes.length }];
  const two: readonly ExpectedTransfer[] = [
    ...one,
    { id: 6, operations: [60], size: bytes.length },
  ];

  async function feed(
    chunks: readonly Chunk[],
    expected: readonly ExpectedTransfer[] = one,
  ): Promise<StreamUnpacker> {
    const unpacker = new StreamUnpacker(stream, new ExpectedTransfers(expected), target);
    try {
      for (const { index, last, ciphertext } of chunks) {
        await unpacker.chunk(index, last, ciphertext);
      }
    } catch (error) {
      unpacker.fail('stream-aborted');
      throw error;
    }
    return unpacker;
  }

  it('accepts what is expected, each file of a transfer by its own', async () => {
    const both = [{ id: 5, operations: [50, 51], size: bytes.length }];
    const unpacker = await feed(
      sealed(stream, (packer) => full(packer, 5), 300),
      both,
    );
    assert.ok(unpacker.complete);
    assert.deepEqual(target.content(50), bytes);
    assert.deepEqual(target.content(51), bytes);
    assert.equal(target.bytesWritten, 2 * bytes.length);
  });

  it('copies from the base of each operation', async () => {
    const base = Buffer.concat([randomBytes(10), bytes, randomBytes(10)]);
    for (const operation of [50, 51]) {
      target.addBase(operation, bases.write(String(operation), base));
    }
    const chunks = sealed(stream, (packer) => {
      packer.begin(5, 'delta');
      packer.copy(10, 1000);
      packer.literal(bytes.subarray(1000, 1500));
      packer.copy(1510, 1500);
      packer.end(bytes.length, id);
    });
    await feed(chunks, [{ id: 5, operations: [50, 51], size: bytes.length }]);
    assert.deepEqual(target.content(50), bytes);
    assert.deepEqual(target.content(51), bytes);
  });

  it('leaves other operations alone when the base of one is not the same', async () => {
    target.addBase(50, bases.write('50', bytes));
    target.addBase(51, bases.write('51', bytes.subarray(0, 2000)));
    target.addBase(52, bases.write('52', randomBytes(3000)));
    const chunks = sealed(stream, (packer) => {
      packer.begin(5, 'delta');
      packer.copy(0, 3000);
      packer.end(bytes.length, id);
    });
    await feed(chunks, [{ id: 5, operations: [50, 51, 52, 53], size: bytes.length }]);
    assert.deepEqual(target.content(50), bytes);
    assert.deepEqual(
      [...target.failures],
      [
        [51, 'content-mismatch'],
        [53, 'target-changed'],
        [52, 'content-mismatch'],
      ],
    );
  });

  it('writes nothing more for an operation that was given up meanwhile', async () => {
    const chunks = sealed(stream, (packer) => full(packer, 5), 1000);
    const unpacker = new StreamUnpacker(stream, new ExpectedTransfers(one), target);
    for (const { index, last, ciphertext } of chunks) {
      await unpacker.chunk(index, last, ciphertext);
      if (index === 0) target.failed(50, 'dependency-failed');
    }
    assert.ok(target.bytesWritten < 1000);
    assert.deepEqual([...target.failures], [[50, 'dependency-failed']]);
  });

  const refusedFiles: readonly [
    what: string,
    fill: (packer: ChunkPacker) => void,
    code: ErrorCode,
    expected?: readonly ExpectedTransfer[],
  ][] = [
    ['another content than announced', mismatch, 'content-mismatch'],
    [
      'another size than announced',
      (packer) => {
        packer.begin(5, 'full');
        packer.literal(bytes);
        packer.end(bytes.length + 1, id);
      },
      'content-mismatch',
    ],
    ['less than the plan says', (packer) => full(packer, 5, bytes.subarray(1)), 'content-mismatch'],
    [
      'more than the plan says',
      (packer) => full(packer, 5, Buffer.concat([bytes, bytes])),
      'content-mismatch',
    ],
    [
      'another content than the plan says',
      (packer) => full(packer, 5),
      'content-mismatch',
      [{ id: 5, operations: [50], size: bytes.length, content: contentOf(Buffer.from('other')) }],
    ],
    [
      'a failure of the source',
      (packer) => {
        packer.begin(5, 'full');
        packer.literal(bytes.subarray(0, 10));
        packer.fail('source-changed');
      },
      'source-changed',
    ],
    [
      'a copy that is larger than the file',
      (packer) => {
        packer.begin(5, 'delta');
        packer.copy(0, 2 ** 40);
        packer.end(bytes.length, id);
      },
      'content-mismatch',
    ],
    [
      'a copy from far behind the base',
      (packer) => {
        packer.begin(5, 'delta');
        packer.copy(2 ** 50, bytes.length);
        packer.end(bytes.length, id);
      },
      'content-mismatch',
    ],
  ];
  for (const [what, fill, code, expected = one] of refusedFiles) {
    it(`fails a file with ${what}, and no other`, async () => {
      target.addBase(50, bases.write('50', bytes));
      const other = { id: 6, operations: [60], size: bytes.length };
      const chunks = sealed(stream, (packer) => {
        fill(packer);
        full(packer, 6);
      });
      await feed(chunks, [...expected, other]);
      assert.deepEqual([...target.failures], [[50, code]]);
      assert.deepEqual(target.content(60), bytes);
      assert.ok(target.bytesWritten <= 2 * bytes.length);
    });
  }

  const refusedStreams: readonly [
    what: string,
    chunks: () => readonly Chunk[],
    code: ErrorCode,
    accepted: readonly number[],
  ][] = [
    [
      'that is tampered with',
      () =>
        sealed(stream, (packer) => full(packer, 5)).map((chunk) => {
          const ciphertext = chunk.ciphertext.slice();
          ciphertext[100] = (ciphertext[100] ?? 0) ^ 0x80;
          return { ...chunk, ciphertext };
        }),
      'chunk-forged',
      [],
    ],
    [
      'of another session',
      () => sealed(newStream(), (packer) => full(packer, 5)),
      'chunk-forged',
      [],
    ],
    [
      'that ends before its end',
      () =>
        sealed(stream, (packer) => full(packer, 5), 1000)
          .slice(0, 2)
          .map((chunk) => ({ ...chunk, last: chunk.index === 1 })),
      'chunk-forged',
      [],
    ],
    [
      'with a transfer that is not expected',
      () => sealed(stream, (packer) => both(packer, 5, 7)),
      'not-in-plan',
      [50],
    ],
    [
      'with a transfer twice',
      () => sealed(stream, (packer) => both(packer, 5, 5)),
      'not-in-plan',
      [50],
    ],
    [
      'without all of its transfers',
      () => sealed(stream, (packer) => full(packer, 6)),
      'stream-malformed',
      [60],
    ],
    [
      'that leaves a file open',
      () =>
        sealed(stream, (packer) => {
          full(packer, 6);
          packer.begin(5, 'full');
        }),
      'stream-malformed',
      [60],
    ],
    [
      'with a chunk left out',
      () => sealed(stream, (packer) => full(packer, 5), 1000).slice(1),
      'stream-malformed',
      [],
    ],
    [
      'with a chunk twice',
      () => {
        const [first, ...rest] = sealed(stream, (packer) => full(packer, 5), 1000);
        return first === undefined ? [] : [first, first, ...rest];
      },
      'stream-malformed',
      [],
    ],
    [
      'with the chunk of a whole file twice',
      () => {
        const [first] = sealed(stream, (packer) => both(packer, 5, 6), 3090);
        return first === undefined ? [] : [first, first];
      },
      'stream-malformed',
      [50],
    ],
    [
      'that is no frame',
      () => [{ index: 0, last: true, ciphertext: sealChunk(stream, 0, true, Buffer.of(9, 9)) }],
      'stream-malformed',
      [],
    ],
    [
      'that goes on after its end',
      () => {
        const chunks = sealed(stream, (packer) => both(packer, 5, 6));
        return [...chunks, { index: 1, last: true, ciphertext: Buffer.alloc(40) }];
      },
      'stream-malformed',
      [50, 60],
    ],
  ];
  for (const [what, chunks, code, accepted] of refusedStreams) {
    it(`refuses a stream ${what} and keeps only what is verified`, async () => {
      await assert.rejects(feed(chunks(), two), hasCode(code));
      for (const operation of [50, 60]) {
        const kept = accepted.includes(operation);
        assert.equal(target.content(operation) !== undefined, kept);
        if (!kept) assert.equal(target.failures.get(operation), 'stream-aborted');
      }
    });
  }
});

function mismatch(packer: ChunkPacker): void {
  packer.begin(5, 'full');
  packer.literal(randomBytes(bytes.length));
  packer.end(bytes.length, id);
}
