import assert from 'node:assert/strict';
import type { PresetChoice } from '../../../extension/src/webview/decidingChoices.ts';
import type { Draft } from '../../../extension/src/webview/decidingMessages.ts';
import {
  toggledName,
  withFrom,
  withPreset,
} from '../../../extension/src/webview/plan/deciding/draftSides.ts';

const ALL = ['A', 'B', 'C'];

type Sides = Pick<Draft, 'preset' | 'from' | 'to'>;

function sides(from: readonly string[], to: readonly string[]): Sides {
  return { preset: 'update', from, to };
}

describe('the sides of a draft', () => {
  const chosen: readonly [string, Sides, PresetChoice, Pick<Draft, 'from' | 'to'>][] = [
    ['a preset without sides has none', sides(['A'], ['B']), 'two-way', { from: [], to: [] }],
    ['one is proposed', sides([], []), 'mirror', { from: ['A'], to: [] }],
    ['what was chosen stays', sides(['B', 'C'], []), 'backup', { from: ['B'], to: [] }],
    ['all others are proposed', sides(['B'], []), 'star', { from: ['B'], to: ['A', 'C'] }],
    ['what was chosen stays there, too', sides(['B'], ['C']), 'star', { from: ['B'], to: ['C'] }],
    ['several', sides(['A', 'B'], ['C']), 'cluster', { from: ['A', 'B'], to: ['C'] }],
    [
      'who is there no more is not chosen',
      sides(['D'], ['E']),
      'star',
      { from: ['A'], to: ['B', 'C'] },
    ],
    ['rules name their own', sides(['B'], ['C']), 'rules', { from: [], to: [] }],
  ];
  for (const [description, draft, preset, expected] of chosen) {
    it(`follow the preset: ${description}`, () => {
      assert.deepEqual(withPreset(draft, preset, ALL), { ...draft, preset, ...expected });
    });
  }

  it('have no source on both', () => {
    const star = withPreset(sides(['A'], ['B']), 'star', ALL);
    assert.deepEqual(withFrom(star, ['B'], ALL), { ...star, from: ['B'], to: ['A', 'C'] });
    const cluster = withPreset(sides(['A'], ['B', 'C']), 'cluster', ALL);
    assert.deepEqual(withFrom(cluster, ['A', 'B'], ALL).to, ['C']);
  });

  it('keep the order of all', () => {
    assert.deepEqual(toggledName(['C'], 'A', ALL), ['A', 'C']);
    assert.deepEqual(toggledName(['A', 'C'], 'A', ALL), ['C']);
  });
});
