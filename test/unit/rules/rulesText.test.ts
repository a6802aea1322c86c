import assert from 'node:assert/strict';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import {
  decodeRulesFile,
  parseRulesFile,
} from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import {
  isSameText,
  rulesEdit,
  rulesSpan,
  takingBack,
  withRules,
} from '../../../extension/src/engine/comparison/rules/rulesText.ts';
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

  const SEVERAL = { ...STAYS, groups: { g: ['A'] }, filters: { n: 'ext:md' } };
  const around: readonly [description: string, before: string, after: string][] = [
    ['none of them', '{ /* x */ }', '{\n  "rules": R,\n  "groups": G,\n  "filters": F\n /* x */ }'],
    [
      'all of them, with what lies between',
      '{ "filters": {}, /* x */ "rules": [], "groups": { "a": ["B"] }, /* y */ }',
      '{ "filters": F, /* x */ "rules": R, "groups": G, /* y */ }',
    ],
    [
      'some of them',
      '{ /* x */ "groups": { /* y */ }, "$schema": "s" }',
      '{\n  "rules": R,\n  "filters": F, /* x */ "groups": G, "$schema": "s" }',
    ],
  ];
  for (const [description, before, after] of around) {
    it(`are written with groups and filters: ${description}`, () => {
      const put = (value: unknown) => JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
      const { rules, groups, filters } = SEVERAL;
      const written = withRules(before, SEVERAL, 'f');
      const expected = after
        .replace('R', put(rules))
        .replace('G', put(groups))
        .replace('"filters": F', `"filters": ${put(filters)}`);
      assert.equal(written, expected);
      const edit = rulesEdit(before, SEVERAL, 'f');
      const back = takingBack(edit, before, written);
      assert.equal(
        back && written.slice(0, back.start) + back.text + written.slice(back.end),
        before,
      );
      const formatted = JSON.stringify(SEVERAL);
      const taken = takingBack(edit, before, formatted);
      assert.ok(taken);
      const text = formatted.slice(0, taken.start) + taken.text + formatted.slice(taken.end);
      assert.deepEqual(partsIn(text), partsIn(before));
    });
  }

  function partsIn(text: string): unknown {
    const { set, filters } = parseRulesFile(text, 'f');
    return [set.rules, set.groups ?? {}, [...filters]];
  }

  it('stay to the letter where they are what they were', () => {
    const before = `{ "groups": { "g": ["A" /* why */] }, "rules": ${OLD} }`;
    const written = withRules(before, { ...STAYS, groups: { g: ['A'] } }, 'f');
    assert.ok(written.includes('{ "g": ["A" /* why */] }'), written);
    assert.equal(withRules(before, { groups: { g: ['A'] }, filters: {} }, 'f'), before);
  });

  it('groups and filters are not replaced where they would be read otherwise', () => {
    const twice = '{ "groups": { "a": ["A"] }, "groups": { "b": ["B"] } }';
    assert.throws(() => withRules(twice, { groups: {} }, 'f'), hasCode('rules-invalid'));
    const proto = Object.fromEntries([['__proto__', 'ext:md']]);
    assert.throws(() => withRules('{}', { filters: proto }, 'f'), hasCode('rules-invalid'));
  });

  it('are a file by themselves where there was none', () => {
    assert.deepEqual(parseRulesFile(withRules(undefined, STAYS, 'f'), 'f').set, STAYS);
  });

  it('are not written where they are none', () => {
    const none = { rules: [{ name: '', do: [{ leave: 'all' }] }] };
    assert.throws(() => withRules('{}', none, 'f'), hasCode('rules-invalid'));
  });

  const refused: readonly [description: string, text: string][] = [
    ['a list that stands twice', `{ "rules": [], "rules": ${OLD} }`],
    ['a name with an escape', `{ "ru\\u006ces": ${OLD} }`],
    ['an unknown part', '{ "rules": [], "more": 1 }'],
  ];
  for (const [description, text] of refused) {
    it(`are not replaced where they would be read otherwise: ${description}`, () => {
      assert.throws(() => withRules(text, STAYS, 'f'), hasCode('rules-invalid'));
    });
  }

  it('are replaced with all else as it is read', () => {
    const rest = '"$schema": "s", "groups": { "g": ["A"] }, "filters": { "x": "ext:a" }';
    const file = parseRulesFile(withRules(`{ ${rest}, "rules": ${OLD} }`, STAYS, 'f'), 'f');
    assert.deepEqual(file.set, { ...STAYS, groups: { g: ['A'] } });
    assert.deepEqual([...file.filters], [['x', 'ext:a']]);
  });

  it('are replaced with the ends of lines of the file', () => {
    const written = withRules(`{\r\n"rules": ${OLD}\r\n}`, STAYS, 'f');
    assert.doesNotMatch(written, /[^\r]\n/u);
  });

  const bytes: readonly [description: string, bytes: Uint8Array, text: string | undefined][] = [
    ['UTF-8', Buffer.from('// Löschen\n{}'), '// Löschen\n{}'],
    ['a byte order mark', Buffer.from('\uFEFF{}'), '{}'],
    ['windows-1252', Buffer.from('// Löschen\n{}', 'latin1'), undefined],
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), undefined],
    ['too many', Buffer.alloc(256 * 1024 + 1, ' '), undefined],
  ];
  for (const [description, given, text] of bytes) {
    it(`are read from bytes, or refused: ${description}`, () => {
      if (text !== undefined) assert.equal(decodeRulesFile(given, 'f'), text);
      else assert.throws(() => decodeRulesFile(given, 'f'), hasCode('rules-invalid'));
    });
  }

  const texts: readonly [one: string, other: string, expected: boolean][] = [
    ['{\n}', '{\r\n}', true],
    ['{\n}', '\uFEFF{\r}', true],
    ['{\n}', '{\n\n}', false],
    ['{}', '{ }', false],
  ];
  for (const [one, other, expected] of texts) {
    it(`are in the same text, or not: ${JSON.stringify([one, other])}`, () => {
      assert.equal(isSameText(one, other), expected);
    });
  }

  const NEW = JSON.stringify(STAYS.rules);
  const MORE = NEW.replace('logs', 'more');
  const unsaved: readonly [
    description: string,
    before: string,
    meanwhile: (after: string) => string,
    expected: string | undefined,
  ][] = [
    ['a list', `{ "rules": ${OLD} }`, (after) => after, `{ "rules": ${OLD} }`],
    ['a new list', '{ /* none */ }', (after) => after, '{ /* none */ }'],
    ['a formatted one', `{ "rules": ${OLD} }`, () => `{"rules":${NEW}}`, `{"rules":${OLD}}`],
    ['a new, formatted one', '{}', () => `{"rules":${NEW}}`, '{"rules":[]}'],
    [
      'with keys before it',
      `{ "rules": ${OLD} }`,
      (after) => `//\n${after}`,
      `//\n{ "rules": ${OLD} }`,
    ],
    ['not rules of somebody', `{ "rules": ${OLD} }`, () => `{ "rules": ${MORE} }`, undefined],
    ['not a list without any', `{ "rules": ${OLD} }`, () => '{ "rules": [] }', undefined],
    ['not where none are left', `{ "rules": ${OLD} }`, () => '{}', undefined],
  ];
  for (const [description, before, meanwhile, expected] of unsaved) {
    it(`are taken back where they can't be saved: ${description}`, () => {
      const edit = rulesEdit(before, STAYS, 'f');
      const now = meanwhile(withRules(before, STAYS, 'f'));
      const back = takingBack(edit, before, now);
      assert.equal(back && now.slice(0, back.start) + back.text + now.slice(back.end), expected);
    });
  }
});
