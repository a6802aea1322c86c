import assert from 'node:assert/strict';
import type { Chosen } from '../../../extension/src/engine/comparison/byHand/chosenItems.ts';
import type {
  HandAction,
  HandDecision,
} from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { answerHands } from '../../../extension/src/engine/planning/plannedHands.ts';
import { rowsSubject } from '../../../extension/src/engine/planning/planRows.ts';
import { analysed, d, f, type Tree } from '../comparison/trees.ts';
import { countItems } from '../rules/countItems.ts';
import { ALL } from './gridFixture.ts';

const TREES: readonly Tree[] = [
  { a: f('new', 2), d: d(), 'd/x': f('n', 2), 'd/y': f('n', 2), z: f('z') },
  { a: f('old!', 1), d: d(), 'd/x': f('oo', 1), 'd/y': f('oo', 1) },
];
const BY = { by: { memberId: 'm', letter: 'A', name: 'Ada' }, atMs: 5 };
const LEAVE: HandAction = { leave: 'all' };

describe('rows that somebody decides about', () => {
  const compared = analysed(TREES, 'update');
  const planned = (...decisions: HandDecision[]): Planned =>
    makePlan(compared, {
      ...{ preset: 'update', from: 0, without: [], open: true },
      hands: { decisions, mode: 'standard' },
    });
  const shown = (plan: Planned, rows = new ComparisonRows()) => {
    rows.show(rowsSubject(plan, 'standard'));
    return rows;
  };
  const choose = (rows: ComparisonRows, plan: Planned, selection: number, asMany: boolean) => {
    const choice = { run: 1, selection, action: LEAVE };
    const parts = { compared, planned: plan, mode: 'standard', selected: rows.selected } as const;
    return answerHands({ kind: 'chosen', choice, asMany }, parts) as Chosen;
  };

  it('are remembered by the planner, with what is asked about them', () => {
    const plan = planned();
    const rows = shown(plan);
    const { view } = rows.view({ ...ALL, marks: ['differences'] });
    const one = rows.select({ kind: 'select', view, ranges: [[3, 3]] });
    assert.deepEqual(one, { selection: 1, count: 1, present: ['A'], allFirst: false });
    const all = rows.select({ kind: 'select', view, ranges: [[0, 9]] });
    assert.deepEqual(all, { selection: 2, count: 4, present: ['A', 'B'], allFirst: false });
    assert.deepEqual(
      choose(rows, plan, 2, false).items.map(({ path }) => path),
      ['a', 'd/x', 'd/y', 'z'],
    );
    assert.throws(() => choose(rows, plan, 1, false), { code: 'entry-vanished' });
    assert.equal(rows.select({ kind: 'select', view: 99, ranges: [[0, 1]] }), undefined);
  });

  it('are those below a folder, and what goes first by now is told', () => {
    const { items } = choose(...selectedBelow(planned()), false);
    const sent = planned({ ...BY, items, action: { first: true } });
    const rows = shown(sent);
    const { view } = rows.view({
      ...ALL,
      marks: ['differences'],
      filter: 'path:d/**',
      layout: 'tree',
    });
    const told = rows.select({ kind: 'select', view, ranges: [[0, 0]] });
    assert.deepEqual([told?.count, told?.allFirst], [2, true]);
  });

  it('are found in the comparison where the plan has others between them by now', () => {
    const before = planned();
    const [rows, , selection] = selectedBelow(before);
    const [a] = compared.items.filter(({ path }) => path === 'a');
    assert.ok(a);
    const { items } = choose(...selectedBelow(before, 'path:a'), false);
    const kept = planned({ ...BY, items, action: { keep: 'all' } });
    assert.ok(kept.comparison.items.length > compared.items.length);
    shown(kept, rows);
    const { many } = choose(rows, kept, selection, true);
    assert.ok(many);
    assert.equal(countItems(many.items), 2);
    const { summary } = factsOf(planned({ ...BY, items: [], many, action: LEAVE }), { open: true });
    const left = summary.items.filter(({ decidedBy }) => decidedBy).map(({ path }) => path);
    assert.deepEqual(left, ['d/x', 'd/y']);
  });

  it('are counted as they are decided about: without versions that are kept', () => {
    const { items } = choose(...selectedBelow(planned(), 'path:a'), false);
    const kept = planned({ ...BY, items, action: { keep: 'all' } });
    const rows = shown(kept);
    const { view } = rows.view(ALL);
    const told = rows.select({ kind: 'select', view, ranges: [[0, 99]] });
    assert.ok(told);
    assert.equal(choose(rows, kept, told.selection, true).count, told.count);
  });

  function selectedBelow(plan: Planned, filter = 'path:d/**'): [ComparisonRows, Planned, number] {
    const rows = shown(plan);
    const { view } = rows.view({ ...ALL, marks: ['differences'], filter });
    const told = rows.select({ kind: 'select', view, ranges: [[0, 9]] });
    return [rows, plan, told?.selection ?? 0];
  }
});
