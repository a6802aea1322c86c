import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { basisOf } from '../../../extension/src/engine/comparison/byHand/basis.ts';
import { comparisonDigest } from '../../../extension/src/engine/comparison/byHand/comparisonDigest.ts';
import type { HandDecision } from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { encodeItemSet } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import {
  type KeptMany,
  keptMany,
  retold,
} from '../../../extension/src/engine/comparison/byHand/keptMany.ts';
import { unpackItems } from '../../../extension/src/engine/comparison/byHand/packedItems.ts';
import type { Comparison } from '../../../extension/src/engine/comparison/item.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { keptByHand } from '../../../extension/src/engine/planning/keptByHand.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import {
  DECIDED_CHARACTERS,
  MOST_DECISIONS,
  RETOLD_BYTES,
} from '../../../extension/src/engine/session/decisionMessages.ts';
import { logMessageSchema } from '../../../extension/src/engine/session/messages.ts';
import { analysed, f, type Tree } from '../comparison/trees.ts';
import { BY, chosen, decided, FROM_A, FROM_B, LEAVE, planned, wide } from './decidedMany.ts';

describe('decisions about many, in a later run', () => {
  const MOST = { decisions: MOST_DECISIONS, bytes: 1000 };
  const trees = (changed: string): readonly Tree[] => [
    { a: f('new', 2), b: f('x', 2), left: f('1', 2) },
    { a: f('old!', 1), b: f(changed, 1), left: f('22', 1) },
  ];
  const tell = (kept: readonly KeptMany[], comparison: Comparison): HandDecision[] => {
    const { digest, decisions } = retold(kept, comparison, 'standard', MOST);
    return decisions.flatMap(({ same, changed, ...rest }) => [
      ...(same ? [{ ...rest, items: [], many: { items: same, digest } }] : []),
      ...(changed
        ? [{ ...rest, items: [], many: { items: changed, digest, changed: true as const } }]
        : []),
    ]);
  };

  it('hold where the copies are what they were, and are flagged elsewhere', () => {
    const first = analysed(trees('yy'), 'update');
    const items = ['a', 'b', 'gone'].map((path) => {
      const item = first.items.find((one) => one.path === path);
      return { path, basis: item ? basisOf(item, first.columns, 'standard') : 'f'.repeat(16) };
    });
    const kept = keptMany({ ...BY, action: FROM_B }, items);
    assert.deepEqual(unpackItems(kept), items);
    const second = analysed(trees('other'), 'update');
    const { byHand, summary } = factsOf(planned(second, tell([kept], second)), { open: true });
    assert.deepEqual([byHand?.decided, byHand?.stale], [1, 1]);
    const who = summary.items.map(({ path, decidedBy, staleBy }) => [
      path,
      decidedBy?.name,
      staleBy?.name,
    ]);
    assert.deepEqual(who, [
      ['a', 'Ada', undefined],
      ['b', undefined, 'Ada'],
      ['left', undefined, undefined],
    ]);
  });

  it('are kept as far as they are the last, and not carried out', () => {
    const comparison = analysed(trees('yy'), 'update');
    const standing = [
      decided(comparison, ['a', 'b', 'left'], FROM_A),
      decided(comparison, ['left'], LEAVE),
      decided(comparison, ['b'], FROM_B, false),
    ];
    const made = {
      compared: comparison,
      planned: planned(comparison, standing),
      mode: 'standard' as const,
    };
    const paths = (failed?: readonly string[]) =>
      keptByHand({ standing, ...(failed && { failed }) }, made).decisions.map(
        ({ action, items }) => {
          return [action, items.map(({ path }) => path).join()];
        },
      );
    assert.deepEqual(paths(), [
      [FROM_A, 'a'],
      [LEAVE, 'left'],
      [FROM_B, 'b'],
    ]);
    assert.deepEqual(paths([]), [[LEAVE, 'left']]);
    assert.deepEqual(paths(['b']), [
      [LEAVE, 'left'],
      [FROM_B, 'b'],
    ]);
  });

  it('are told again where the settings can’t hold them', () => {
    const comparison = wide(12_000);
    const { count: _, ...about } = chosen(
      comparison,
      { paths: ['d'], below: true, action: LEAVE },
      false,
    );
    const standing = [
      { ...BY, ...about, action: LEAVE },
      decided(comparison, ['d/0/7'], FROM_B, false),
    ];
    const made = {
      compared: comparison,
      planned: planned(comparison, standing),
      mode: 'standard' as const,
    };
    const { decisions, many } = keptByHand({ standing }, made);
    assert.deepEqual([decisions.length, many.map(({ count }) => count)], [1, [11_999]]);
    const again = wide(12_000);
    const all = [...decisions, ...tell(many, again)];
    const { byHand } = factsOf(planned(again, all), { open: true });
    assert.deepEqual(byHand, { decided: 12_000, stale: 0, refused: {} });
  }).timeout(60_000);

  it('that take too much are left out, the oldest first', () => {
    const comparison = wide(4_000);
    const half = comparison.items
      .filter((_, at) => at % 2 === 0)
      .map(({ path }) => ({ path, basis: 'f'.repeat(16) }));
    const few = half.slice(1, 2);
    const kept = [
      keptMany({ ...BY, action: LEAVE }, half),
      keptMany({ ...BY, action: FROM_A }, few),
    ];
    const { decisions } = retold(kept, comparison, 'standard', { ...MOST, bytes: 400 });
    assert.deepEqual(
      decisions.map(({ action }) => action),
      [FROM_A],
    );
  });

  it('that are too many or say too much are left out, the oldest first, and can be told', () => {
    const comparison = wide(2 * MOST_DECISIONS + 20);
    const digest = comparisonDigest(comparison);
    const by = { ...BY.by, memberId: createId() };
    const about = (at: number, action: RuleAction): HandDecision => {
      const items = encodeItemSet(Uint32Array.of(at + 5), comparison.items.length);
      assert.ok(items);
      return { ...BY, by, items: [], many: { items, digest }, action };
    };
    const labels = Array<string>(10).fill('x'.repeat(100));
    const long: RuleAction = { copy: { newest: labels }, to: 'all' };
    const made = {
      compared: comparison,
      planned: planned(comparison, []),
      mode: 'standard' as const,
    };
    for (const [count, action, told] of [
      [2 * MOST_DECISIONS + 10, LEAVE, MOST_DECISIONS],
      [900, long, Math.floor(DECIDED_CHARACTERS / JSON.stringify(long).length)],
    ] as const) {
      const standing = Array.from({ length: count }, (_, at) => about(at, action));
      const { decisions, many } = keptByHand({ standing }, made);
      assert.ok(many.length <= told);
      const names = [...many.flatMap(unpackItems), ...decisions.flatMap(({ items }) => items)];
      const last = comparison.items.slice(5, 5 + count).slice(-names.length);
      assert.deepEqual(
        names.map(({ path }) => path),
        last.map(({ path }) => path),
      );
      const all = [...many, ...many];
      const most = { decisions: MOST_DECISIONS, bytes: RETOLD_BYTES };
      const retelling = retold(all, comparison, 'standard', most);
      assert.ok(retelling.decisions.length >= many.length);
      const message = { type: 'decisions-retold', run: 1, ...retelling };
      assert.deepEqual(logMessageSchema.safeParse(message).error, undefined);
    }
  }).timeout(60_000);
});
