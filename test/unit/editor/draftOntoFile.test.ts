import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRulesFile } from '../../../extension/src/engine/comparison/rules/rulesFile.ts';
import {
  changedParts,
  ontoFile,
  placedInForm,
} from '../../../extension/src/vscode/plan/draftOntoFile.ts';
import { draftParts } from '../../../extension/src/vscode/plan/draftParts.ts';
import type { Draft } from '../../../extension/src/webview/decidingMessages.ts';
import { newRule } from '../../../extension/src/webview/plan/deciding/ruleEdits.ts';

type Filters = Readonly<Record<string, string>>;

function fileOf(filters: Filters) {
  return parseRulesFile(JSON.stringify({ filters }), 'f');
}

/** A form that began with filters, and has others by then. */
function formOf(begun: Filters, edited: Filters): Draft {
  const before = draftParts(fileOf(begun));
  const { filters } = draftParts(fileOf(edited));
  const sides = { preset: 'rules', from: [], to: [], revision: 'r' } as const;
  return { ...sides, ...before, filters, begun: before };
}

describe('what a file is to have of a form', () => {
  const cases: readonly [string, begun: Filters, edited: Filters, now: Filters, then: Filters][] = [
    [
      'an added one beside one of somebody else',
      { a: '1' },
      { a: '1', b: '2' },
      { a: '1', c: '3' },
      { a: '1', c: '3', b: '2' },
    ],
    ['a changed one', { a: '1' }, { a: '2' }, { c: '3', a: '1' }, { c: '3', a: '2' }],
    ['one that was changed in both', { a: '1' }, { a: '2' }, { a: '3' }, { a: '2' }],
    [
      'one that was changed in the file',
      { a: '1' },
      { a: '1', b: '2' },
      { a: '3' },
      { a: '3', b: '2' },
    ],
    [
      'one that was taken away in the form',
      { a: '1', b: '2' },
      { a: '1' },
      { a: '1', b: '3', c: '4' },
      { a: '1', c: '4' },
    ],
    [
      'one that was taken away in the file',
      { a: '1', b: '2' },
      { a: '2', b: '2' },
      { a: '1' },
      { a: '2' },
    ],
    [
      'one that was changed here and taken away there',
      { a: '1' },
      { a: '2' },
      { c: '3' },
      { c: '3', a: '2' },
    ],
    ['another name', { a: '1' }, { z: '1' }, { a: '1', c: '3' }, { c: '3', z: '1' }],
    [
      'another name where nobody else was, at its place',
      { a: '1', b: '2' },
      { z: '1', b: '2' },
      { a: '1', b: '2' },
      { z: '1', b: '2' },
    ],
    ['a form that has seen nothing of the file', {}, { b: '2' }, { a: '1' }, { a: '1', b: '2' }],
  ];
  for (const [description, begun, edited, now, then] of cases) {
    it(description, () => {
      const [draft, file] = [formOf(begun, edited), fileOf(now)];
      const wanted = draftParts(fileOf(then)).filters;
      assert.deepEqual(ontoFile(draft, file).filters, wanted);
      assert.deepEqual(changedParts(draft, file), { filters: then });
    });
  }

  const filters = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2'), {
    noNullPrototype: true,
  });

  it('takes each from the one that has changed it, and from the form where both have', () => {
    fc.assert(
      fc.property(filters, filters, filters, (begun, edited, now) => {
        const onto = ontoFile(formOf(begun, edited), fileOf(now)).filters;
        const found = Object.fromEntries(onto.map(({ name, filter }) => [name, filter]));
        for (const name of ['a', 'b', 'c', 'd']) {
          const isOurs = edited[name] !== begun[name];
          assert.equal(found[name], isOurs ? edited[name] : now[name]);
        }
        assert.equal(new Set(onto.map(({ name }) => name)).size, onto.length);
      }),
    );
  });
});

describe('where a problem of a file is in a form', () => {
  const place = { text: '!', offset: 0, length: 1 };
  const [first, second] = [newRule('first', 'ext:a'), newRule('second', 'ext:b')];
  const form = { ...formOf({}, {}), rules: [first, second, { ...second, name: 'first' }] };

  it('at the same rule, with its filter', () => {
    const onto = { ...form, rules: [second] };
    const problem = { text: '!', rule: 0, filter: 0, place };
    assert.deepEqual(placedInForm(problem, onto, form), { ...problem, rule: 1 });
  });

  it('at the one that is called so, without the place in another filter', () => {
    const onto = { ...form, rules: [first, newRule('second', 'ext:z')] };
    const problem = { text: '!', rule: 1, filter: 0, place };
    assert.deepEqual(placedInForm(problem, onto, { ...form, rules: [second] }), {
      ...{ text: '!', rule: 0 },
    });
  });

  for (const name of ['third', 'first']) {
    it(`nowhere: none or two are called so (${name})`, () => {
      const onto = { ...form, rules: [newRule(name, 'ext:z')] };
      const problem = { text: '!', rule: 0, filter: 0, place };
      assert.deepEqual(placedInForm(problem, onto, form), { text: '!' });
    });
  }
});
