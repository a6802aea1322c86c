import assert from 'node:assert/strict';
import { pageTexts } from '../../../extension/src/vscode/plan/pageTexts.ts';
import { filled } from '../../../extension/src/webview/plan/model.ts';
import { ENGLISH, MARKED } from './english.ts';

describe('texts that a page fills in', () => {
  const cases: readonly [text: string, values: readonly (string | number)[], filled: string][] = [
    ['{0} of {1} listed', [3, 4], '3 of 4 listed'],
    ['{1} {0} {1}', ['a', 'b'], 'b a b'],
    ['{0}', ['{1}', 'x'], '{1}'],
    ['{0}', ['$&'], '$&'],
    ['{2}', ['a'], '{2}'],
    ['{a} {', ['a'], '{a} {'],
  ];
  for (const [text, values, expected] of cases) {
    it(`'${text}'`, () => assert.equal(filled(text, ...values), expected));
  }

  it('come with their placeholders, in the language of the editor', () => {
    const { language, ...texts } = pageTexts(MARKED);
    assert.equal(language, 'en');
    const { chips, columns, layouts, deciding, ...others } = texts;
    for (const text of [chips, columns, layouts, others].flatMap((all) => Object.values(all))) {
      assert.match(text, /^«.*»$/u);
    }
    for (const text of textsIn(deciding)) assert.match(text, /^«.*»$/u);
    assert.equal(filled(pageTexts(ENGLISH).filtered, 3, 4), '3 of 4 listed');
    assert.equal(filled(pageTexts(ENGLISH).compare, 'a.txt'), 'Compare the copies of a.txt');
  });
});

/** However deep they stand. */
function textsIn(texts: object): string[] {
  return Object.values(texts).flatMap((text) =>
    typeof text === 'string' ? [text] : textsIn(text),
  );
}
