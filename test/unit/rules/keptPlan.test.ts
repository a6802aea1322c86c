import assert from 'node:assert/strict';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { analysed, f, type Tree } from '../comparison/trees.ts';
import { ruleSet } from './ruled.ts';

const RULES = ruleSet({ rules: [{ when: 'name:a', do: [{ keep: 'all' }] }] });

/** On B: what replaces 'a' waits for. */
function waitedFor(trees: Tree[]): string[] {
  const request = {
    preset: 'manual',
    from: 0,
    without: [],
    rules: { set: RULES, nowUs: 1 },
  } as const;
  const { plan } = makePlan(analysed(trees, 'manual'), request);
  const replacing = plan.operations.find(({ target, path }) => target === 1 && path === 'a');
  assert.ok(replacing?.kind === 'write-file');
  return replacing.after.map((id) => plan.operations[id]?.path ?? '');
}

describe('a version that is kept', () => {
  it('is there before what it is a version of is replaced', () => {
    assert.deepEqual(waitedFor([{ a: f('1', 2) }, { a: f('2', 1) }]), ['a (B)']);
  });

  it('also where it comes from another one that has it already', () => {
    const trees = [{ a: f('1', 2), 'a (B)': f('2', 1) }, { a: f('2', 1) }];
    assert.deepEqual(waitedFor(trees), ['a (B)']);
  });

  it('also on a third one that has the same', () => {
    const trees = [{ a: f('1', 2) }, { a: f('2', 1) }, { a: f('2', 1) }];
    assert.deepEqual(waitedFor(trees), ['a (B)']);
  });
});
