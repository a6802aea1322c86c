import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  bytesAs,
  bytesForEditor,
  editedText,
  mergeTextOf,
} from '../../../extension/src/engine/merging/mergeText.ts';

describe('bytes as a text that can be merged', () => {
  const read = [
    ['a text', 'Grüße 🧮\n', { text: 'Grüße 🧮\n', lineEnd: '\n', isMixed: false, hasMark: false }],
    ['nothing', '', { text: '', lineEnd: undefined, isMixed: false, hasMark: false }],
    ['one line', 'a', { text: 'a', lineEnd: undefined, isMixed: false, hasMark: false }],
    [
      'ends of Windows',
      'a\r\nb\r\n',
      { text: 'a\nb\n', lineEnd: '\r\n', isMixed: false, hasMark: false },
    ],
    [
      'both ends',
      'a\r\nb\n',
      { text: 'a\nb\n', lineEnd: undefined, isMixed: true, hasMark: false },
    ],
    [
      'a mark of the byte order',
      '\uFEFFa\n',
      { text: 'a\n', lineEnd: '\n', isMixed: false, hasMark: true },
    ],
    [
      'two of them',
      '\uFEFF\uFEFFa',
      { text: '\uFEFFa', lineEnd: undefined, isMixed: false, hasMark: true },
    ],
    ['old ends of lines', 'a\rb\n', undefined],
    ['a zero byte', 'a\0b', undefined],
  ] as const;
  for (const [what, text, expected] of read) {
    it(what, () => assert.deepEqual(mergeTextOf(Buffer.from(text)), expected));
  }

  it('none in another encoding, and none that is too large', () => {
    assert.equal(mergeTextOf(Buffer.from([0x47, 0x72, 0xfc, 0xdf])), undefined);
    assert.equal(mergeTextOf(Buffer.alloc(1024 * 1024 + 1, 65)), undefined);
    assert.equal(editedText(Buffer.from([0xe9])), undefined);
  });

  it('comes back from an editor as its file spells it', () => {
    const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\r\n\0]/gu, ''));
    const spelling = fc.record({
      lines: fc.array(line, { minLength: 2, maxLength: 6 }),
      end: fc.constantFrom('\n', '\r\n'),
      mark: fc.constantFrom('', '\uFEFF'),
    });
    fc.assert(
      fc.property(spelling, ({ lines, end, mark }) => {
        const bytes = Buffer.from(mark + lines.join(end));
        const text = mergeTextOf(bytes) ?? assert.fail('no text');
        const edited = editedText(bytesForEditor(text.text, '\r\n'));
        assert.equal(edited, text.text);
        assert.deepEqual(bytesAs(edited ?? '', text), bytes);
      }),
    );
  });
});
