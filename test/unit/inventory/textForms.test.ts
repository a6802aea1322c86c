import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ContentHasher } from '../../../extension/src/engine/inventory/contentId.ts';
import { FileHasher } from '../../../extension/src/engine/inventory/fileHasher.ts';
import type { ReadContent } from '../../../extension/src/engine/inventory/readContent.ts';
import {
  lineEndsForm,
  TEXT_MAX,
  whitespaceForm,
} from '../../../extension/src/engine/inventory/textForms.ts';

function hashed(pieces: readonly Uint8Array[], looks = true): ReadContent {
  const expected = pieces.reduce((sum, { length }) => sum + length, 0);
  const hasher = new FileHasher(expected, looks);
  for (const piece of pieces) hasher.update(piece);
  return hasher.end();
}

const read = (text: string) => hashed([Buffer.from(text)]);

/** The bytes, cut at these places. */
function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const places = [...new Set(at.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

/** The forms, as docs/formats/inventory.md says it. */
function withLineEnds(text: string): string {
  const lines = text.replace(/\r\n?/gu, '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}
const withoutWhitespace = (text: string) => withLineEnds(text).replace(/[ \t]/gu, '');

function idOf(text: string): string {
  const hasher = new ContentHasher();
  hasher.update(Buffer.from(text));
  return Buffer.from(hasher.digest()).toString('hex').slice(0, 32);
}

const LINES = 'one\n  two three\n\nfour\n';
const BOM = '\ufeff';

/** A text, and in what its forms are like those of another one. */
type Row = readonly [what: string, text: string, other: string, lineEnds: boolean, spaces: boolean];
const rows: readonly Row[] = [
  ['CRLF', LINES.replaceAll('\n', '\r\n'), LINES, true, true],
  ['lone CR', LINES.replaceAll('\n', '\r'), LINES, true, true],
  ['mixed line ends', 'one\r\n  two three\r\rfour\n', LINES, true, true],
  ['no final newline', LINES.slice(0, -1), LINES, true, true],
  ['no final newline, in CRLF', 'a\r\nb', 'a\nb\n', true, true],
  ['a final CR', 'a\r', 'a', true, true],
  ['CR before CRLF, which are two lines', 'a\r\r\n', 'a\n\n', true, true],
  ['LF before CR, which are two lines', 'a\n\r', 'a\n\n', true, true],
  ['another line at the end', `${LINES}\n`, LINES, false, false],
  ['a blank line', 'a\n\nb\n', 'a\nb\n', false, false],
  ['trailing spaces', 'one  \n  two three \n\nfour\n', LINES, false, true],
  ['tabs', 'one\n\ttwo\tthree\n\nfour\n', LINES, false, true],
  ['another indent, and CRLF', 'one\r\n    two three\r\n\r\nfour\r\n', LINES, false, true],
  ['spaces in a blank line', 'one\n  two three\n   \nfour\n', LINES, false, true],
  ['spaces where there were none', 'f( x )', 'f(x)', false, true],
  ['joined words', 'one\ntwothree\n\nfour\n', LINES, false, true],
  ['a line of spaces without its end', 'a\n  ', 'a\n\n', false, true],
  ['spaces alone', '   ', '\t\n', false, true],
  ['a newline alone', '\n', '', false, false],
  ['a byte order mark', BOM + LINES, LINES, false, false],
  ['a byte order mark in both', BOM + LINES.replaceAll('\n', '\r\n'), BOM + LINES, true, true],
  ['a no-break space', 'one\u00a0two', 'one two', false, false],
  ['a form feed', 'one\ftwo', 'onetwo', false, false],
  ['a line separator', 'one\u2028two', 'one\ntwo', false, false],
  ['another letter', LINES.replace('four', 'fivr'), LINES, false, false],
];

describe('forms of a text', () => {
  for (const [what, text, other, lineEnds, spaces] of rows) {
    it(`with ${what}`, () => {
      const [a, b] = [read(text), read(other)];
      assert.notEqual(a.content, b.content);
      assert.deepEqual(
        [lineEndsForm(a) === lineEndsForm(b), whitespaceForm(a) === whitespaceForm(b)],
        [lineEnds, spaces],
      );
    });
  }

  it('say nothing that the content id says', () => {
    assert.deepEqual(read('one\n').text, {});
    assert.deepEqual(read('').text, {});
    assert.deepEqual(Object.keys(read('one\r\n').text ?? {}), ['lineEnds']);
    assert.deepEqual(Object.keys(read('o n e\n').text ?? {}), ['whitespace']);
    assert.deepEqual(Object.keys(read('o n e').text ?? {}), ['lineEnds', 'whitespace']);
  });

  it('leave the content id as it is, and are left out where nobody wants them', () => {
    const bytes = Buffer.from('o n e\r\n');
    const plain = new ContentHasher();
    plain.update(bytes);
    const content = Buffer.from(plain.digest()).toString('hex');
    assert.equal(hashed([bytes]).content, content);
    assert.deepEqual(hashed([bytes], false), { content });
  });

  const others: readonly [string, Uint8Array][] = [
    ['NUL', Buffer.from('a\0b\n')],
    ['UTF-16', Buffer.from('one\n', 'utf16le')],
    ['Latin-1', Buffer.from('caf\u00e9\n', 'latin1')],
    ['a character that is cut at the end', Buffer.from('\u20ac').subarray(0, 2)],
    ['a character without its beginning', Buffer.from('\u20ac').subarray(1)],
    ['a surrogate', Buffer.from('eda080', 'hex')],
    ['a character in too many bytes', Buffer.from('c0af', 'hex')],
    ['a character beyond Unicode', Buffer.from('f4908080', 'hex')],
    ['NUL at the end of much text', Buffer.concat([Buffer.alloc(200_000, 'a\n'), Buffer.alloc(1)])],
    ['too much', Buffer.alloc(TEXT_MAX + 1, 'a\n')],
  ];
  for (const [what, bytes] of others) {
    it(`has none: ${what}`, () => {
      assert.equal(hashed([bytes]).text, 'none');
      assert.equal(hashed([...cut(bytes, [1, 2, 100_000])]).text, 'none');
    });
  }

  it('has none when it grows beyond what it should have', () => {
    const hasher = new FileHasher(10, true);
    for (let pieces = 0; pieces < 5; pieces += 1) hasher.update(Buffer.alloc(1024 * 1024, 'a\n'));
    assert.equal(hasher.end().text, 'none');
  });

  it('of the largest text are those of the definition, across leaves and pieces', () => {
    const line = 'tab\there, \u20ac\ud83c\udf88 end\r\n';
    const whole = line.repeat(Math.ceil(TEXT_MAX / Buffer.byteLength(line)));
    const text = Buffer.from(whole)
      .subarray(0, TEXT_MAX)
      .toString('utf8')
      .replace(/\ufffd$/u, '');
    const bytes = Buffer.from(text);
    const found = hashed(cut(bytes, [65_535, 65_537, 1024 * 1024 - 1, 3_000_001]));
    assert.equal(lineEndsForm(found), idOf(withLineEnds(text)));
    assert.equal(whitespaceForm(found), idOf(withoutWhitespace(text)));
  });
});

const parts = [
  'a',
  'b',
  ' ',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '\u00e9',
  '\u20ac',
  '\ud83c\udf88',
  BOM,
  '\v',
];
const someText = fc
  .array(fc.constantFrom(...parts), { maxLength: 12 })
  .map((some) => some.join(''));
/** Of a few parts, so that two of them often have a form in common. */
const likeText = fc
  .array(fc.constantFrom('a', ' ', '\t', '\r', '\n', '\r\n'), { maxLength: 5 })
  .map((some) => some.join(''));
const anyBytes = fc
  .array(fc.constantFrom(0x00, 0x0a, 0x0d, 0x20, 0x61, 0x80, 0xbf, 0xc3, 0xe2, 0x82, 0xf0, 0x9f), {
    maxLength: 8,
  })
  .map((some) => Uint8Array.from(some));
const places = fc.array(fc.nat(40), { maxLength: 8 });

describe('forms of texts at random', () => {
  it('are the same wherever the text is cut', () => {
    fc.assert(
      fc.property(someText, places, (text, at) => {
        const bytes = Buffer.from(text);
        assert.deepEqual(hashed(cut(bytes, at)), hashed([bytes]));
      }),
      { numRuns: 3000 },
    );
  });

  it('whether it is a text is the same wherever the bytes are cut, and as a decoder says', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    fc.assert(
      fc.property(anyBytes, places, (bytes, at) => {
        const whole = hashed([bytes]);
        assert.deepEqual(hashed(cut(bytes, at)), whole);
        let isText = !bytes.includes(0);
        try {
          decoder.decode(bytes);
        } catch {
          isText = false;
        }
        assert.equal(whole.text !== 'none', isText);
      }),
      { numRuns: 3000 },
    );
  });

  it('are those of the definition', () => {
    fc.assert(
      fc.property(someText, (text) => {
        const found = read(text);
        assert.equal(lineEndsForm(found), idOf(withLineEnds(text)));
        assert.equal(whitespaceForm(found), idOf(withoutWhitespace(text)));
      }),
      { numRuns: 2000 },
    );
  });

  it('are in common where the definition says so, and nowhere else', () => {
    fc.assert(
      fc.property(likeText, likeText, (one, other) => {
        const [a, b] = [read(one), read(other)];
        const sameLines = withLineEnds(one) === withLineEnds(other);
        const sameMarks = withoutWhitespace(one) === withoutWhitespace(other);
        assert.equal(lineEndsForm(a) === lineEndsForm(b), sameLines);
        assert.equal(whitespaceForm(a) === whitespaceForm(b), sameMarks);
        // What differs in line ends alone differs in whitespace alone.
        assert.ok(!sameLines || sameMarks);
      }),
      { numRuns: 3000 },
    );
  });
});
