import assert from 'node:assert/strict';
import { nameSchema } from '@bytesync/shared/crypto/roster.ts';
import fc from 'fast-check';
import { memberName } from '../../../extension/src/cli/commands/commandContext.ts';
import { counted, duration, shown, size } from '../../../extension/src/cli/screen/shownText.ts';

describe('text from elsewhere on a terminal', () => {
  const cases: readonly [what: string, text: string, shows: string][] = [
    ['plain text', 'plain name.txt', 'plain name.txt'],
    ['other scripts and emoji', 'naïve 文件 🙂 👩‍👩‍👧', 'naïve 文件 🙂 👩‍👩‍👧'],
    ['line ends and tabs', 'a\nb\rc\td', 'a\\nb\\rc\\td'],
    ['escape sequences', '\u001b[31mred\u001b[0m', '\\u{1b}[31mred\\u{1b}[0m'],
    ['the bell, backspace and delete', '\u0007\b\u007f', '\\u{7}\\u{8}\\u{7f}'],
    ['the second control block', 'a\u009b31m', 'a\\u{9b}31m'],
    ['line and paragraph separators', 'a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
    ['overrides of the direction', 'gpj.\u202etxt', 'gpj.\\u{202e}txt'],
    [
      'marks and isolates',
      '\u200e\u200f\u061c\u2066\u2069',
      '\\u{200e}\\u{200f}\\u{61c}\\u{2066}\\u{2069}',
    ],
    ['lone surrogates', 'a\ud800b\udc00', 'a\\u{d800}b\\u{dc00}'],
  ];
  for (const [what, text, shows] of cases) {
    it(what, () => assert.equal(shown(text), shows));
  }

  it('is one line without control characters, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(shown(text), /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u);
      }),
    );
  });
});

describe('the name that others see', () => {
  const cases: readonly [given: string | undefined, otherwise: string, name: string][] = [
    ['desk', 'host', 'desk'],
    [undefined, 'host', 'host'],
    ['', '', 'unnamed'],
    [' ', 'host', 'unnamed'],
    [undefined, 'two\nlines', 'two\\nlines'],
    ['x'.repeat(200), 'host', 'x'.repeat(120)],
    [`${'x'.repeat(119)}🙂`, 'host', 'x'.repeat(119)],
  ];
  for (const [given, otherwise, name] of cases) {
    it(`${JSON.stringify(given)}, else ${JSON.stringify(otherwise)}`, () => {
      assert.equal(memberName(given === undefined ? {} : { name: given }, otherwise), name);
    });
  }

  it('is one that a roster holds, whatever the folder is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        nameSchema.parse(memberName({}, text));
      }),
    );
  });
});

describe('numbers for people', () => {
  const sizes: readonly [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [1234, '1.2 KB'],
    [9_949, '9.9 KB'],
    [9_950, '10 KB'],
    [999_499, '999 KB'],
    [999_500, '1.0 MB'],
    [34_000_000, '34 MB'],
    [5_600_000_000, '5.6 GB'],
    [7_000_000_000_000_000, '7000 TB'],
  ];
  for (const [bytes, text] of sizes)
    it(`${bytes} bytes: ${text}`, () => assert.equal(size(bytes), text));

  const durations: readonly [number, string][] = [
    [0, '0.0 s'],
    [420, '0.4 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min 0 s'],
    [185_000, '3 min 5 s'],
    [3_599_499, '59 min 59 s'],
    [3_600_000, '1 h 0 min'],
    [7_800_000, '2 h 10 min'],
  ];
  for (const [ms, text] of durations)
    it(`${ms} ms: ${text}`, () => assert.equal(duration(ms), text));

  it('counts things', () => {
    assert.deepEqual(
      [counted(0, 'file'), counted(1, 'file'), counted(1234, 'file'), counted(2, 'copy', 'copies')],
      ['0 files', '1 file', '1,234 files', '2 copies'],
    );
  });
});
