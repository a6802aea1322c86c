import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  encodeRecord,
  LEAST_PARTIAL,
  MOST_PARTIALS,
  parseRecord,
  RECORD_LIMIT,
  toldPartialsSchema,
} from '../../../extension/src/engine/sync/partial/partialRecord.ts';

const SIZE = LEAST_PARTIAL;
const plain = { path: 'a/b', size: SIZE, mtimeUs: 5 };
const written = { format: 'bytesync-partial', version: 1, ...plain };
const told = { ...plain, received: SIZE };

const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const records = fc.record(
  {
    path: names.filter((name) => toldPartialsSchema.safeParse([{ ...told, path: name }]).success),
    size: fc.integer({ min: SIZE, max: Number.MAX_SAFE_INTEGER }),
    mtimeUs: fc.maxSafeInteger(),
    content: fc.stringMatching(/^[0-9a-f]{64}$/u),
  },
  { requiredKeys: ['path', 'size', 'mtimeUs'] },
);

describe('the record of a half-received file', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(records, (record) => {
        assert.deepEqual(parseRecord(encodeRecord(record)), { ...record });
      }),
    );
  });

  it('counts for nothing when it is cut off anywhere', () => {
    fc.assert(
      fc.property(records, fc.nat(), (record, cut) => {
        const text = encodeRecord(record);
        assert.equal(parseRecord(text.slice(0, cut % text.length)), undefined);
      }),
    );
  });

  it('is within the limit that is read, whatever the path', () => {
    const path = '\u0001'.repeat(4096);
    assert.ok(encodeRecord({ ...plain, path, content: 'a'.repeat(64) }).length <= RECORD_LIMIT);
  });

  const refused: readonly [string, unknown][] = [
    ['another format', { ...written, format: 'bytesync-trash' }],
    ['another version', { ...written, version: 2 }],
    ['no path', { ...written, path: undefined }],
    ['a path that leads out', { ...written, path: '../b' }],
    ['an absolute path', { ...written, path: '/b' }],
    ['the source itself', { ...written, path: '' }],
    ['a small file', { ...written, size: SIZE - 1 }],
    ['a size that is no whole number', { ...written, size: SIZE + 0.5 }],
    ['a size beyond all numbers', { ...written, size: 2 ** 60 }],
    ['a date that is none', { ...written, mtimeUs: '5' }],
    ['half a content id', { ...written, content: 'ab' }],
    ['a list', [written]],
    ['nothing', null],
  ];
  for (const [title, value] of refused) {
    it(`is refused: ${title}`, () => assert.equal(parseRecord(JSON.stringify(value)), undefined));
  }
});

describe('what a member tells of half-received files', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...told, path: `${index}` }));
  const cases: readonly [string, unknown, boolean][] = [
    ['nothing', [], true],
    ['all of a file', [told], true],
    ['as many as may be', many(MOST_PARTIALS), true],
    ['one too many', many(MOST_PARTIALS + 1), false],
    ['a path twice', [told, { ...told, size: SIZE + 1 }], false],
    ['more than the whole', [{ ...told, received: SIZE + 1 }], false],
    ['hardly anything', [{ ...told, received: SIZE - 1 }], false],
    ['less than nothing', [{ ...told, received: -1 }], false],
    ['a path that leads out', [{ ...told, path: 'a/../../b' }], false],
  ];
  for (const [title, value, accepted] of cases) {
    it(`${accepted ? 'is taken' : 'is refused'}: ${title}`, () => {
      assert.equal(toldPartialsSchema.safeParse(value).success, accepted);
    });
  }
});
