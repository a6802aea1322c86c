import assert from 'node:assert/strict';
import { linesOf } from '../../../extension/src/engine/merging/regions.ts';
import { wordsOf } from '../../../extension/src/engine/merging/wordCounts.ts';

describe('lines that are one word', () => {
  // More than an expression of V8 finds its way back through.
  const word = '語'.repeat(20 * 1024 * 1024);

  it('are found, however long they are', () => {
    assert.deepEqual(linesOf(`one\n${word}\n${word}`), ['one\n', `${word}\n`, word]);
  });

  it('are counted, however long they are', () => {
    const counts = wordsOf([word]);
    const characters = [...counts].reduce((sum, [part, times]) => sum + part.length * times, 0);
    assert.equal(characters, word.length);
  });
});

describe('the lines of a text', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    '': [],
    '\n': ['\n'],
    a: ['a'],
    'a\n': ['a\n'],
    'a\n\nb': ['a\n', '\n', 'b'],
    'a\r\nb\n': ['a\r\n', 'b\n'],
  };
  for (const [text, lines] of Object.entries(cases)) {
    it(JSON.stringify(text), () => assert.deepEqual(linesOf(text), lines));
  }
});
