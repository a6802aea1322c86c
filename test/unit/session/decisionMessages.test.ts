import assert from 'node:assert/strict';
import { SET_BYTES } from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import { logMessageSchema } from '../../../extension/src/engine/session/messages.ts';
import { BASIS, BOB, D1, decided, LEAVE, manyOf } from './saidDecisions.ts';

describe('what somebody says was decided', () => {
  const accepts = (parts: Record<string, unknown>) =>
    logMessageSchema.safeParse({ ...decided(D1), ...parts }).success;
  const item = (path: unknown, basis: unknown = BASIS) => ({ items: [{ path, basis }] });

  it('is a rule’s action about paths below the root', () => {
    assert.ok(accepts({}));
    for (const action of [null, { copy: 'A', to: 'others' }, { delete: ['B', 'C'] }]) {
      assert.ok(accepts({ action }), JSON.stringify(action));
    }
    for (const parts of [
      ...[{ action: 'leave' }, { action: { move: 'A' } }, { action: { leave: 'all', to: 'B' } }],
      ...[
        item(''),
        item('../x'),
        item('/x'),
        item('a//b'),
        item('x', 'X'.repeat(16)),
        item('x', ''),
      ],
      ...[
        { items: [] },
        { atMs: -1 },
        { atMs: 9e15 },
        { atMs: 0.5 },
        { decisionId: 'x' },
        { more: 1 },
      ],
    ]) {
      assert.ok(!accepts(parts), JSON.stringify(parts));
    }
  });

  it('is about items that are named, or about many', () => {
    const many = manyOf(64);
    assert.ok(accepts({ items: [], many }));
    for (const parts of [
      ...[{ many }, { items: [], many: {} }, { items: [], many: { ...many, changed: true } }],
      { items: [], many: { ...many, digest: new Uint8Array(31) } },
      { items: [], many: { ...many, items: [...many.items] } },
      { items: [], many: { ...many, items: many.items.subarray(1) } },
      { items: [], many: { ...many, items: new Uint8Array(SET_BYTES + 1) } },
    ]) {
      assert.ok(!accepts(parts), Object.keys(parts).join());
    }
  });

  it('in earlier runs about many is bounded, too', () => {
    const { items, digest } = manyOf(8 * 200_000);
    const one = { by: { memberId: BOB, letter: 'B', name: 'B' }, atMs: 0, action: LEAVE };
    const retells = (count: number, parts: Record<string, unknown> = {}) => {
      const decisions = Array.from({ length: count }, () => ({ ...one, same: items, ...parts }));
      const message = { type: 'decisions-retold', run: 1, digest, decisions };
      return logMessageSchema.safeParse(message).success;
    };
    assert.ok(retells(10));
    assert.ok(!retells(11));
    assert.ok(!retells(6, { changed: items }));
    assert.ok(!retells(1, { same: items.subarray(1) }));
    assert.ok(!retells(1, { action: { first: true } }));
    assert.ok(!retells(1, { action: null }));
  });

  it('is bounded in number and length', () => {
    const many = (count: number, length: number) => ({
      items: Array.from({ length: count }, (_, n) => {
        return { path: `${'x'.repeat(length)}${n}`, basis: BASIS };
      }),
    });
    assert.ok(accepts(many(5000, 10)));
    assert.ok(!accepts(many(5001, 10)));
    assert.ok(!accepts(many(5000, 60)));
  });
});
