import assert from 'node:assert/strict';
import { NO_ITEMS } from '../../../extension/src/engine/report/reportItems.ts';
import { reportOf } from '../../../extension/src/engine/report/runReport.ts';
import type { DroppedMembers } from '../../../extension/src/engine/session/dropping.ts';
import { e, f, type Tree } from '../comparison/trees.ts';
import { hasCode } from '../streams/errors.ts';
import { at, planned, report } from './reportedPlan.ts';

describe('reporting a run', () => {
  const plan = planned([{ a: f('xx', 2), b: f('new') }, { a: f('y', 1) }, {}], 'update');

  it('is done when nothing is left undone', () => {
    const done = report(plan, [{}, {}, {}]);
    assert.equal(done.status, 'done');
    assert.deepEqual(done.problems, []);
    assert.deepEqual(done.items, { ...NO_ITEMS, total: 2, copied: 2 });
    const shown = done.targets.map(({ label, name, created, updated, bytes }) => {
      return [label, name, created, updated, bytes];
    });
    assert.deepEqual(shown, [
      ['A', 'left', 0, 0, 0],
      ['B', 'right', 1, 1, 5],
      ['C', '', 2, 0, 5],
    ]);
  });

  it('adds up bytes and traffic', () => {
    const { bytes, relay, durationMs } = report(plan, [
      { bytesRead: 5, literalBytes: 5, reusedBytes: 1, traffic: { bytesIn: 100, bytesOut: 1 } },
      { bytesRead: 2, bytesWritten: 5, traffic: { bytesIn: 10, bytesOut: 20 } },
      { bytesWritten: 5, traffic: { bytesIn: 1, bytesOut: 300 } },
    ]);
    assert.deepEqual(bytes, { read: 7, literal: 5, reused: 1, saved: 5 });
    assert.deepEqual(relay, { bytesIn: 111, bytesOut: 321 });
    assert.equal(durationMs, 7);
  });

  it('saves nothing below zero: what is sent in vain was sent', () => {
    assert.equal(report(plan, [{ literalBytes: 9 }, {}, {}]).bytes.saved, 0);
  });

  it('takes off what was not done, on that source', () => {
    const said = report(plan, [{}, { undone: [[at(plan, 1, 'b'), 'disk-full']] }, {}]);
    assert.equal(said.status, 'done-with-errors');
    assert.deepEqual(said.items, { ...NO_ITEMS, total: 2, copied: 1, errors: 1 });
    const [, b, c] = said.targets;
    assert.deepEqual([b?.created, b?.updated, b?.undone, b?.bytes], [0, 1, 1, 2]);
    assert.deepEqual([c?.created, c?.undone], [2, 0]);
  });

  it('names problems by source and path, sorted by path', () => {
    const { problems, status } = report(plan, [
      {},
      { problems: [{ column: 1, path: 'b', code: 'disk-full', values: {} }] },
      {
        problems: [
          { column: 2, path: 'b', code: 'write-failed', values: { reason: 'EIO' } },
          { column: 2, path: '', code: 'read-only' },
        ],
      },
    ]);
    assert.equal(status, 'done-with-errors');
    assert.deepEqual(problems, [
      { path: '', member: 'C', code: 'read-only', values: {} },
      { path: 'b', member: 'B', code: 'disk-full', values: {} },
      { path: 'b', member: 'C', code: 'write-failed', values: { reason: 'EIO' } },
    ]);
  });

  it('counts what is missing on a member that went path by path, and else the member', () => {
    const gone = (column: number): DroppedMembers => {
      return new Map([[`member-${column}`, { code: 'member-dropped', values: {} }]]);
    };
    const asFolder = { ...NO_ITEMS, total: 2 };
    const target = report(plan, [{}, {}], gone(2));
    assert.deepEqual(target.items, { ...asFolder, errors: 2 });
    assert.equal(target.targets[2]?.undone, 2);
    const source = planned([{}, {}, { a: f('x'), b: f('y') }], 'update');
    const said = report(source, [{}, {}], gone(2));
    assert.deepEqual(said.items, { ...asFolder, copied: 2, errors: 1 });
    for (const { problems } of [target, said]) {
      assert.deepEqual(problems, [{ path: '', member: 'C', code: 'member-dropped', values: {} }]);
    }
  });

  it('lets a member speak for its own sources only', () => {
    const said = report(plan, [
      {},
      {
        undone: [
          [at(plan, 2, 'b'), 'disk-full'],
          [999, 'disk-full'],
        ],
        linksBroken: [at(plan, 2, 'a'), 999],
        problems: [
          { column: 2, path: 'b', code: 'disk-full' },
          { column: 99, path: 'b', code: 'disk-full' },
        ],
      },
      {},
    ]);
    assert.equal(said.status, 'done');
    assert.deepEqual([said.problems, said.linksBroken], [[], []]);
    assert.ok(said.targets.every(({ undone }) => undone === 0));
  });

  it('names files whose other names keep the old content', () => {
    const said = report(plan, [{}, { linksBroken: [at(plan, 1, 'a')] }, {}]);
    assert.deepEqual(said.linksBroken, [{ path: 'a', member: 'B' }]);
    assert.equal(said.status, 'done');
  });

  it('has the plan’s conflicts, and unreadable contents once', () => {
    const trees = [
      { a: f('x'), b: f('xx', 2) },
      { a: f('yy'), b: e('y', 1) },
    ];
    const conflicts = planned(trees, 'update');
    const unread = [{ column: 1, path: 'b', code: 'entry-unreadable' as const }];
    const said = report(conflicts, [{}, { problems: unread }]);
    assert.deepEqual(said.problems, [
      {
        path: 'a',
        member: '',
        code: 'conflict',
        values: { reason: 'same-date-different-content' },
      },
      { path: 'b', member: 'B', code: 'entry-unreadable', values: {} },
    ]);
    assert.deepEqual(said.items, { ...NO_ITEMS, total: 2, conflicts: 1, errors: 1 });
  });

  it('counts what a check found', () => {
    const check = planned(
      [
        { a: f('x'), b: f('y'), c: f('z') },
        { a: f('y'), c: f('z') },
      ],
      'check',
    );
    const said = report(check, [{}, {}]);
    assert.deepEqual(said.check, { identical: 1, different: 1, onlyOn: 1, unreadable: 0 });
    assert.equal(said.status, 'done');
  });

  it('refuses results that are not understood', () => {
    const results = new Map([['member-0', new Uint8Array([1, 2, 3])]]);
    const request = { results, sourceNames: new Map(), durationMs: 0 };
    assert.throws(() => reportOf(plan, request), hasCode('stream-malformed'));
  });

  it('adds up what is undone on sixteen sources', () => {
    const many: Tree = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`f${index}`, f('x')] as const),
    );
    const large = planned([many, ...Array.from({ length: 15 }, () => ({}))], 'update');
    const said = large.plan.columns.map((_, column) => ({
      undone: [...large.plan.operations.keys()]
        .filter((id) => large.plan.operations[id]?.target === column)
        .map((id): [number, 'disk-full'] => [id, 'disk-full']),
    }));
    const { targets, items } = report(large, said);
    assert.equal(targets[15]?.undone, 500);
    assert.equal(items.errors, 500);
  });
});
