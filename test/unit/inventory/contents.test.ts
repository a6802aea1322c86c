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
import type { TextForms } from '../../../extension/src/engine/inventory/textForms.ts';
import { toldContent } from './randomContents.ts';

const file = (path: string): Entry => ({ kind: 'file', path, size: 1, mtimeUs: 0, mode: 0 });
const ENTRIES: readonly Entry[] = [
  { kind: 'folder', path: '', mtimeUs: 0, mode: 0 },
  ...Array.from({ length: 300 }, (_, index) => file(`f${String(index).padStart(3, '0')}`)),
  { kind: 'unknown', path: 'u', reason: 'ignored' },
];
const ID = '0123456789abcdef'.repeat(4);
const FORM = 'ab'.repeat(16);
const OTHER = 'cd'.repeat(16);

const result = fc.oneof(toldContent, fc.record({ error: fc.constantFrom(...ANALYSIS_ERRORS) }));
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
    const expected = `42534332${'02'}${'0100'}${ID}${'c70103'}`;
    assert.equal(Buffer.from(bytes).toString('hex'), expected);
  });

  const texts: readonly [string, TextForms, string][] = [
    ['a text in LF without whitespace', {}, '04'],
    ['a text in CRLF without whitespace', { lineEnds: FORM }, `05`],
    ['a text in LF', { whitespace: OTHER }, '06'],
    ['a text in CRLF', { lineEnds: FORM, whitespace: OTHER }, '07'],
  ];
  for (const [what, text, status] of texts) {
    it(`has the forms of ${what} that say something new`, () => {
      const { lineEnds = '', whitespace = '' } = text;
      const expected = `4253433201${'00'}${status}${ID}${lineEnds}${whitespace}`;
      const files = ENTRIES.slice(1);
      const bytes = encodeContents(files, [{ path: 'f000', content: ID, text }]);
      assert.equal(Buffer.from(bytes).toString('hex'), expected);
    });
  }

  it('does not tell whether somebody looked at what is no text', () => {
    const files: AnalysedFile[] = [{ path: 'f000', content: ID, text: 'none' }];
    const decoded = decodeContents(encodeContents(ENTRIES, files), ENTRIES);
    assert.deepEqual(decoded, [{ path: 'f000', content: ID }]);
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
    ['another magic', '42534331' + '00'],
    ['more results than entries', '42534332' + 'ffff03'],
    ['a result for a folder', '42534332' + '01' + '0001'],
    ['a result for an unknown entry', '42534332' + '01' + 'ad0201'],
    ['a result behind the last entry', '42534332' + '01' + 'ae0201'],
    ['an unknown status', `42534332${'01'}${'0108'}${ID}${FORM}${OTHER}`],
    ['a cut content id', `42534332010100${ID.slice(2)}`],
    ['a text with a cut form', `4253433201${'0105'}${ID}${FORM.slice(2)}`],
    ['a text without its forms', `4253433201${'0107'}${ID}${FORM}`],
    ['line ends as in the text itself', `4253433201${'0105'}${ID}${ID.slice(0, 32)}`],
    ['whitespace as in the text itself', `4253433201${'0106'}${ID}${ID.slice(0, 32)}`],
    ['whitespace as with its line ends', `4253433201${'0107'}${ID}${FORM}${FORM}`],
    ['bytes behind the end', '42534332' + '00' + '00'],
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
