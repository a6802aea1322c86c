import assert from 'node:assert/strict';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import {
  ItemStates,
  type RowState,
} from '../../../extension/src/engine/comparison/rows/itemStates.ts';
import type { RowMark } from '../../../extension/src/engine/comparison/rows/rowMarks.ts';
import {
  type StatesOfMember,
  StatesTaker,
  type ToldStates,
} from '../../../extension/src/engine/comparison/rows/toldStates.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { rowsSubject } from '../../../extension/src/engine/planning/planRows.ts';
import { encodeResults } from '../../../extension/src/engine/report/memberResults.ts';
import { runsOf } from '../../../extension/src/engine/sync/operationRuns.ts';
import { SavedBytes } from '../../../extension/src/engine/sync/savedBytes.ts';
import { analysed, d, f, type Tree } from '../comparison/trees.ts';
import { ALL, pathsIn } from './gridFixture.ts';

const LARGE = 'x'.repeat(2 * 1024 * 1024);

/** B lacks all; C lacks one and has another kind of thing where a folder is to be. */
const TREES: readonly Tree[] = [
  { a: f('a'), dir: d(), 'dir/b': f('b'), large: f(LARGE), same: f('s') },
  { a: f('a'), same: f('s') },
  { dir: d(), same: f('s') },
];

describe('what becomes of the items of a plan', () => {
  let planned: Planned;
  let rows: ComparisonRows;

  beforeEach(() => {
    const comparison = analysed(TREES, 'update', 'standard');
    planned = makePlan(comparison, { preset: 'update', from: 0, without: [], open: true });
    rows = new ComparisonRows();
    rows.show(rowsSubject(planned, 'standard'), planned.plan);
    rows.answer({ kind: 'states-begin' });
  });

  const member = (column: number) => planned.comparison.columns[column]?.memberId ?? '';

  /** Operations on a path of a column, which must be some. */
  const on = (column: number, path: string): number[] => {
    const found = [...planned.plan.operations.entries()].flatMap(([id, operation]) =>
      operation.target === column && operation.path === path ? [id] : [],
    );
    assert.ok(found.length > 0, `nothing is done with ${path}`);
    return found;
  };
  const tell = (column: number, told: Partial<StatesOfMember>, sent: ToldStates['sent'] = []) => {
    const nothing = { done: [], failed: [], coming: [] };
    const members = [{ memberId: member(column), ...nothing, ...told }];
    return rows.answer({ kind: 'states', told: { members, sent } });
  };
  const results = (
    undone: [number, 'target-changed' | 'dependency-failed'][],
    path = '',
    reused?: [number, number][],
  ) =>
    encodeResults({
      ...(reused && { reused: sentOf(reused) }),
      ...{ undone, linksBroken: [], bytesRead: 0, bytesWritten: 0, literalBytes: 0 },
      ...{ reusedBytes: 0, traffic: { bytesIn: 0, bytesOut: 0 } },
      problems: path === '' ? [] : [{ column: 1, path, code: 'target-changed', values: { a: 1 } }],
    });

  const sentOf = (pairs: readonly [number, number][]) => {
    const saved = new SavedBytes();
    for (const [operation, bytes] of pairs) saved.add(operation, bytes);
    return saved.sent();
  };

  /** 'B waiting, C done', as the row of a path says. */
  function said(path: string): string {
    const { view } = rows.view(ALL);
    const row = rows.window(view, 0, 100)?.find((one) => one.path === path);
    const text = ({ column, state, share, saved, code }: RowState) =>
      [
        'ABC'[column],
        state,
        ...(share === undefined ? [] : [share.toFixed(2)]),
        ...(saved === undefined ? [] : [`saved ${saved.bytes}/${saved.size}`]),
        ...(code === undefined ? [] : [code]),
      ].join(' ');
    return (row?.states ?? []).map(text).join(', ');
  }
  const listed = (...marks: RowMark[]) => pathsIn(rows, { marks }).join(' ');

  it('waits at first, and nothing is said of what stays as it is', () => {
    assert.equal(said('large'), 'B waiting, C waiting');
    assert.equal(said('a'), 'C waiting');
    assert.equal(said('same'), '');
    assert.equal(listed('pending'), 'a dir dir/b large');
    assert.deepEqual(rows.view(ALL).total.done, 0);
  });

  it('is done when all operations of it are, and says so of each source', () => {
    const [file = -1] = on(1, 'large');
    const counts = tell(1, { done: runsOf([file]).runs });
    assert.equal(said('large'), 'B done, C waiting');
    assert.deepEqual(counts, { pending: 4, done: 0, failed: 0 });
    assert.deepEqual(tell(2, { done: runsOf(on(2, 'large')).runs }), {
      ...{ pending: 3, done: 1, failed: 0 },
    });
    assert.equal(listed('done'), 'large');
    const folder = on(1, 'dir');
    for (const [at, operation] of folder.entries()) {
      assert.equal(said('dir'), 'B waiting', `after ${at}`);
      tell(1, { done: runsOf([operation]).runs });
      // Said twice, done once.
      tell(1, { done: runsOf([operation]).runs });
    }
    assert.equal(said('dir'), 'B done');
  });

  it('comes, with the share of a large file', () => {
    const [large = -1] = on(1, 'large');
    tell(1, { coming: [[large, LARGE.length / 4]] });
    assert.equal(said('large'), 'B receiving 0.25, C waiting');
    tell(1, { coming: [[large, 2 ** 40]] });
    assert.equal(said('large'), 'B receiving 1.00, C waiting');
    tell(1, { done: runsOf([large]).runs });
    tell(1, { coming: [[large, 7]] });
    assert.equal(said('large'), 'B done, C waiting');
  });

  it('goes, as far as this member has sent it, until the others say more', () => {
    const { streams, transfers } = planned.plan;
    const stream = streams.findIndex(({ transfers: ids }) =>
      ids.some((id) => transfers[id]?.path === 'large'),
    );
    const ids = streams[stream]?.transfers ?? [];
    const at = ids.findIndex((id) => transfers[id]?.path === 'large');
    const before = ids.slice(0, at).reduce((sum, id) => sum + (transfers[id]?.entry.size ?? 0), 0);
    tell(1, {}, [{ stream, files: at, bytes: before + LARGE.length / 2 }]);
    assert.equal(said('large'), 'B sending 0.50, C sending 0.50');
    tell(1, { coming: [[on(1, 'large')[0] ?? -1, LARGE.length / 4]] });
    tell(1, {}, [{ stream, files: ids.length, bytes: 2 ** 40 }]);
    assert.equal(said('large'), 'B receiving 0.25, C sending 1.00');
  });

  it('fails with the reason, and takes what follows with it', () => {
    const counts = tell(1, {
      codes: [
        ['target-changed', [on(1, 'dir')[0] ?? -1, 1]],
        ['dependency-failed', [on(1, 'dir/b')[0] ?? -1, 1]],
      ],
    });
    assert.equal(said('dir'), 'B failed target-changed');
    assert.equal(said('dir/b'), 'B skipped dependency-failed, C waiting');
    assert.deepEqual(counts, { pending: 2, done: 0, failed: 2 });
    tell(1, { done: runsOf(on(1, 'dir')).runs });
    assert.equal(said('dir'), 'B failed target-changed');
    assert.equal(listed('failed'), 'dir dir/b');
    const { view } = rows.view(ALL);
    const next = rows.answer({ kind: 'next', view, from: -1, back: false, marks: ['failed'] });
    assert.deepEqual(next, { row: pathsIn(rows).indexOf('dir') });
    const tree = rows.view({ ...ALL, layout: 'tree' });
    const folder = rows.window(tree.view, 0, 100)?.find(({ path }) => path === 'dir');
    assert.equal(folder?.place?.counts?.failed, 2);
  });

  it('is believed of nobody about the sources of others', () => {
    const all = { length: planned.plan.operations.length };
    const every = Array.from(all, (_, operation) => operation);
    const { runs } = runsOf(every);
    tell(2, { done: runs, coming: every.map((one) => [one, 2 ** 30]) });
    assert.equal(said('large'), 'B waiting, C done');
    tell(2, {
      failed: [0, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff],
      codes: [['aborted', [2 ** 32, 1]]],
    });
    assert.equal(said('large'), 'B waiting, C done');
    const lies = results(every.map((one) => [one, 'target-changed']));
    rows.answer({ kind: 'results', results: new Map([[member(2), lies]]) });
    assert.equal(said('large'), 'B waiting, C failed target-changed');
  });

  it('costs no more than one look at each own operation, whatever somebody says', () => {
    let looks = 0;
    class Counted extends ItemStates {
      override done(operation: number): void {
        looks += 1;
        super.done(operation);
      }
      override undone(operation: number, code?: ErrorCode): void {
        looks += 1;
        super.undone(operation, code);
      }
    }
    const states = new Counted(rowsSubject(planned, 'standard'), planned.plan, () => undefined);
    const taker = new StatesTaker(states, planned.comparison.columns);
    const own = planned.plan.operations.filter(({ target }) => target === 2).length;
    const lie = {
      memberId: member(2),
      done: [0, 0xffff_ffff],
      failed: [0, 0xffff_ffff],
      coming: [],
    };
    const honest = {
      memberId: member(1),
      done: runsOf(on(1, 'large')).runs,
      failed: [],
      coming: [],
    };
    taker.take({ members: [...Array.from({ length: 8 }, () => lie), honest], sent: [] });
    assert.equal(looks, own + 1);
    const { items } = planned.comparison;
    const at = items.findIndex(({ path }) => path === 'large');
    assert.deepEqual(
      states.of(at).map(({ state }) => state),
      ['done', 'done'],
    );
  });

  describe('and what did not have to travel', () => {
    const all = LARGE.length;

    it('is said as it comes and when it is done, and never more than there is', () => {
      const [large = -1] = on(1, 'large');
      tell(1, { coming: [[large, all / 4]], reused: [[large, 1000]] });
      assert.equal(said('large'), `B receiving 0.25 saved 1000/${all}, C waiting`);
      tell(1, { reused: [[large, 0]] });
      assert.equal(said('large'), 'B receiving 0.25, C waiting');
      tell(1, { done: runsOf([large]).runs, reused: [[large, 2 ** 50]] });
      assert.equal(said('large'), `B done saved ${all}/${all}, C waiting`);
    });

    it('is nothing for what failed, whatever else is told of it', () => {
      const [large = -1] = on(1, 'large');
      tell(1, { reused: [[large, 1000]] });
      tell(1, { failed: runsOf([large]).runs });
      tell(1, { reused: [[large, 1000]] });
      assert.equal(said('large'), 'B failed, C waiting');
    });

    it('is believed of nobody about the sources of others, folders, and what there is not', () => {
      const every = planned.plan.operations.map((_, id): [number, number] => [id, 5]);
      const lies: [number, number][] = [...every, [every.length, 5], [0x7fff_ffff, 5]];
      tell(2, { reused: lies });
      assert.equal(said('large'), `B waiting, C waiting saved 5/${all}`);
      assert.equal(said('dir'), 'B waiting');
      const told = new Map([[member(2), results([], '', lies)]]);
      rows.answer({ kind: 'results', results: told });
      assert.equal(said('large'), `B waiting, C done saved 5/${all}`);
    });

    it('is in the end what the results say, and stays when the run is over', () => {
      const [large = -1] = on(1, 'large');
      tell(1, { reused: [[large, 1000]] });
      const told = new Map([[member(1), results([], '', [[large, 2000]])]]);
      rows.answer({ kind: 'results', results: told });
      rows.answer({ kind: 'states-over' });
      assert.equal(said('large'), `B done saved 2000/${all}, C untold`);
      tell(1, { reused: [[large, 1000]] });
      assert.equal(said('large'), `B done saved 2000/${all}, C untold`);
    });

    it('is nothing where nobody has said what became of it', () => {
      const [large = -1] = on(1, 'large');
      tell(1, { reused: [[large, 1000]] });
      assert.equal(said('large'), `B waiting saved 1000/${all}, C waiting`);
      rows.answer({ kind: 'states-over' });
      assert.equal(said('large'), 'B untold, C untold');
    });

    it('is all of what was copied there, once it is done', () => {
      const moved = analysed([{ new: f('content') }, { old: f('content') }], 'mirror', 'standard');
      planned = makePlan(moved, { preset: 'mirror', from: 0, without: [], open: true });
      rows.show(rowsSubject(planned, 'standard'), planned.plan);
      rows.answer({ kind: 'states-begin' });
      const [copied = -1] = on(1, 'new');
      // Nothing of it could travel in part: what is told of that is not believed.
      tell(1, { reused: [[copied, 3]] });
      assert.equal(said('new'), 'B waiting');
      tell(1, { done: runsOf([copied]).runs });
      assert.equal(said('new'), 'B done saved 7/7');
    });
  });

  it('is in the end what the results say, and all that is known of why', () => {
    const large = on(1, 'large');
    tell(1, { failed: runsOf(large).runs });
    tell(1, { done: runsOf(on(1, 'dir')).runs });
    const undone: [number, 'target-changed'][] = on(1, 'dir/b').map((id) => [id, 'target-changed']);
    const told = new Map([[member(1), results(undone, 'dir/b')]]);
    const counts = rows.answer({ kind: 'results', results: told });
    assert.equal(said('large'), 'B done, C waiting');
    assert.equal(said('dir/b'), 'B failed target-changed, C waiting');
    const { view } = rows.view(ALL);
    const row = rows.window(view, 0, 100)?.find(({ path }) => path === 'dir/b');
    assert.deepEqual(row?.states?.[0]?.values, { a: 1 });
    assert.deepEqual(counts, { pending: 2, done: 1, failed: 1 });
  });

  it('is not known where nobody said it before the run was over, and stays so', () => {
    tell(1, { done: runsOf(on(1, 'large')).runs });
    rows.answer({ kind: 'states-over' });
    assert.equal(said('large'), 'B done, C untold');
    tell(2, { done: runsOf([0, 1, 2, 3, 4, 5]).runs });
    assert.equal(said('large'), 'B done, C untold');
    assert.equal(listed('failed'), 'a dir dir/b large');
    // What makes rows anew keeps it.
    rows.answer({ kind: 'reviewed', log: `+${'0'.repeat(40)}\n` });
    assert.equal(listed('failed'), 'a dir dir/b large');
  });

  for (const [marks, made] of [
    [[], 0],
    [['pending'], 1],
  ] as const) {
    it(`lists anew when a folder is opened: ${made} with ${marks.join() || 'no chip'}`, () => {
      const before = rows.view({ ...ALL, layout: 'tree', marks });
      tell(1, { done: runsOf(on(1, 'large')).runs });
      tell(2, { done: runsOf(on(2, 'large')).runs });
      const after = rows.view({ ...ALL, layout: 'tree', marks, foldAll: true });
      assert.equal(before.listed - after.listed, made);
      assert.equal(after.total.done, made);
    });
  }

  it('is forgotten with the next plan', () => {
    tell(1, { done: runsOf(on(1, 'large')).runs });
    rows.show(rowsSubject(planned, 'standard'), planned.plan);
    assert.equal(said('large'), '');
    assert.equal(listed('pending'), '');
    assert.equal(tell(1, { done: runsOf(on(1, 'large')).runs }), undefined);
  });
});
