import assert from 'node:assert/strict';
import { presetRules } from '../../../extension/src/engine/comparison/rules/presetRules.ts';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import type { OtherDeciding } from '../../../extension/src/engine/run/planPreviews.ts';
import {
  decidingOf,
  draftOf,
  type Lacking,
  lackingIn,
} from '../../../extension/src/vscode/plan/draftDeciding.ts';
import { draftRule } from '../../../extension/src/vscode/plan/draftRules.ts';
import type { Draft } from '../../../extension/src/webview/decidingMessages.ts';

const OWN: RuleSet = { rules: [{ name: 'Logs stay', when: 'ext:log', do: [{ leave: 'all' }] }] };
const NOW_US = 5;

type Sides = Pick<Draft, 'preset' | 'from' | 'to'>;

function draft(preset: Draft['preset'], from = '', to = ''): Sides {
  const labels = (text: string) => text.split(' ').filter((label) => label !== '');
  return { preset, from: labels(from), to: labels(to) };
}

describe('a draft of what decides', () => {
  const made: readonly [string, Sides, OtherDeciding][] = [
    ['update follows whom the run follows', draft('update'), { preset: 'update', from: 'A' }],
    ['two-way', draft('two-way'), { preset: 'two-way', from: 'A' }],
    ['mirror', draft('mirror', 'B'), { preset: 'mirror', from: 'B' }],
    ['backup', draft('backup', 'C'), { preset: 'backup', from: 'C' }],
    [
      'star',
      draft('star', 'B', 'A C'),
      {
        ...{ preset: 'manual', from: 'A' },
        rules: { set: presetRules('star', { from: ['B'], to: ['A', 'C'] }), nowUs: NOW_US },
      },
    ],
    [
      'star: nothing is copied onto itself',
      draft('star', 'B', 'A B'),
      {
        ...{ preset: 'manual', from: 'A' },
        rules: { set: presetRules('star', { from: ['B'], to: ['A'] }), nowUs: NOW_US },
      },
    ],
    [
      'cluster',
      draft('cluster', 'A B', 'C D'),
      {
        ...{ preset: 'manual', from: 'A' },
        rules: {
          set: presetRules('cluster', { from: ['A', 'B'], to: ['C', 'D'] }),
          nowUs: NOW_US,
        },
      },
    ],
    ['rules', draft('rules'), { preset: 'manual', from: 'A', rules: { set: OWN, nowUs: NOW_US } }],
  ];
  for (const [description, given, expected] of made) {
    it(`is settings of a run: ${description}`, () => {
      const deciding = decidingOf(given, { rules: OWN, from: 'A', nowUs: NOW_US });
      assert.deepEqual(deciding, expected);
    });
  }

  const decided: readonly [string, OtherDeciding, Sides][] = [
    ['update', { preset: 'update', from: 'A' }, draft('update')],
    ['two-way', { preset: 'two-way', from: 'A' }, draft('two-way')],
    ['mirror', { preset: 'mirror', from: 'B' }, draft('mirror', 'B')],
    ['backup', { preset: 'backup', from: 'B' }, draft('backup', 'B')],
    ['a check, which decides nothing', { preset: 'check', from: 'A' }, draft('update')],
    ['nothing', { preset: 'manual', from: 'A' }, draft('rules')],
    ['star', decidingBy('star', ['B'], ['A', 'C']), draft('star', 'B', 'A C')],
    ['cluster', decidingBy('cluster', ['A', 'B'], ['C']), draft('cluster', 'A B', 'C')],
    [
      'own rules',
      { preset: 'manual', from: 'A', rules: { set: OWN, nowUs: NOW_US } },
      draft('rules'),
    ],
    [
      'a star that somebody has changed',
      {
        ...{ preset: 'manual', from: 'A' },
        rules: {
          set: { rules: [{ name: 'My star', do: [{ copy: 'A', to: ['B'] }] }] },
          nowUs: NOW_US,
        },
      },
      draft('rules'),
    ],
  ];
  for (const [description, given, expected] of decided) {
    it(`begins with what decides: ${description}`, () => {
      assert.deepEqual(draftOf(given), expected);
    });
  }

  const lacking: readonly [string, Sides, RuleSet | undefined, Lacking | undefined][] = [
    ['update', draft('update'), undefined, undefined],
    ['mirror of nobody', draft('mirror'), undefined, 'from'],
    ['mirror', draft('mirror', 'A'), undefined, undefined],
    ['star to nobody', draft('star', 'A'), undefined, 'to'],
    ['star onto itself', draft('star', 'A', 'A'), undefined, 'to'],
    ['cluster from nobody', draft('cluster', '', 'C'), undefined, 'from'],
    ['cluster of which one side is in the other', draft('cluster', 'A B', 'B'), undefined, 'to'],
    ['cluster', draft('cluster', 'A B', 'C'), undefined, undefined],
    ['no rules', draft('rules'), { rules: [] }, 'rules'],
    ['rules', draft('rules'), OWN, undefined],
  ];
  for (const [description, given, rules, expected] of lacking) {
    it(`says what it lacks: ${description}`, () => {
      const waiting = rules?.rules.map(draftRule) ?? [];
      const parts = { rules: waiting, groups: [], filters: [] };
      assert.equal(lackingIn({ ...given, ...parts, begun: parts, revision: '' }), expected);
    });
  }
});

function decidingBy(
  preset: 'star' | 'cluster',
  from: readonly string[],
  to: readonly string[],
): OtherDeciding {
  const rules = { set: presetRules(preset, { from, to }), nowUs: NOW_US };
  return { preset: 'manual', from: 'A', rules };
}
