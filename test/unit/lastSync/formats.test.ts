import assert from 'node:assert/strict';
import { zstdCompressSync } from 'node:zlib';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import type {
  Memory,
  MemoryRow,
  Remembered,
} from '../../../extension/src/engine/lastSync/memory.ts';
import { decodeMemory, encodeMemory } from '../../../extension/src/engine/lastSync/memoryBytes.ts';
import { isSameMemory } from '../../../extension/src/engine/lastSync/sameMemory.ts';
import {
  type Label,
  TOLD_STATES,
  type ToldMemory,
  type ToldRow,
} from '../../../extension/src/engine/lastSync/told.ts';
import { decodeTold, encodeTold } from '../../../extension/src/engine/lastSync/toldBytes.ts';
import { d, f, inventoryOf } from '../comparison/trees.ts';

const hex = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((bytes) => Buffer.from(bytes).toString('hex'));
const id = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));
const version = hex(16);
const PLAIN = { noNullPrototype: true };
const label: fc.Arbitrary<Label> = fc.record(
  { version, supersedes: fc.array(version, { maxLength: 4 }) },
  PLAIN,
);
const time = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
const held: fc.Arbitrary<Remembered> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('file' as const),
      size: fc.nat(),
      mode: fc.integer({ min: 0, max: 0o7777 }),
      mtimeNs: time,
      ctimeNs: time,
      content: hex(32),
    },
    { requiredKeys: ['kind', 'size', 'mode', 'mtimeNs', 'ctimeNs'], noNullPrototype: true },
  ),
  fc.constant({ kind: 'folder' as const }),
  fc.record({ kind: fc.constant('link' as const), target: fc.string({ unit: 'grapheme' }) }, PLAIN),
  fc.record({ kind: fc.constant('absent' as const), owed: fc.array(id, { maxLength: 3 }) }, PLAIN),
);
const path = fc.string({ unit: 'grapheme', maxLength: 40 });

const memoryRows = fc
  .array(fc.tuple(path, fc.record({ label, held }, PLAIN)), { maxLength: 30 })
  .map((rows) => new Map<string, MemoryRow>(rows));
const memory: fc.Arbitrary<Memory> = fc.record({
  known: fc.array(id, { maxLength: 5 }),
  rows: memoryRows,
  pending: memoryRows,
});

const ENTRIES = inventoryOf({ a: d(), 'a/x': f('1'), b: f('2'), 'b c': f('3') });
const told: fc.Arbitrary<ToldMemory> = fc.record({
  sourceId: id,
  known: fc.array(id, { maxLength: 5 }),
  rows: fc
    .array(
      fc.tuple(
        fc.oneof(fc.constantFrom(...ENTRIES.map((entry) => entry.path)), path),
        fc.record({ label, state: fc.constantFrom(...TOLD_STATES) }, PLAIN),
      ),
      { maxLength: 30 },
    )
    .map((rows) => new Map<string, ToldRow>(rows)),
});

function plain({ known, rows, ...rest }: Memory | ToldMemory) {
  const sorted = (some: ReadonlyMap<string, unknown>) =>
    [...some].sort(([a], [b]) => (a < b ? -1 : 1));
  const pending = 'pending' in rest ? sorted(rest.pending) : [];
  return { known, rows: sorted(rows), pending };
}

/** Fails the test when something else is thrown. */
function orMalformed(code: string, run: () => unknown): void {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof BytesyncError && error.code === code, String(error));
  }
}

describe('the formats of the last synchronization', () => {
  it('a memory is read as it was written', () => {
    fc.assert(
      fc.property(memory, (one) => {
        assert.deepEqual(plain(decodeMemory(encodeMemory(one))), plain(one));
      }),
    );
  });

  it('a memory says the same as what was read of it, in whatever order its paths stand', () => {
    fc.assert(
      fc.property(memory, (one) => {
        const { known, rows, pending } = decodeMemory(encodeMemory(one));
        const turned = (some: Memory['rows']) => new Map([...some].toReversed());
        const read = { known, rows: turned(rows), pending: turned(pending) };
        assert.ok(isSameMemory(one, read) && isSameMemory(read, one));
      }),
    );
  });

  it('two memories say the same only where they would be written alike', () => {
    // Few values, so that many are alike.
    const versions = fc.constantFrom('aa'.repeat(16), 'bb'.repeat(16));
    const ids = fc.constantFrom('A'.repeat(22), `${'B'.repeat(21)}A`);
    const few = fc.constantFrom(0n, 1n);
    const heldAlike: fc.Arbitrary<Remembered> = fc.oneof(
      fc.record(
        {
          kind: fc.constant('file' as const),
          size: fc.nat(1),
          mode: fc.nat(1),
          mtimeNs: few,
          ctimeNs: few,
          content: fc.constantFrom('00'.repeat(32), '01'.repeat(32)),
        },
        { requiredKeys: ['kind', 'size', 'mode', 'mtimeNs', 'ctimeNs'], noNullPrototype: true },
      ),
      fc.constantFrom<Remembered>({ kind: 'folder' }, { kind: 'folder', isMount: true }),
      fc.record({ kind: fc.constant('link' as const), target: fc.constantFrom('a', 'b') }, PLAIN),
      fc.record(
        { kind: fc.constant('absent' as const), owed: fc.array(ids, { maxLength: 2 }) },
        PLAIN,
      ),
    );
    const labelAlike = fc.record(
      { version: versions, supersedes: fc.array(versions, { maxLength: 2 }) },
      PLAIN,
    );
    const rowsAlike = fc
      .array(
        fc.tuple(fc.constantFrom('x', 'y'), fc.record({ label: labelAlike, held: heldAlike })),
        {
          maxLength: 2,
        },
      )
      .map((rows) => new Map<string, MemoryRow>(rows));
    const alike = fc.record({
      known: fc.array(ids, { maxLength: 1 }),
      rows: rowsAlike,
      pending: fc.oneof(fc.constant(new Map<string, MemoryRow>()), rowsAlike),
    });
    fc.assert(
      fc.property(alike, alike, (one, other) => {
        const isWrittenAlike = Buffer.compare(encodeMemory(one), encodeMemory(other)) === 0;
        assert.equal(isSameMemory(one, other), isWrittenAlike);
      }),
      { numRuns: 2000 },
    );
  });

  it('what is told is read as it was written', () => {
    fc.assert(
      fc.property(told, (one) => {
        const read = decodeTold(encodeTold(one, ENTRIES), ENTRIES);
        assert.equal(read.sourceId, one.sourceId);
        assert.deepEqual(plain(read), plain(one));
      }),
    );
  });

  it('equal labels of many paths are written once', () => {
    const one: Label = { version: 'ab'.repeat(16), supersedes: ['cd'.repeat(16)] };
    const rows = new Map(
      Array.from({ length: 1000 }, (_, index) => [
        `p${index}`,
        { label: one, state: 'same' as const },
      ]),
    );
    const entries = inventoryOf(Object.fromEntries([...rows.keys()].map((name) => [name, f('1')])));
    const bytes = encodeTold({ sourceId: 'A'.repeat(22), known: [], rows }, entries);
    assert.ok(bytes.length < 1100, String(bytes.length));
  });

  it('a damaged memory is malformed, and nothing else happens', () => {
    fc.assert(
      fc.property(memory, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, flip) => {
        const bytes = Buffer.from(encodeMemory(one));
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        orMalformed('memory-malformed', () => decodeMemory(bytes));
      }),
    );
  });

  it('a memory of other bytes is malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        orMalformed('memory-malformed', () => decodeMemory(bytes));
        orMalformed('memory-malformed', () =>
          decodeMemory(zstdCompressSync(Buffer.concat([Buffer.from('BSM1'), bytes]))),
        );
      }),
    );
  });

  it('what a hostile member tells is malformed, and nothing else happens', () => {
    fc.assert(
      fc.property(told, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, flip) => {
        const bytes = encodeTold(one, ENTRIES);
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        orMalformed('inventory-malformed', () => decodeTold(bytes, ENTRIES));
      }),
    );
  });

  const hostile: readonly [string, string][] = [
    ['nothing', ''],
    ['another format', '42535432'],
    ['no source', '425354310000'],
    ['two sources', `4253543102${'00'.repeat(32)}`],
    ['more versions than bytes', `4253543101${'00'.repeat(16)}00ffff3f`],
    ['eight million labels of nothing', `4253543101${'00'.repeat(16)}0000ffa3e803`],
    ['a row of a label that is not there', `4253543101${'00'.repeat(16)}00000005`],
    ['bytes behind the end', `4253543101${'00'.repeat(16)}00000000000000000000`],
  ];
  for (const [description, bytes] of hostile) {
    it(`refuses ${description}`, () => {
      assert.throws(
        () => decodeTold(Buffer.from(bytes, 'hex'), ENTRIES),
        (error) => error instanceof BytesyncError && error.code === 'inventory-malformed',
      );
    });
  }
});
