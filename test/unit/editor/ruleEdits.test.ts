import assert from 'node:assert/strict';
import { ruleOf } from '../../../extension/src/vscode/plan/draftRules.ts';
import type { DraftAction } from '../../../extension/src/webview/decidingMessages.ts';
import {
  changed,
  duplicated,
  type EditedRule,
  moved,
  newAction,
  newRule,
  withKind,
  withMatch,
  withNames,
  without,
  withSources,
} from '../../../extension/src/webview/plan/deciding/ruleEdits.ts';

const LABELS = ['A', 'B', 'C'];
const RULES: readonly EditedRule[] = [1, 2, 3].map((key) => ({ ...newRule(`r${key}`, ''), key }));

function keys(rules: readonly EditedRule[]): string {
  return rules.map(({ key }) => key).join(' ');
}

describe('editing rules', () => {
  const orders: readonly [description: string, readonly EditedRule[], expected: string][] = [
    ['up', moved(RULES, 2, -1), '2 1 3'],
    ['down', moved(RULES, 2, 1), '1 3 2'],
    ['up from the first place', moved(RULES, 1, -1), '1 2 3'],
    ['down from the last', moved(RULES, 3, 1), '1 2 3'],
    ['one that is not there', moved(RULES, 9, 1), '1 2 3'],
    ['once more', duplicated(RULES, 2, 4), '1 2 4 3'],
    ['away', without(RULES, 2), '1 3'],
  ];
  for (const [description, rules, expected] of orders) {
    it(`changes their order: ${description}`, () => {
      assert.equal(keys(rules), expected);
    });
  }

  it('changes one, and keeps what it is known by', () => {
    const rules = changed(RULES, 2, ({ actions }) => ({ ...newRule('other', 'ext:md'), actions }));
    assert.deepEqual(rules[1], { ...newRule('other', 'ext:md'), key: 2 });
    assert.deepEqual([rules[0], rules[2]], [RULES[0], RULES[2]]);
  });

  it('begins with what changes nothing', () => {
    const { match, filters, actions } = newRule('r', 'ext:md');
    assert.deepEqual([match, filters], ['all', ['ext:md']]);
    assert.deepEqual(actions, [{ kind: 'leave', from: [], newest: false, to: ['all'] }]);
  });

  it('never takes an empty list of conditions for everything', () => {
    const everything = withMatch(newRule('r', 'ext:md'), 'everything');
    assert.deepEqual(ruleOf(everything).when, undefined);
    assert.deepEqual(withMatch(everything, 'any').filters, ['ext:md']);
    assert.deepEqual(withMatch({ ...everything, filters: [] }, 'any').filters, ['']);
    assert.deepEqual(withMatch(newRule('r', 'ext:md'), 'any').filters, ['ext:md']);
  });

  const copy: DraftAction = { kind: 'copy', from: ['B'], newest: false, to: ['C'] };
  const kinds: readonly [string, DraftAction, expected: DraftAction][] = [
    [
      'a first one',
      newAction(LABELS),
      { kind: 'copy', from: ['A'], newest: false, to: ['others'] },
    ],
    ['the source stays', withKind(copy, 'create', LABELS), { ...copy, kind: 'create' }],
    ['the source goes', withKind(copy, 'keep', LABELS), { ...copy, kind: 'keep', from: [] }],
    [
      'nothing is deleted that was chosen for something else',
      withKind(copy, 'delete', LABELS),
      { ...copy, kind: 'delete', from: [], to: [] },
    ],
    [
      'a source is proposed',
      withKind({ ...copy, kind: 'keep', from: [] }, 'copy', LABELS),
      { ...copy, from: ['A'] },
    ],
    ['several', withSources(copy, ['A', 'B'], LABELS), { ...copy, from: ['A', 'B'], newest: true }],
    ['one of several', withSources(copy, ['C'], LABELS), { ...copy, from: ['C'] }],
    ['all', withSources(copy, ['all'], LABELS), { ...copy, from: ['all'], newest: true }],
    ['a group', withSources(copy, ['left'], LABELS), { ...copy, from: ['left'], newest: true }],
    ['nobody', withSources(copy, [], LABELS), { ...copy, from: [] }],
  ];
  for (const [description, action, expected] of kinds) {
    it(`changes what a rule does: ${description}`, () => {
      assert.deepEqual(action, expected);
    });
  }

  const names: readonly [
    chosen: readonly string[],
    before: readonly string[],
    readonly string[],
  ][] = [
    [['A', 'all'], ['A'], ['all']],
    [['A', 'all'], ['all'], ['A']],
    [['all'], ['all', 'A'], ['all']],
    [['A', 'B'], ['A'], ['A', 'B']],
    [[], ['A'], []],
  ];
  for (const [chosen, before, expected] of names) {
    it(`takes “all” for each of them: ${chosen} after ${before}`, () => {
      assert.deepEqual(withNames(chosen, before), expected);
    });
  }
});
