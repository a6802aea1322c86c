import assert from 'node:assert/strict';
import { comparisonDigest } from '../../../extension/src/engine/comparison/byHand/comparisonDigest.ts';
import type { ManyItems } from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { analysed, d, f, l, type Node, type Tree, u } from '../comparison/trees.ts';
import { BY, decided, FROM_A, FROM_B, planned } from './decidedMany.ts';

describe('what a decision about many rests on', () => {
  const trees: readonly Tree[] = [
    { x: f('new', 2), y: f('1', 2) },
    { x: f('old', 1), y: f('22', 1) },
  ];
  const comparison = analysed(trees, 'update');
  const facts = (many: ManyItems, action: RuleAction = FROM_B) =>
    factsOf(planned(comparison, [{ ...BY, items: [], many, action }]), { open: true }).byHand;
  const { many } = decided(comparison, ['x', 'y'], FROM_B);
  assert.ok(many);

  it('is the comparison: of another one it does not hold', () => {
    assert.deepEqual([facts(many)?.decided, facts(many)?.stale], [2, 0]);
    const other = { ...many, digest: new Uint8Array(32) };
    assert.deepEqual([facts(other)?.decided, facts(other)?.stale], [0, 2]);
    const changed = { ...many, changed: true as const };
    assert.deepEqual([facts(changed)?.decided, facts(changed)?.stale], [0, 2]);
  });

  it('is not told of a comparison of another size', () => {
    const items = encodeItemSet(Uint32Array.of(1), 2);
    assert.ok(items);
    assert.deepEqual(facts({ ...many, items }), { decided: 0, stale: 0, refused: {} });
  });

  it('does not borrow what an earlier decision about the same item rests on', () => {
    const byPath = decided(comparison, ['x'], FROM_A, false);
    const other = {
      ...BY,
      items: [],
      many: { ...many, digest: new Uint8Array(32) },
      action: FROM_B,
    };
    const { byHand } = factsOf(planned(comparison, [byPath, other]), { open: true });
    assert.deepEqual([byHand?.decided, byHand?.stale], [0, 2]);
  });

  it('what goes first by it counts in its comparison alone', () => {
    const first = (digest: Uint8Array) =>
      factsOf(
        planned(comparison, [
          { ...BY, items: [], many: { ...many, digest }, action: { first: true } },
        ]),
      );
    assert.deepEqual(first(many.digest).first, { files: 2, byHand: true });
    assert.equal(first(new Uint8Array(32)).first, undefined);
  });

  const digest = (
    nodes: readonly (Node | undefined)[],
    mode: 'standard' | 'checksum' = 'standard',
  ) => {
    const given = nodes.map((node): Tree => (node === undefined ? {} : { x: node }));
    return Buffer.from(comparisonDigest(analysed(given, 'update', mode))).toString('hex');
  };
  const before = [f('one', 1), f('two', 2)] as const;

  it('stays what it is when contents are read', () => {
    assert.equal(digest(before), digest(before, 'checksum'));
    assert.equal(digest(before), digest([f('one', 1, 0o600), f('two', 2)]));
  });

  it('is another one with everything that changes', () => {
    const others: readonly (readonly (Node | undefined)[])[] = [
      [f('one!', 1), before[1]],
      [f('one', 3), before[1]],
      [before[0], undefined],
      [before[0], u()],
      [before[0], u('unreadable')],
      [before[0], d()],
      [before[0], l('a')],
      [before[0], l('b')],
      [before[1], before[0]],
      [before[0], before[1], f('one', 1)],
      [undefined, undefined],
    ];
    const all = [before, ...others].map((nodes) => digest(nodes));
    assert.equal(new Set(all).size, all.length);
  });
});
