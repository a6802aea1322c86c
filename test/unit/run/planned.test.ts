import assert from 'node:assert/strict';
import type { Column, Decision } from '../../../extension/src/engine/comparison/item.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { makePlan, withoutTargets } from '../../../extension/src/engine/planning/planned.ts';
import { affectedMembers, readOnlyColumns } from '../../../extension/src/engine/run/planPhase.ts';
import { analysed, columns, d, f } from '../comparison/trees.ts';

const NOTHING: Decision = { kind: 'nothing' };

describe('leaving columns out of a decision', () => {
  const cases: readonly [Decision, without: readonly number[], Decision][] = [
    [NOTHING, [0], NOTHING],
    [
      { kind: 'conflict', reason: 'different-kinds' },
      [0, 1],
      { kind: 'conflict', reason: 'different-kinds' },
    ],
    [{ kind: 'copy', from: 0, to: [1, 2] }, [], { kind: 'copy', from: 0, to: [1, 2] }],
    [{ kind: 'copy', from: 0, to: [1, 2] }, [3], { kind: 'copy', from: 0, to: [1, 2] }],
    [{ kind: 'copy', from: 0, to: [1, 2] }, [1], { kind: 'copy', from: 0, to: [2] }],
    [{ kind: 'copy', from: 0, to: [1, 2] }, [1, 2], NOTHING],
    // A column that is left as it is may still be a source.
    [{ kind: 'copy', from: 0, to: [1] }, [0], { kind: 'copy', from: 0, to: [1] }],
    [{ kind: 'dates', from: 2, to: [0, 1] }, [0], { kind: 'dates', from: 2, to: [1] }],
    [{ kind: 'dates', from: 2, to: [0] }, [0], NOTHING],
    [{ kind: 'delete', at: [0, 2] }, [2], { kind: 'delete', at: [0] }],
    [{ kind: 'delete', at: [0, 2] }, [0, 2], NOTHING],
    [
      { kind: 'copy-and-dates', from: 0, to: [1], datesTo: [2] },
      [1],
      { kind: 'dates', from: 0, to: [2] },
    ],
    [
      { kind: 'copy-and-dates', from: 0, to: [1], datesTo: [2] },
      [2],
      { kind: 'copy', from: 0, to: [1] },
    ],
    [
      { kind: 'copy-and-dates', from: 0, to: [1, 3], datesTo: [2, 4] },
      [3, 4],
      { kind: 'copy-and-dates', from: 0, to: [1], datesTo: [2] },
    ],
    [{ kind: 'copy-and-dates', from: 0, to: [1], datesTo: [2] }, [1, 2], NOTHING],
  ];
  for (const [decision, without, expected] of cases) {
    it(`${JSON.stringify(decision)} without ${without}`, () => {
      assert.deepEqual(withoutTargets(decision, new Set(without)), expected);
    });
  }
});

describe('making a plan', () => {
  const trees = [
    { new: f('x', 2), old: f('a', 1), 'd/in': f('y'), d: d() },
    { old: f('b', 2) },
    {},
  ];
  const comparison = analysed(trees, 'update');
  const request = { preset: 'update', from: 0, without: [] } as const;

  it('is the same for the same comparison, and another one without a column', () => {
    const [one, two] = [makePlan(comparison, request), makePlan(comparison, request)];
    assert.equal(one.plan.digest, two.plan.digest);
    const reduced = makePlan(comparison, { ...request, without: [2] });
    assert.notEqual(reduced.plan.digest, one.plan.digest);
  });

  it('changes nothing on columns that are left out, and says which would have changed', () => {
    const all = factsOf(makePlan(comparison, request));
    assert.deepEqual([all.targets, all.leftOut], [[0, 1, 2], []]);
    const reduced = factsOf(makePlan(comparison, { ...request, without: [2, 0] }));
    assert.deepEqual([reduced.targets, reduced.leftOut], [[1], [0, 2]]);
    const none = factsOf(makePlan(comparison, { ...request, without: [0, 1, 2] }));
    assert.deepEqual([none.targets, none.leftOut, none.streams], [[], [0, 1, 2], []]);
  });

  it('leaves what the others get as it was', () => {
    const of = (without: readonly number[]) => {
      const { plan } = makePlan(comparison, { ...request, without });
      const mine = plan.operations.filter(({ target }) => target === 1);
      return mine.map(({ kind, path }) => `${kind} ${path}`);
    };
    assert.deepEqual(of([0, 2]), of([]));
  });

  it('does not count as left out what would not have changed', () => {
    const same = analysed([{ a: f('x') }, { a: f('x') }], 'update');
    assert.deepEqual(makePlan(same, { ...request, without: [1] }).leftOut, []);
  });

  it('says of each stream what it moves', () => {
    const big = 'x'.repeat(5000);
    const deltas = analysed(
      [{ a: f(`${big}1`, 2), b: f('new') }, { a: f(`${big}2`, 1) }],
      'update',
    );
    const { streams, items, conflicts } = factsOf(makePlan(deltas, request));
    assert.deepEqual(streams, [{ from: 0, targets: [1], files: 2, bytes: 5004, deltas: 1 }]);
    assert.deepEqual([items, conflicts], [2, 0]);
  });

  it('preset check never changes anything, and reports', () => {
    const facts = factsOf(makePlan(analysed(trees, 'check'), { ...request, preset: 'check' }));
    assert.deepEqual([facts.targets, facts.streams], [[], []]);
    assert.equal(facts.check?.different.length, 1);
  });
});

describe('who a plan is about', () => {
  const all: readonly Column[] = columns(3);
  const source = (sourceId: string, writable: boolean) => {
    return { sourceId, memberId: '', name: '', writable, tokenHash: new Uint8Array(32) };
  };

  it('columns that can’t be written to, or that nobody offers, are left out', () => {
    const sources = [source('source-0', true), source('source-1', false)];
    assert.deepEqual(readOnlyColumns(all, sources), [1, 2]);
  });

  it('members are asked once, however many of their sources change', () => {
    const facts = factsOf(
      makePlan(analysed([{ a: f('x') }, {}, {}], 'update'), {
        ...{ preset: 'update', from: 0, without: [] },
      }),
    );
    assert.deepEqual(affectedMembers(all, facts), ['member-1', 'member-2']);
    const one = all.map((column) => ({ ...column, memberId: 'same' }));
    assert.deepEqual(affectedMembers(one, facts), ['same']);
  });
});
