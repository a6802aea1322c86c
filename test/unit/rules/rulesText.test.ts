import assert from 'node:assert/strict';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { parseRulesFile } from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import { rulesSpan, withRules } from '../../../extension/src/engine/comparison/rules/rulesText.ts';
import { hasCode } from '../streams/errors.ts';

const STAYS: RuleSet = { rules: [{ name: 'logs', when: 'ext:log', do: [{ leave: 'all' }] }] };
const OLD = '[{ "name": "old", "do": [{ "copy": "A", "to": "B" }] }]';

describe('rules in the text of a file', () => {
  const spans: readonly [description: string, text: string, expected: string | undefined][] = [
    ['by themselves', `{ "rules": ${OLD} }`, OLD],
    ['before others', `{ "rules": ${OLD}, "filters": {} }`, OLD],
    ['after others', `{ "filters": { "a": "b" }, "rules": ${OLD} }`, OLD],
    ['with a comma at the end', `{ "rules": ${OLD}, }`, OLD],
    ['an empty list', '{ "rules": [] }', '[]'],
    ['without quotation marks', `{ rules: ${OLD} }`, OLD],
    ['with single ones', `{ 'rules': ${OLD} }`, OLD],
    ['not those of a filter', '{ "filters": { "rules": "b" } }', undefined],
    ['not a text', '{ "$schema": "rules", }', undefined],
    ['not in a comment', `{ /* "rules": [] */ "rules": ${OLD} // "rules": []\n }`, OLD],
    ['with marks in a text', '{ "rules": [{ "name": "]}, \\"x" }] }', '[{ "name": "]}, \\"x" }]'],
    ['with a slash in a text', '{ "rules": [{ "name": "a // b" }] }', '[{ "name": "a // b" }]'],
    ['none', '{ }', undefined],
  ];
  for (const [description, text, expected] of spans) {
    it(`are found: ${description}`, () => {
      const span = rulesSpan(text);
      assert.equal(span && text.slice(span.start, span.end), expected);
    });
  }

  const commented: readonly [string, boolean][] = [
    [`{ /* before */ "rules": ${OLD} }`, false],
    [`{ "rules": /* before */ ${OLD} }`, false],
    [`{ "rules": ${OLD} /* after */ }`, false],
    [`{ "rules": [ // among them\n ] }`, true],
    [`{ "rules": [{ "name": "x", /* among them */ "do": [] }] }`, true],
    [`{ "rules": [{ "name": "// none" }] }`, false],
  ];
  for (const [text, expected] of commented) {
    it(`are said to have comments, or not: ${JSON.stringify(text)}`, () => {
      assert.equal(rulesSpan(text)?.hasComments, expected);
    });
  }

  const kept: readonly [description: string, before: string, after: string][] = [
    ['comments around', '// top\n{ "rules": [], // end\n}', '// top\n{ "rules": RULES, // end\n}'],
    [
      'filters',
      '{ "filters": { "x": "ext:a" }, "rules": [] }',
      '{ "filters": { "x": "ext:a" }, "rules": RULES }',
    ],
    [
      'a file without rules',
      '{ "filters": { "x": "ext:a" } }',
      '{\n  "rules": RULES, "filters": { "x": "ext:a" } }',
    ],
    ['a file of nothing', '{}', '{\n  "rules": RULES\n}'],
    ['a file of a comment', '{ /* none */ }', '{\n  "rules": RULES\n /* none */ }'],
  ];
  for (const [description, before, after] of kept) {
    it(`are written, and the rest stays: ${description}`, () => {
      const list = JSON.stringify(STAYS.rules, null, 2).replaceAll('\n', '\n  ');
      const written = withRules(before, STAYS, 'f');
      assert.equal(written, after.replace('RULES', list));
      assert.deepEqual(parseRulesFile(written, 'f').set.rules, STAYS.rules);
    });
  }

  it('are a file by themselves where there was none', () => {
    assert.deepEqual(parseRulesFile(withRules(undefined, STAYS, 'f'), 'f').set, STAYS);
  });

  it('are not written where they are none', () => {
    const none = { rules: [{ name: '', do: [{ leave: 'all' }] }] };
    assert.throws(() => withRules('{}', none, 'f'), hasCode('rules-invalid'));
  });
});
