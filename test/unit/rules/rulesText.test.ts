import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rulesSpan } from '../../../extension/src/engine/comparison/rules/partSpans.ts';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import {
  decodeRulesFile,
  parseRulesFile,
} from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import {
  isSameText,
  rulesEdit,
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
      '{ /* x */ "groups": {}, "$schema": "s" }',
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

  const commentedFilters: readonly [
    description: string,
    before: string,
    wanted: Readonly<Record<string, string>>,
    after: string,
  ][] = [
    [
      'another one, on a line as the others',
      '{\n\t"a": "ext:a", // why a\n\t"b": "ext:b" // why b\n}',
      { a: 'ext:a', b: 'ext:b', c: 'ext:c' },
      '{\n\t"a": "ext:a", // why a\n\t"b": "ext:b", // why b\n\t"c": "ext:c"\n}',
    ],
    [
      'two more, behind a comma',
      '{\n  // all\n  "a": "ext:a", /* end */\n}',
      { a: 'ext:a', c: 'ext:c', d: 'ext:d' },
      '{\n  // all\n  "a": "ext:a", /* end */\n  "c": "ext:c",\n  "d": "ext:d"\n}',
    ],
    [
      'another one, on the line of the others',
      '{ "a": "ext:a" /* why */ }',
      { a: 'ext:a', c: 'ext:c' },
      '{ "a": "ext:a", /* why */\n    "c": "ext:c" }',
    ],
    ['the first one', '{ /* none yet */ }', { c: 'ext:c' }, '{ /* none yet */\n    "c": "ext:c" }'],
    [
      'one in the place of another',
      `{ 'a': /* why */ 'ext:a', // a\n b: "ext:b", "say \\"c\\"": "ext:c" }`,
      { a: 'ext:"x y"', b: 'ext:b', 'say "c"': 'ext:d' },
      `{ 'a': /* why */ "ext:\\"x y\\"", // a\n b: "ext:b", "say \\"c\\"": "ext:d" }`,
    ],
    [
      'of a name that stands twice the one that counts',
      '{ "a": "ext:a", /* twice */ "a": "ext:b" }',
      { a: 'ext:c' },
      '{ "a": "ext:a", /* twice */ "a": "ext:c" }',
    ],
    [
      'a name that is a number',
      '{ "b": "ext:b" /* b */ }',
      { b: 'ext:b', 1: 'ext:c' },
      '{ "b": "ext:b", /* b */\n    "1": "ext:c" }',
    ],
    [
      'all of them where one is taken away',
      '{ "a": "ext:a", /* b */ "b": "ext:b" }',
      { a: 'ext:a' },
      '{\n    "a": "ext:a"\n  }',
    ],
  ];
  for (const [description, before, wanted, after] of commentedFilters) {
    it(`keep what was written among saved filters: ${description}`, () => {
      const text = `{\n  "filters": ${before},\n  "rules": ${OLD} // rules\n}`;
      const written = withRules(text, { filters: wanted }, 'f');
      assert.equal(
        written,
        text.replace(before, () => after),
      );
      assert.deepEqual(
        new Map(parseRulesFile(written, 'f').filters),
        new Map(Object.entries(wanted)),
      );
      const edit = rulesEdit(text, { filters: wanted }, 'f');
      const back = takingBack(edit, text, written);
      assert.equal(
        back && written.slice(0, back.start) + back.text + written.slice(back.end),
        text,
      );
    });
  }

  const commentedGroups: readonly [
    description: string,
    before: string,
    wanted: Readonly<Record<string, string[]>>,
    after: string,
  ][] = [
    [
      'another one, on a line as the others',
      '{\n\t"a": ["A"], // why a\n\t"b": ["B",\n\t\t"C"] // why b\n}',
      { a: ['A'], b: ['B', 'C'], c: ['A', 'C'] },
      '{\n\t"a": ["A"], // why a\n\t"b": ["B",\n\t\t"C"], // why b\n\t"c": ["A", "C"]\n}',
    ],
    [
      'one that is about others, and what stands within the rest',
      `{ "a": ['A', /* and */ "B",], /* b */ "b": ["B" /* gone */] }`,
      { a: ['A', 'B'], b: ['B', 'C'] },
      `{ "a": ['A', /* and */ "B",], /* b */ "b": ["B", "C"] }`,
    ],
    ['the first one', '{ /* none yet */ }', { c: ['C'] }, '{ /* none yet */\n    "c": ["C"] }'],
    [
      'all of them where one is taken away',
      '{ "a": ["A"], /* b */ "b": ["B"] }',
      { a: ['A'] },
      '{\n    "a": [\n      "A"\n    ]\n  }',
    ],
  ];
  for (const [description, before, wanted, after] of commentedGroups) {
    it(`keep what was written among groups: ${description}`, () => {
      const text = `{\n  "groups": ${before},\n  "rules": ${OLD} // rules\n}`;
      const written = withRules(text, { groups: wanted }, 'f');
      assert.equal(
        written,
        text.replace(before, () => after),
      );
      assert.deepEqual(parseRulesFile(written, 'f').set.groups, wanted);
      const back = takingBack(rulesEdit(text, { groups: wanted }, 'f'), text, written);
      assert.equal(
        back && written.slice(0, back.start) + back.text + written.slice(back.end),
        text,
      );
    });
  }

  it('keep what was written among groups, whatever these are', () => {
    const names = fc.string({ unit: fc.constantFrom(...`"'\\/*,:{}[] a1é`), minLength: 1 });
    const members = fc.array(names, { minLength: 1, maxLength: 3 });
    const groups = fc.dictionary(names, members, { maxKeys: 4, noNullPrototype: true });
    const comment = fc.constantFrom('', ' // x, "y": [\n', '/* x: ] */');
    fc.assert(
      fc.property(groups, groups, comment, fc.boolean(), (before, more, between, ends) => {
        const entries = Object.entries(before).map(
          ([name, list]) => `${JSON.stringify(name)}:${between}${JSON.stringify(list)}`,
        );
        const list = entries.join(`,${between}`);
        const text = `{ "groups": {/* first */${list}${ends && list !== '' ? ',' : ''}${between}} }`;
        const wanted = { ...before, ...more };
        const written = withRules(text, { groups: wanted }, 'f');
        assert.deepEqual({ ...parseRulesFile(written, 'f').set.groups }, wanted);
        const count = (within: string) =>
          within.split('/* first */').length + within.split('x').length;
        assert.equal(count(written), count(text));
      }),
    );
  });

  it('keep what was written among saved filters, whatever these are', () => {
    const texts = fc.string({ unit: fc.constantFrom(...`"'\\/*,:{}[] a1\né`), minLength: 1 });
    const named = fc.dictionary(texts, texts, { maxKeys: 4, noNullPrototype: true });
    const comment = fc.constantFrom('', ' // x, "y": {\n', '/* x: } */');
    fc.assert(
      fc.property(named, named, comment, fc.boolean(), (before, more, between, ends) => {
        const entries = Object.entries(before).map((one) =>
          one.map((text) => JSON.stringify(text)),
        );
        const list = entries.map((one) => one.join(`:${between}`)).join(`,${between}`);
        const filters = `{/* first */${list}${ends && list !== '' ? ',' : ''}${between}}`;
        const text = `{ "filters": ${filters} }`;
        const wanted = { ...before, ...more };
        const written = withRules(text, { filters: wanted }, 'f');
        assert.deepEqual({ ...Object.fromEntries(parseRulesFile(written, 'f').filters) }, wanted);
        const count = (within: string) =>
          within.split('/* first */').length + within.split('x').length;
        assert.equal(count(written), count(text));
      }),
    );
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
