import assert from 'node:assert/strict';
import { pageTexts } from '../../../extension/src/vscode/plan/pageTexts.ts';
import { planPage } from '../../../extension/src/vscode/plan/planPage.ts';
import { filled, filteredItems } from '../../../extension/src/webview/plan/model.ts';
import { f } from '../comparison/trees.ts';
import { ENGLISH, MARKED } from './english.ts';
import { planView } from './planViews.ts';

describe('the items of a page, filtered', () => {
  const tree = { 'src-Main.ts': f('a'), 'src-Éclair.ts': f('b'), 'docs-a b.md': f('c') };
  const page = planPage(7, planView([tree, {}]), ENGLISH);
  const cases: readonly [filter: string, paths: readonly string[]][] = [
    ['', ['docs-a b.md', 'src-Main.ts', 'src-Éclair.ts']],
    ['  \t', ['docs-a b.md', 'src-Main.ts', 'src-Éclair.ts']],
    ['main', ['src-Main.ts']],
    ['MAIN', ['src-Main.ts']],
    [' main ', ['src-Main.ts']],
    ['éclair', ['src-Éclair.ts']],
    ['a b', ['docs-a b.md']],
    ['src-', ['src-Main.ts', 'src-Éclair.ts']],
    ['.*', []],
    ['nothing', []],
  ];
  for (const [filter, paths] of cases) {
    it(`'${filter}'`, () => {
      assert.deepEqual(
        filteredItems({ page, filter }).map(({ path }) => path),
        paths,
      );
    });
  }

  it('none without a plan', () =>
    assert.deepEqual(filteredItems({ page: undefined, filter: '' }), []));
});

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
    for (const text of Object.values(texts)) assert.match(text, /^«.*»$/u);
    assert.equal(filled(pageTexts(ENGLISH).filtered, 3, 4), '3 of 4 listed');
    assert.equal(filled(pageTexts(ENGLISH).compare, 'a.txt'), 'Compare the copies of a.txt');
  });
});
