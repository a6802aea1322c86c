import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { ChunkPacker } from '../../../extension/src/engine/sync/packer.ts';
import { RecordReader, type StreamRecord } from '../../../extension/src/engine/sync/records.ts';

type Step =
  | { literal: Uint8Array /** Bytes that one read gives. */; read?: number }
  | { copy: [offset: number, length: number] };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 900 }).map((literal) => ({ literal })),
    fc
      .tuple(fc.uint8Array({ maxLength: 900 }), fc.integer({ min: 1, max: 400 }))
      .map(([literal, read]) => ({ literal, read })),
    fc
      .tuple(fc.nat(10_000), fc.integer({ min: 1, max: 5000 }))
      .map(([offset, length]) => ({ copy: [offset, length] as [number, number] })),
  ),
  { maxLength: 12 },
);

function chunksOf(files: readonly Step[][], chunkSize: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const lasts: boolean[] = [];
  const packer = new ChunkPacker(chunkSize, (plaintext, last) => {
    chunks.push(plaintext.slice());
    lasts.push(last);
  });
  files.forEach((file, index) => {
    packer.begin(index, 'delta');
    for (const step of file) {
      if ('copy' in step) packer.copy(...step.copy);
      else if (step.read === undefined) packer.literal(step.literal);
      else readInto(packer, step.literal, step.read);
    }
    packer.end(file.length, new Uint8Array(32));
  });
  packer.finish();
  assert.deepEqual(lasts, [...new Array(lasts.length - 1).fill(false), true]);
  return chunks;
}

/** As a file that is read straight to the chunk: the last read finds nothing. */
function readInto(packer: ChunkPacker, bytes: Uint8Array, most: number): void {
  for (let at = 0, length = 1; length > 0; at += length) {
    const piece = packer.literalFrom(500, (room) => {
      const read = bytes.subarray(at, at + Math.min(most, room.length));
      room.set(read);
      return read.length;
    });
    length = piece.length;
    assert.deepEqual(Uint8Array.from(piece), bytes.slice(at, at + length));
  }
}

/** What the steps mean, independent of how they are cut: a base is stood in for by its offsets. */
function meaning(steps: readonly Step[]): number[] {
  return steps.flatMap((step) =>
    'literal' in step
      ? [...step.literal]
      : Array.from({ length: step.copy[1] }, (_, at) => 1000 + step.copy[0] + at),
  );
}

function stepsOf(records: readonly StreamRecord[]): Step[][] {
  const files: Step[][] = [];
  for (const record of records) {
    if (record.kind === 'begin') files.push([]);
    else if (record.kind === 'literal') files.at(-1)?.push({ literal: record.bytes });
    else if (record.kind === 'copy') files.at(-1)?.push({ copy: [record.offset, record.length] });
  }
  return files;
}

describe('the chunk packer', () => {
  it('lays any files into chunks that parse alone and mean the same', () => {
    const files = fc.array(steps, { maxLength: 4 });
    fc.assert(
      fc.property(files, fc.integer({ min: 256, max: 2000 }), (input, chunkSize) => {
        const chunks = chunksOf(input, chunkSize);
        assert.ok(chunks.every((chunk) => chunk.length <= chunkSize));
        const reader = new RecordReader();
        const records = chunks.flatMap((chunk) => [...reader.read(chunk)]);
        assert.deepEqual(stepsOf(records).map(meaning), input.map(meaning));
        assert.equal(reader.inFile, false);
      }),
    );
  });

  it('puts many small files into one chunk', () => {
    const files = Array.from({ length: 1000 }, () => [{ literal: randomBytes(20) }]);
    assert.equal(chunksOf(files, 1024 * 1024).length, 1);
  });

  it('fills chunks with a large file to within a header', () => {
    const chunks = chunksOf([[{ literal: randomBytes(100_000) }]], 10_000);
    const full = chunks.slice(0, -1);
    assert.ok(full.every((chunk) => chunk.length > 9_900));
  });

  it('keeps nothing of a read that fails', () => {
    const chunks: Uint8Array[] = [];
    const packer = new ChunkPacker(1000, (plaintext) => {
      chunks.push(plaintext.slice());
      return undefined;
    });
    packer.begin(0, 'full');
    const failing = () => {
      throw new Error('unreadable');
    };
    assert.throws(() => packer.literalFrom(100, failing), /unreadable/);
    packer.fail('entry-unreadable');
    packer.finish();
    const records = chunks.flatMap((chunk) => [...new RecordReader().read(chunk)]);
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['begin', 'fail'],
    );
  });

  it('makes the next chunk as large as it is told to', () => {
    const sizes = [2000, 300, undefined, 5000, 400];
    const lengths: number[] = [];
    const reader = new RecordReader();
    let literal = 0;
    const packer = new ChunkPacker(1000, (plaintext) => {
      lengths.push(plaintext.length);
      for (const record of reader.read(plaintext)) {
        if (record.kind === 'literal') literal += record.bytes.length;
      }
      return sizes.shift();
    });
    packer.begin(0, 'full');
    packer.literal(randomBytes(9500));
    packer.end(9500, new Uint8Array(32));
    packer.finish();
    for (const [index, size] of [1000, 2000, 300, 300, 5000].entries()) {
      const length = lengths[index] ?? 0;
      assert.ok(length > size - 10 && length <= size, `${length} of ${size}`);
    }
    assert.ok(lengths.slice(5).every((length) => length <= 400));
    assert.equal(literal, 9500);
  });

  it('makes one empty last chunk of nothing', () => {
    assert.deepEqual(
      chunksOf([], 256).map((chunk) => chunk.length),
      [0],
    );
  });

  for (const size of [255, 16 * 1024 * 1024 + 1]) {
    it(`refuses a chunk size of ${size}`, () => {
      assert.throws(() => new ChunkPacker(size, () => undefined), RangeError);
    });
  }
});
