import assert from 'node:assert/strict';
import { Amounts } from '../../../extension/src/vscode/amounts.ts';
import { wordsOf } from './english.ts';

const inLanguage = (language: string) => new Amounts(wordsOf(language, (english) => english));

describe('amounts', () => {
  const percents: readonly [part: number, whole: number, text: string][] = [
    [0, 0, '0%'],
    [0, 7, '0%'],
    [29, 100, '29%'],
    [57, 100, '57%'],
    [1, 3, '33%'],
    [2, 3, '66%'],
    [999_999_999, 1_000_000_000, '99%'],
    [7, 7, '100%'],
    [9, 7, '100%'],
  ];
  for (const [part, whole, text] of percents) {
    it(`${part} of ${whole}`, () => assert.equal(inLanguage('en').percent(part, whole), text));
  }

  it('in the language of the editor', () => {
    const german = inLanguage('de');
    assert.equal(german.count(1234), '1.234');
    assert.equal(german.bytes(1234), '1,2 KB');
    assert.equal(german.percent(1, 2).replace(/\s/u, ' '), '50 %');
    assert.equal(german.list(['Ada', 'Bob', 'Cleo']), 'Ada, Bob und Cleo');
  });

  const joined: readonly [language: string, text: string][] = [
    ['es', 'Ada, Bob y Cleo'],
    ['zh-cn', 'Ada、Bob和Cleo'],
    ['ja', 'Ada、Bob、Cleo'],
  ];
  for (const [language, text] of joined) {
    it(`a list in ${language}`, () => {
      assert.equal(inLanguage(language).list(['Ada', 'Bob', 'Cleo']), text);
    });
  }

  const lists: readonly [readonly string[], string][] = [
    [[], ''],
    [['Ada'], 'Ada'],
    [['Ada', 'Bob'], 'Ada and Bob'],
    [['Ada', 'Bob', 'Cleo'], 'Ada, Bob, and Cleo'],
  ];
  for (const [names, text] of lists) {
    it(`a list of ${names.length}`, () => assert.equal(inLanguage('en').list(names), text));
  }

  it('a moment has its day and its minute', () => {
    const text = inLanguage('en').date(new Date(2024, 1, 29, 13, 5).getTime());
    assert.match(text, /Feb 29, 2024, 1:05\sPM/u);
  });
});
