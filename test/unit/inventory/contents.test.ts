import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import fc from 'fast-check';
import {
  ANALYSIS_ERRORS,
  type AnalysedFile,
} from '../../../extension/src/engine/inventory/analysis.ts';
import {
  decodeContents,
  encodeContents,
} from '../../../extension/src/engine/inventory/contents.ts';
import type { Entry } from '../../../extension/src/engine/inventory/entry.ts';

const file = (path: string): Entry => ({ kind: 'file', path, size: 1, mtimeUs: 0, mode: 0 });
const ENTRIES: readonly Entry[] = [
  { kind: 'folder', path: '', mtimeUs: 0, mode: 0 },
  ...Array.from({ length: 300 }, (_, index) => file(`f${String(index).padStart(3, '0')}`)),
  { kind: 'unknown', path: 'u', reason: 'ignored' },
];
const ID = '0123456789abcdef'.repeat(4);

const result = fc.oneof(
  fc.record({
    content: fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((id) => Buffer.from(id).toString('hex')),
  }),
  fc.record({ error: fc.constantFrom(...ANALYSIS_ERRORS) }),
);
const results = fc
  .uniqueArray(fc.integer({ min: 0, max: 299 }), { maxLength: 30 })
  .chain((indexes) =>
    fc.tuple(
      ...indexes
        .sort((a, b) => a - b)
        .map((index) =>
          result.map(
            (value): AnalysedFile => ({ ...value, path: `f${String(index).padStart(3, '0')}` }),
          ),
        ),
    ),
  );

function isMalformed(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof BytesyncError && error.code === 'inventory-malformed') return true;
    throw error;
  }
}

describe('contents format', () => {
  it('is the one that is written down', () => {
    const bytes = encodeContents(ENTRIES, [
      { path: 'f200', error: 'entry-changed' },
      { path: 'f000', content: ID },
    ]);
    const expected = `42534331${'02'}${'0100'}${ID}${'c70103'}`;
    assert.equal(Buffer.from(bytes).toString('hex'), expected);
  });

  it('comes back as it was, in the order of the inventory', () => {
    fc.assert(
      fc.property(results, (values) => {
        const shuffled = [...values].reverse();
        assert.deepEqual(decodeContents(encodeContents(ENTRIES, shuffled), ENTRIES), values);
      }),
      { numRuns: 200 },
    );
  });

  it('of damaged bytes is refused, or is the one form of what it says', () => {
    fc.assert(
      fc.property(
        results,
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(),
        (values, at, value, cut) => {
          let bytes = Buffer.from(encodeContents(ENTRIES, values));
          bytes[at % bytes.length] = value;
          if (cut % 3 === 0) bytes = bytes.subarray(0, cut % bytes.length);
          let decoded: AnalysedFile[] = [];
          if (
            isMalformed(() => {
              decoded = decodeContents(bytes, ENTRIES);
            })
          )
            return;
          assert.deepEqual(Buffer.from(encodeContents(ENTRIES, decoded)), bytes);
        },
      ),
      { numRuns: 1000 },
    );
  });

  const refused: readonly [string, string][] = [
    ['another magic', '42534332' + '00'],
    ['more results than entries', '42534331' + 'ffff03'],
    ['a result for a folder', '42534331' + '01' + '0001'],
    ['a result for an unknown entry', '42534331' + '01' + 'ad0201'],
    ['a result behind the last entry', '42534331' + '01' + 'ae0201'],
    ['an unknown status', '42534331' + '01' + '0104'],
    ['a cut content id', `42534331010100${ID.slice(2)}`],
    ['bytes behind the end', '42534331' + '00' + '00'],
    ['nothing', ''],
  ];
  for (const [what, hex] of refused) {
    it(`refuses ${what}`, () => {
      assert.ok(isMalformed(() => decodeContents(Buffer.from(hex, 'hex'), ENTRIES)));
    });
  }

  it('refuses to name one file twice, or one that the inventory lacks', () => {
    const twice: AnalysedFile = { path: 'f001', content: ID };
    assert.ok(isMalformed(() => encodeContents(ENTRIES, [twice, twice])));
    assert.ok(isMalformed(() => encodeContents(ENTRIES, [{ path: 'x', content: ID }])));
  });
});
