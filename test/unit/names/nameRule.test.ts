import assert from 'node:assert/strict';
import { isAllAssigned } from '@bytesync/shared/names/assigned.ts';
import { foldCase } from '@bytesync/shared/names/caseFolding.ts';
import { nameKey } from '@bytesync/shared/names/nameRule.ts';
import fc from 'fast-check';

const CASE = { ignoresCase: true, ignoresForm: false };
const FORM = { ignoresCase: false, ignoresForm: true };
const BOTH = { ignoresCase: true, ignoresForm: true };
const EXACT = { ignoresCase: false, ignoresForm: false };
const RULES = [CASE, FORM, BOTH, EXACT];

/** A code point that no version of Unicode up to 17 has assigned, and a mark. */
const LATER = '\u{323b0}';

const cases: readonly [
  string,
  string,
  string,
  Readonly<Record<'case' | 'form' | 'both', boolean>>,
][] = [
  ['ASCII letters', 'README.md', 'readme.MD', { case: true, form: false, both: true }],
  ['other letters', 'ÄPFEL', 'äpfel', { case: true, form: false, both: true }],
  ['forms', 'é', 'e\u0301', { case: false, form: true, both: true }],
  ['case and form', 'É', 'e\u0301', { case: false, form: false, both: true }],
  ['sigmas', 'ΣΑΣ', 'σας', { case: true, form: false, both: true }],
  ['Deseret, beyond 16 bits', '\u{10400}', '\u{10428}', { case: true, form: false, both: true }],
  ['a capital that came late', '\ua7c0', '\ua7c1', { case: true, form: false, both: true }],
  ['the kelvin sign', '\u212a', 'k', { case: true, form: false, both: true }],
  ['the kelvin sign as a letter', '\u212a', 'K', { case: true, form: true, both: true }],
  ['sharp s and two s', 'ß', 'ss', { case: false, form: false, both: false }],
  ['sharp s and its capital', 'ß', 'ẞ', { case: true, form: false, both: true }],
  ['dotless and dotted i', 'ı', 'i', { case: false, form: false, both: false }],
  ['the capital dotted i', 'İ', 'i', { case: false, form: false, both: false }],
  ['a ligature', 'ﬁ', 'fi', { case: false, form: false, both: false }],
  ['order of marks', 'a\u0323\u0302', 'a\u0302\u0323', { case: false, form: true, both: true }],
  ['Hangul', '각', '\u1100\u1161\u11a8', { case: false, form: true, both: true }],
  ['iota below', '\u1fb3', '\u0391\u0345', { case: false, form: false, both: true }],
  ['a later character', `${LATER}é`, `${LATER}e\u0301`, { case: false, form: false, both: false }],
  ['other names', 'a', 'b', { case: false, form: false, both: false }],
  ['a name that is longer', 'a', 'A ', { case: false, form: false, both: false }],
];

describe('names that count as one', () => {
  for (const [what, a, b, same] of cases) {
    it(what, () => {
      const isSame = (rule: typeof CASE) => nameKey(a, rule) === nameKey(b, rule);
      assert.deepEqual({ case: isSame(CASE), form: isSame(FORM), both: isSame(BOTH) }, same);
      assert.equal(isSame(EXACT), false);
    });
  }

  it('have a key that is its own key', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(name, fc.constantFrom(...RULES), (text, rule) => {
        const key = nameKey(text, rule);
        assert.equal(nameKey(key, rule), key);
      }),
      { numRuns: 3000 },
    );
  });

  it('keep slashes, NUL and dots apart from everything else', () => {
    for (let point = 0; point < 0x11_0000; point += 1) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const name = String.fromCodePoint(point);
      const key = nameKey(name, BOTH);
      if (key !== name) assert.ok(!/[/\0.]/.test(key), point.toString(16));
    }
  });

  it('fold as the regular expressions of the runtime do, where the pinned version knows the character', () => {
    let folded = 0;
    for (let point = 0; point < 0x11_0000; point += 1) {
      const name = String.fromCodePoint(point);
      const other = foldCase(name);
      if (other === name) continue;
      folded += 1;
      const escaped = `\\u{${point.toString(16)}}`;
      assert.match(other, new RegExp(`^${escaped}$`, 'iu'), escaped);
    }
    // The lines of CaseFolding-15.0.0.txt with status C or S.
    assert.equal(folded, 1454);
  });

  it('are folded by the runtime too, for all that it takes for one letter in that version', () => {
    for (let point = 0x80; point < 0x11_0000; point += 1) {
      const name = String.fromCodePoint(point);
      const [lower, upper] = [name.toLowerCase(), name.toUpperCase()];
      if ((lower === name && upper === name) || !isAllAssigned(name)) continue;
      for (const other of [lower, upper]) {
        const isOne = [...other].length === 1 && isAllAssigned(other);
        if (!isOne || !new RegExp(`^${name}$`, 'iu').test(other)) continue;
        assert.equal(nameKey(other, CASE), nameKey(name, CASE), point.toString(16));
      }
    }
  });

  it('are known by the runtime where they are known here', () => {
    let known = 0;
    for (let point = 0; point < 0x11_0000; point += 1) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const name = String.fromCodePoint(point);
      if (!isAllAssigned(name)) continue;
      known += 1;
      const isNoncharacter = (point & 0xfffe) === 0xfffe || (point >= 0xfdd0 && point <= 0xfdef);
      assert.ok(isNoncharacter || !/\p{Cn}/u.test(name), point.toString(16));
    }
    // "149,186 characters" of Unicode 15.0, 65 controls, 137,468 of private use, 66 noncharacters.
    assert.equal(known, 149_186 + 65 + 137_468 + 66);
  });
});
