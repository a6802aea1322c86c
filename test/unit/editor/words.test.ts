import assert from 'node:assert/strict';
import {
  count,
  shown,
  shownName,
  size,
  unlinked,
} from '../../../extension/src/vscode/messages/words.ts';
import { wordsOf } from './english.ts';

const inLanguage = (language: string) => wordsOf(language, (english) => english);
/** As the editor finds links in a notification: vs/base/common/linkedText.ts. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/giu;
const COMMAND = '[Admit](command:workbench.action.quit)';

describe('texts from elsewhere', () => {
  const cases: readonly [description: string, text: string, shown: string][] = [
    ['nothing', '', ''],
    ['what people write', 'Ünïcödé 漢字 ελ 👩‍👩‍👧 a/b.txt', 'Ünïcödé 漢字 ελ 👩‍👩‍👧 a/b.txt'],
    ['a new line', 'a\nb', 'a\\u{a}b'],
    ['an escape of a terminal', '\u001b[31m', '\\u{1b}[31m'],
    ['C1 controls', '\u0085', '\\u{85}'],
    ['separators of lines and paragraphs', '\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['what turns text around', 'exe.\u202etxt', 'exe.\\u{202e}txt'],
    ['marks and isolates', '\u200e\u061c\u2066', '\\u{200e}\\u{61c}\\u{2066}'],
    ['half a character', 'a\ud800b', 'a\\u{d800}b'],
    ['a whole one of two halves', '\ud83d\ude00', '😀'],
  ];
  for (const [description, text, expected] of cases) {
    it(description, () => assert.equal(shown(text), expected));
  }
});

describe('names in sentences', () => {
  const cases: readonly [description: string, name: string, shown: string][] = [
    ['as they are', 'Ada', 'Ada'],
    ['up to sixty characters', '😀'.repeat(60), '😀'.repeat(60)],
    ['the rest is left out', '😀'.repeat(61), `${'😀'.repeat(59)}…`],
    ['an escape counts as it is written', `${'\n'.repeat(40)}`, `${'\\u{a}'.repeat(11)}\\u{a…`],
  ];
  for (const [description, name, expected] of cases) {
    it(description, () => assert.equal(shownName(name), expected));
  }

  it('bring no link into a notification', () => {
    assert.match(COMMAND, LINK);
    const texts = [
      COMMAND,
      `a]](file:///b) ${COMMAND}`,
      '[x](https://x.example "y")',
      '[[a]](command:a)',
    ];
    for (const text of texts) {
      for (const safe of [unlinked(text), shownName(text), unlinked(shown(`${text}\n${text}`))]) {
        assert.doesNotMatch(safe, LINK);
      }
    }
    assert.equal(unlinked('a [b] (c) [d]'), 'a [b] (c) [d]');
  });
});

describe('numbers', () => {
  const counts: readonly [language: string, amount: number, text: string][] = [
    ['en', 1234567, '1,234,567'],
    ['de', 1234567, '1.234.567'],
    ['es', 1234567, '1.234.567'],
    ['zh-cn', 1234567, '1,234,567'],
    ['ja', 1234567, '1,234,567'],
    ['en', 0, '0'],
  ];
  for (const [language, amount, text] of counts) {
    it(`${amount} in ${language}`, () => assert.equal(count(amount, inLanguage(language)), text));
  }

  const sizes: readonly [bytes: number, text: string][] = [
    [0, '0 B'],
    [0.4, '0 B'],
    [999, '999 B'],
    [999.5, '1.0 KB'],
    [1000, '1.0 KB'],
    [1234, '1.2 KB'],
    [9949, '9.9 KB'],
    [9950, '10 KB'],
    [999_499, '999 KB'],
    [999_500, '1.0 MB'],
    [34_000_000, '34 MB'],
    [1e9, '1.0 GB'],
    [1e12, '1.0 TB'],
    [1_234e12, '1,234 TB'],
    [Number.MAX_SAFE_INTEGER, '9,007 TB'],
  ];
  for (const [bytes, text] of sizes) {
    it(`${bytes} bytes`, () => assert.equal(size(bytes, inLanguage('en')), text));
  }

  it('sizes have the comma of the language', () => {
    assert.equal(size(1234, inLanguage('de')), '1,2 KB');
  });
});
