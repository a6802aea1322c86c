import assert from 'node:assert/strict';
import { ERROR_CODES, type ErrorCode } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import {
  LITERAL_HEADER,
  RECORD_ROOM,
  RecordReader,
  type StreamRecord,
  writeRecord,
} from '../../../extension/src/engine/sync/records.ts';
import { malformedStream } from './errors.ts';

const whole = fc.maxSafeNat();

/** The records of one file, as a stream may hold them. */
const fileRecords: fc.Arbitrary<StreamRecord[]> = fc
  .tuple(
    whole,
    fc.constantFrom('full' as const, 'delta' as const),
    fc.array(
      fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => ({
          kind: 'literal' as const,
          bytes,
        })),
        fc
          .tuple(fc.nat(), fc.integer({ min: 1, max: 2 ** 40 }))
          .map(([offset, length]) => ({ kind: 'copy' as const, offset, length })),
      ),
      { maxLength: 6 },
    ),
    fc.oneof(
      fc
        .tuple(whole, fc.uint8Array({ minLength: 32, maxLength: 32 }))
        .map(([size, content]) => ({ kind: 'end' as const, size, content })),
      fc.constantFrom(...ERROR_CODES).map((code) => ({ kind: 'fail' as const, code })),
    ),
  )
  .map(([transfer, mode, body, end]) => [
    { kind: 'begin', transfer, mode },
    ...body.filter((record) => mode === 'delta' || record.kind === 'literal'),
    end,
  ]);

function encodeAll(records: readonly StreamRecord[]): Uint8Array {
  const pieces = records.map((record) => {
    const literal = record.kind === 'literal' ? LITERAL_HEADER + record.bytes.length : 0;
    const buffer = new Uint8Array(RECORD_ROOM + literal);
    return buffer.subarray(0, writeRecord(buffer, 0, record));
  });
  return Buffer.concat(pieces);
}

function plain(record: StreamRecord): unknown {
  if (record.kind === 'literal') return { ...record, bytes: Buffer.from(record.bytes) };
  return record.kind === 'end' ? { ...record, content: Buffer.from(record.content) } : record;
}

describe('stream records', () => {
  it('come back as they were written, whatever chunk they stand in', () => {
    fc.assert(
      fc.property(fc.array(fileRecords, { maxLength: 5 }), fc.nat(), (files, cut) => {
        const records = files.flat();
        const at = records.length === 0 ? 0 : cut % records.length;
        const reader = new RecordReader();
        const read = [
          ...reader.read(encodeAll(records.slice(0, at))),
          ...reader.read(encodeAll(records.slice(at))),
        ];
        assert.deepEqual(read.map(plain), records.map(plain));
        assert.equal(reader.inFile, false);
      }),
    );
  });

  it('never throw anything but stream-malformed, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          [...new RecordReader().read(bytes)];
        } catch (error) {
          assert.ok(malformedStream(error), String(error));
        }
      }),
    );
  });

  it('are refused when any record is cut short', () => {
    fc.assert(
      fc.property(fileRecords, fc.nat(), (records, cut) => {
        const bytes = encodeAll(records);
        const ends = new Set<number>();
        let end = 0;
        for (const record of records) {
          end += encodeAll([record]).length;
          ends.add(end);
        }
        const at = cut % bytes.length;
        if (at === 0 || ends.has(at)) return;
        assert.throws(() => [...new RecordReader().read(bytes.subarray(0, at))], malformedStream);
      }),
    );
  });

  const begin = [1, 7, 0];
  const beginDelta = [1, 7, 1];
  const end = [4, 0, ...new Array(32).fill(9)];
  const unknownCode = Buffer.from('no-such-code');
  const cases: readonly [what: string, bytes: readonly number[]][] = [
    ['an unknown tag', [9]],
    ['tag zero', [0]],
    ['an unknown mode', [1, 7, 2]],
    ['a begin inside a file', [...begin, ...begin]],
    ['a literal outside a file', [2, 1, 65]],
    ['a literal after an end', [...begin, ...end, 2, 1, 65]],
    ['an empty literal', [...begin, 2, 0]],
    ['a literal longer than the chunk', [...begin, 2, 5, 65]],
    ['a copy in a full transfer', [...begin, 3, 0, 1]],
    ['a copy outside a file', [3, 0, 1]],
    ['an empty copy', [...beginDelta, 3, 0, 0]],
    ['a copy beyond 2^53', [...beginDelta, 3, ...maxVarint(), ...maxVarint()]],
    ['an end outside a file', end],
    ['a failure outside a file', [5, 8, ...Buffer.from('internal')]],
    ['an unknown error code', [...begin, 5, unknownCode.length, ...unknownCode]],
    ['an error code that is too long', [...begin, 5, 65, ...new Array(65).fill(97)]],
    ['a varint that is not the shortest', [1, 0x87, 0, 0]],
    ['a varint of nine bytes', [1, ...new Array(8).fill(0x80), 1, 0]],
    ['a varint above 2^53 - 1', [1, ...new Array(7).fill(0xff), 0x7f, 0]],
  ];
  for (const [what, bytes] of cases) {
    it(`refuse ${what}`, () => {
      const reader = new RecordReader();
      assert.throws(() => [...reader.read(Uint8Array.from(bytes))], malformedStream);
    });
  }

  it('say whether a file is still open', () => {
    const reader = new RecordReader();
    const states = [begin, [2, 1, 65], end].map((bytes) => {
      assert.equal([...reader.read(Uint8Array.from(bytes))].length, 1);
      return reader.inFile;
    });
    assert.deepEqual(states, [true, true, false]);
  });

  it('have room for every error code', () => {
    for (const code of ERROR_CODES satisfies readonly ErrorCode[]) {
      const bytes = encodeAll([
        { kind: 'begin', transfer: Number.MAX_SAFE_INTEGER, mode: 'full' },
        { kind: 'fail', code },
      ]);
      assert.deepEqual([...new RecordReader().read(bytes)][1], { kind: 'fail', code });
    }
  });
});

function maxVarint(): number[] {
  return [...new Array(7).fill(0xff), 0x0f];
}
