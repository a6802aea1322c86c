import assert from 'node:assert/strict';
import { constants, zstdCompressSync } from 'node:zlib';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import { deltaCheck } from '../../../extension/src/engine/delta/deltaFormat.ts';
import { DeltaReader } from '../../../extension/src/engine/delta/deltaReader.ts';
import { DeltaWriter } from '../../../extension/src/engine/delta/deltaWriter.ts';
import { cut, noise, Steps } from './memoryDelta.ts';

const malformed = (reason: string) => (error: unknown) =>
  error instanceof BytesyncError &&
  error.code === 'delta-malformed' &&
  error.values.reason === reason;
const contentId = new Uint8Array(32).fill(3);

async function* each(pieces: Uint8Array[]) {
  yield* pieces;
}

async function read(bytes: Uint8Array, pieces?: number[]) {
  const reader = new DeltaReader(each(cut(bytes, pieces)));
  const base = await reader.base();
  const steps = new Steps();
  const instructions = reader.instructions();
  for (;;) {
    const next = await instructions.next();
    if (next.done === true) return { base, steps: steps.list, result: next.value };
    if (next.value.kind === 'copy') steps.copy(next.value.offset, next.value.length);
    else steps.literal(next.value.bytes);
  }
}

/** A delta for a base of 1000 bytes, made of the given records and a right check. */
function deltaOf(...records: (number[] | Uint8Array)[]): Buffer {
  const header = Buffer.from('42444c540100000 0e803000000000000'.replace(' ', ''), 'hex');
  const bytes = Buffer.concat([header, ...records.map((record) => Buffer.from(record))]);
  return Buffer.concat([bytes, deltaCheck().update(bytes).digest().subarray(0, 8)]);
}

function stored(...instructions: number[]): number[] {
  const { length } = instructions;
  const size = [length & 255, length >> 8, 0, 0];
  return [1, ...size, ...size, ...instructions];
}

function packed(body: Uint8Array, length: number): Buffer {
  const header = Buffer.alloc(9);
  header[0] = 2;
  header.writeUInt32LE(length, 1);
  header.writeUInt32LE(body.length, 5);
  return Buffer.concat([header, body]);
}

const end = (size: number) => [0, size, 0, 0, 0, 0, 0, 0, 0, ...contentId];

describe('delta file', () => {
  it('has the bytes that docs/formats/delta.md describes', async () => {
    const writer = new DeltaWriter({ size: 1000 });
    writer.copy(300, 600);
    writer.literal(Buffer.from('xyz'));
    writer.end(contentId);
    const expected = deltaOf(stored(1, 0xac, 2, 0xd8, 4, 2, 3, 0x78, 0x79, 0x7a), [
      0,
      0x5b,
      2,
      0,
      0,
      0,
      0,
      0,
      0,
      ...contentId,
    ]);
    assert.equal(Buffer.concat(writer.take()).toString('hex'), expected.toString('hex'));
    const { base, steps, result } = await read(expected);
    assert.deepEqual(base, { size: 1000 });
    assert.deepEqual(steps, [{ copy: [300, 600] }, { literal: Buffer.from('xyz') }]);
    assert.deepEqual(result, { size: 603, contentId });
  });

  it('gives back what was written, in any pieces', async () => {
    const huge = Number.MAX_SAFE_INTEGER;
    const copy = fc.tuple(fc.nat(huge - 1), fc.nat(huge)).map(([offset, length]) => ({
      offset,
      length: Math.max(1, Math.min(length, huge - offset)),
    }));
    const literal = fc
      .tuple(fc.constantFrom(1, 100, 65_536), fc.integer({ min: 1, max: 9 }), fc.boolean())
      .map(([length, seed, plain]) => (plain ? Buffer.alloc(length, seed) : noise(length, seed)));
    const steps = fc.array(fc.oneof(copy, literal), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5000 }), async (list, piece) => {
        const written = new Steps();
        const writer = new DeltaWriter({ size: huge, contentId });
        for (const step of list) {
          if (step instanceof Uint8Array) {
            writer.literal(step);
            written.literal(step);
          } else {
            writer.copy(step.offset, step.length);
            written.copy(step.offset, step.length);
          }
        }
        // Sizes of results that no file can have are not this test's matter.
        if (writer.totals.copied + writer.totals.literals > huge) return;
        writer.end(contentId);
        const { base, steps: own } = await read(Buffer.concat(writer.take()), [piece]);
        assert.deepEqual(base, { size: huge, contentId });
        assert.deepEqual(own, written.list);
      }),
      { numRuns: 60 },
    );
  });

  it('is small where the literals are dull', () => {
    const writer = new DeltaWriter({ size: 0 });
    for (let turn = 0; turn < 100; turn++) writer.literal(Buffer.alloc(65_536, 'dull '));
    writer.end(contentId);
    assert.ok(Buffer.concat(writer.take()).length < 20_000);
    assert.equal(writer.totals.literals, 6_553_600);
  });

  const narrow = { params: { [constants.ZSTD_c_windowLog]: 20 } };
  const bomb = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024), narrow);
  // A zstd frame of 100 zeros (RFC 8878, 3.1.1) that announces a window of 128 MiB.
  const wide = Buffer.from('28b52ffd0088' + '230300' + '00', 'hex');
  const refused: { title: string; bytes: Buffer; reason: string }[] = [
    { title: 'an unknown record', bytes: deltaOf([3], end(0)), reason: 'record' },
    { title: 'an unknown instruction', bytes: deltaOf(stored(3), end(0)), reason: 'instruction' },
    { title: 'an empty frame', bytes: deltaOf(stored(), end(0)), reason: 'frame-length' },
    { title: 'a copy of nothing', bytes: deltaOf(stored(1, 5, 0), end(0)), reason: 'copy' },
    {
      title: 'a copy past the base',
      bytes: deltaOf(stored(1, 0xe7, 7, 2), end(2)),
      reason: 'copy',
    },
    {
      title: 'a copy that starts past the base',
      bytes: deltaOf(stored(1, 0xe9, 7, 1), end(1)),
      reason: 'copy',
    },
    {
      title: 'an endless number',
      bytes: deltaOf(stored(1, 255, 255, 255, 255, 255, 255, 255, 255, 1, 1), end(1)),
      reason: 'varint',
    },
    {
      title: 'a number longer than need be',
      bytes: deltaOf(stored(1, 0x80, 0, 1), end(1)),
      reason: 'varint',
    },
    { title: 'an empty literal', bytes: deltaOf(stored(2, 0), end(0)), reason: 'literal' },
    {
      title: 'a literal cut by its frame',
      bytes: deltaOf(stored(2, 3, 1, 2), end(3)),
      reason: 'truncated',
    },
    {
      title: 'a frame that is no zstd',
      bytes: deltaOf(packed(Buffer.alloc(9), 99), end(0)),
      reason: 'frame',
    },
    {
      title: 'a frame that unpacks to more than it says',
      bytes: deltaOf(packed(bomb, 1_000_000), end(0)),
      reason: 'frame',
    },
    {
      title: 'a frame that asks for more memory than a frame',
      bytes: deltaOf(packed(wide, 100), end(0)),
      reason: 'frame',
    },
    {
      title: 'a frame of more than a frame may have',
      bytes: deltaOf(packed(bomb, 64 * 1024 * 1024), end(0)),
      reason: 'frame-length',
    },
    {
      title: 'a frame that unpacks to less than it says',
      bytes: deltaOf(packed(zstdCompressSync(Buffer.alloc(500)), 501), end(0)),
      reason: 'frame-length',
    },
    {
      title: 'bytes behind the end',
      bytes: Buffer.concat([deltaOf(end(0)), Buffer.from('x')]),
      reason: 'trailing-bytes',
    },
    { title: 'nothing at all', bytes: Buffer.alloc(0), reason: 'cut-off' },
    { title: 'another file', bytes: Buffer.alloc(100, 'x'), reason: 'magic' },
  ];
  for (const { title, bytes, reason } of refused) {
    it(`refuses ${title}`, async () => {
      await assert.rejects(read(bytes), malformed(reason));
    });
  }

  describe('damaged', () => {
    const writer = new DeltaWriter({ size: 5000, contentId });
    writer.copy(10, 500);
    writer.literal(Buffer.alloc(300, 'literal '));
    writer.copy(4000, 1000);
    writer.end(contentId);
    const good = Buffer.concat(writer.take());

    it('is refused for each cut', async () => {
      for (let length = 0; length < good.length; length++) {
        await assert.rejects(read(good.subarray(0, length)), malformed('cut-off'));
      }
    });

    it('is refused for each changed bit', async () => {
      for (let bit = 0; bit < good.length * 8; bit++) {
        const bad = Buffer.from(good);
        bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await assert.rejects(read(bad), { code: 'delta-malformed' }, `bit ${bit}`);
      }
    });

    it('is refused, whatever it was replaced by', async () => {
      const anything = fc.uint8Array({ maxLength: 200 });
      await fc.assert(
        fc.asyncProperty(anything, fc.nat(good.length), async (bytes, at) => {
          const bad = Buffer.concat([good.subarray(0, at), bytes]);
          if (bad.equals(good)) return;
          await assert.rejects(read(bad), BytesyncError);
        }),
        { numRuns: 300 },
      );
    });
  });
});
