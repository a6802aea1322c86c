import assert from 'node:assert/strict';
import type { Rule } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { ruleSetSchema } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { draftRule, ruleOf } from '../../../extension/src/vscode/plan/draftRules.ts';
import type { DraftRule } from '../../../extension/src/webview/decidingMessages.ts';

const LEAVE: Rule['do'] = [{ leave: 'all' }];
const NOBODY = { from: [], newest: false };

describe('rules as the page edits them', () => {
  const cases: readonly [description: string, rule: Rule, draft: DraftRule][] = [
    [
      'about everything',
      { name: 'r', do: LEAVE },
      {
        ...{ name: 'r', enabled: true, match: 'everything', filters: [] },
        actions: [{ kind: 'leave', ...NOBODY, to: ['all'] }],
      },
    ],
    [
      'switched off, with a filter',
      { name: 'r', enabled: false, when: 'ext:md', do: [{ delete: ['A', 'B'] }, { keep: 'all' }] },
      {
        ...{ name: 'r', enabled: false, match: 'all', filters: ['ext:md'] },
        actions: [
          { kind: 'delete', ...NOBODY, to: ['A', 'B'] },
          { kind: 'keep', ...NOBODY, to: ['all'] },
        ],
      },
    ],
    [
      'about any of several',
      { name: 'r', when: { any: ['ext:md', 'ext:txt'] }, do: LEAVE },
      {
        ...{ name: 'r', enabled: true, match: 'any', filters: ['ext:md', 'ext:txt'] },
        actions: [{ kind: 'leave', ...NOBODY, to: ['all'] }],
      },
    ],
    [
      'about all of several, with each way of copying',
      {
        ...{ name: 'r', when: { all: ['ext:md', 'on:A'] } },
        do: [
          { copy: 'A', to: 'others' },
          { content: { newest: 'all' }, to: ['B', 'C'] },
          { dates: { newest: ['A', 'B'] }, to: 'C' },
          { create: 'A', to: 'servers' },
        ],
      },
      {
        ...{ name: 'r', enabled: true, match: 'all', filters: ['ext:md', 'on:A'] },
        actions: [
          { kind: 'copy', from: ['A'], newest: false, to: ['others'] },
          { kind: 'content', from: ['all'], newest: true, to: ['B', 'C'] },
          { kind: 'dates', from: ['A', 'B'], newest: true, to: ['C'] },
          { kind: 'create', from: ['A'], newest: false, to: ['servers'] },
        ],
      },
    ],
  ];
  for (const [description, rule, draft] of cases) {
    it(`have all that a rule has: ${description}`, () => {
      assert.deepEqual(draftRule(rule), draft);
      assert.deepEqual(ruleOf(draft), rule);
    });
  }

  const [[, , whole]] = cases as [[string, Rule, DraftRule]];
  const action = { kind: 'copy', from: ['A'], newest: false, to: ['B'] } as const;
  const incomplete: readonly [description: string, draft: DraftRule][] = [
    ['no name', { ...whole, name: '' }],
    ['an empty filter', { ...whole, match: 'all', filters: [''] }],
    ['no filter', { ...whole, match: 'any', filters: [] }],
    ['no action', { ...whole, actions: [] }],
    ['nobody to copy from', { ...whole, actions: [{ ...action, from: [] }] }],
    ['nobody to copy to', { ...whole, actions: [{ ...action, to: [] }] }],
  ];
  for (const [description, draft] of incomplete) {
    it(`are no rules before they are whole: ${description}`, () => {
      const { success } = ruleSetSchema.safeParse({ rules: [ruleOf(draft)] });
      assert.equal(success, false);
    });
  }
});
