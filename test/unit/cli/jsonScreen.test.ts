import assert from 'node:assert/strict';
import { JsonScreen } from '../../../extension/src/cli/screen/jsonScreen.ts';
import type { SummaryItem } from '../../../extension/src/engine/comparison/summary.ts';
import { NO_ITEMS } from '../../../extension/src/engine/report/reportItems.ts';
import { failedReport } from '../../../extension/src/engine/report/runReport.ts';
import { packList } from '../../../extension/src/engine/workers/packedList.ts';
import { reportWith, viewWith, Written } from './reports.ts';

describe('JSON output', () => {
  let out: Written;
  let err: Written;
  let screen: JsonScreen;
  beforeEach(() => {
    out = new Written();
    err = new Written();
    screen = new JsonScreen(out.stream, err.stream);
  });
  const said = () =>
    out.text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown);

  it('is one object a line, each with its event, whatever names hold', () => {
    screen.invitation('link', 'code');
    screen.note('two\nlines');
    screen.phase('inventory');
    screen.member('B', 'na\u2028me', 'joined');
    assert.deepEqual(said(), [
      { event: 'invitation', link: 'link', code: 'code' },
      { event: 'note', text: 'two\nlines' },
      { event: 'phase', phase: 'inventory' },
      { event: 'member', member: 'B', name: 'na\u2028me', state: 'joined' },
    ]);
    assert.equal(err.text, '');
  });

  it('names members by their letters from the beginning of a run', () => {
    const counts = { filesDone: 1, filesTotal: 2, bytesDone: 3, bytesTotal: 4, bytesReused: 2 };
    screen.members(viewWith({}).members);
    screen.progress('id-b', { type: 'progress', phase: 'waiting', ...counts });
    const [members, progress] = said();
    const letters = [
      { letter: 'A', name: 'left' },
      { letter: 'B', name: 'right' },
    ];
    assert.deepEqual(members, { event: 'members', members: letters });
    assert.deepEqual(progress, { event: 'progress', member: 'B', phase: 'waiting', ...counts });
  });

  it('says whom the others go on without, why and since when', () => {
    const values = { member: 'B (right)' };
    const why = { code: 'member-dropped', values, since: 1_700_000_000_000 } as const;
    screen.dropped({ memberId: 'id-b', letter: 'B', name: 'right', ...why });
    const message =
      'B (right) left or was away for too long, so the others went on without it. The next synchronization brings what is missing.';
    const { values: _, ...told } = why;
    assert.deepEqual(said(), [{ event: 'dropped', member: 'B', name: 'right', ...told, message }]);
  });

  it('has the plan', () => {
    const counts = { create: 1, update: 0, dates: 0, delete: 0, bytes: 5 };
    const items: SummaryItem[] = [
      { path: 'x', actions: [{ kind: 'create', from: 'A', to: ['B'] }], files: ['A'] },
    ];
    const guards = [{ kind: 'empty-source', source: 0 } as const];
    const targets = [{ label: 'B', memberId: 'id-b', ...counts }];
    screen.plan(viewWith({ conflicts: 2, summary: { targets, items, more: 4, guards } }));
    assert.deepEqual(said(), [
      {
        event: 'plan',
        preset: 'update',
        from: 'A',
        dryRun: false,
        items: 3,
        members: [
          { letter: 'A', name: 'left' },
          { letter: 'B', name: 'right' },
        ],
        sources: viewWith({}).sources,
        targets: [{ label: 'B', ...counts }],
        operations: items,
        conflicts: 2,
        guards,
      },
    ]);
  });

  for (const count of [0, 1, 500, 501, 1700]) {
    it(`lists all items of a plan where they are given (${count}), on one line`, () => {
      const items = Array.from({ length: count }, (_, at): SummaryItem => {
        const actions = [{ kind: 'create', from: 'A', to: ['B'] } as const];
        return {
          path: `\u2028 ${at}`,
          actions: actions.map((one) => ({ ...one, to: ['B'] })),
          files: ['A'],
        };
      });
      const summary = { targets: [], items: items.slice(0, 20), more: 0, guards: [] };
      screen.plan(viewWith({ summary, listing: packList(items) }));
      screen.phase('finished');
      const [plan, ...rest] = said() as { operations: unknown; conflicts: unknown }[];
      assert.deepEqual(plan?.operations, items);
      assert.equal(plan.conflicts, 0);
      assert.equal(rest.length, 1);
    });
  }

  it('has what limits the plan, and what goes first', () => {
    const filter = { expression: 'is:file', leftOut: 3 };
    const first = { expression: 'name:*.md', files: 2 };
    screen.plan(viewWith({ filter, first }));
    const [plan] = said() as { filter: unknown; first: unknown }[];
    assert.deepEqual([plan?.filter, plan?.first], [filter, first]);
  });

  it('has the place of an error on stderr', () => {
    screen.failure('No.', ['  a b', '    ^']);
    assert.deepEqual([out.text, err.text], ['', 'bytesync: No.\n  a b\n    ^\n']);
  });

  it('ends with the report: the fields of the contract, problems as sentences', () => {
    screen.report(
      reportWith({
        status: 'done-with-errors',
        items: { ...NO_ITEMS, total: 3, copied: 1, errors: 1 },
        bytes: { read: 1, literal: 2, reused: 3, saved: 4 },
        relay: { bytesIn: 5, bytesOut: 6 },
        problems: [{ path: 'x', member: 'B', code: 'write-failed', values: { reason: 'full' } }],
      }),
    );
    assert.deepEqual(said(), [
      {
        event: 'report',
        status: 'done-with-errors',
        items: { total: 3, copied: 1, updated: 0, deleted: 0, skipped: 0, conflicts: 0, errors: 1 },
        bytes: { read: 1, literal: 2, reused: 3, saved: 4 },
        relay: { bytesIn: 5, bytesOut: 6 },
        durationMs: 1234,
        problems: [
          {
            path: 'x',
            member: 'B',
            code: 'write-failed',
            message: 'It could not be written (full).',
          },
        ],
        targets: [],
        linksBroken: [],
      },
    ]);
  });

  it('has a failure among the problems, in a report of the same form', () => {
    const none = { bytesIn: 0, bytesOut: 0 };
    const values = { path: '/no\u001bwhere' };
    screen.report(failedReport('aborted', { code: 'folder-missing', values }, none, 0));
    screen.failure('The folder /no\u001bwhere does not exist.');
    const [report] = said() as [Record<string, unknown>];
    const message =
      'The folder /no\u001bwhere does not exist. Check the spelling, or create it first.';
    assert.deepEqual(report.problems, [{ path: '', member: '', code: 'folder-missing', message }]);
    assert.deepEqual(report.failure, { code: 'folder-missing', message });
    assert.deepEqual([report.status, report.items], ['aborted', NO_ITEMS]);
    assert.equal(err.text, 'bytesync: The folder /no\\u{1b}where does not exist.\n');
  });

  it('has what a check found', () => {
    const check = { identical: 1, different: 2, onlyOn: 3, unreadable: 4 };
    screen.report(reportWith({ check }));
    assert.deepEqual((said() as [Record<string, unknown>])[0].check, check);
  });

  it('says nothing after the report', () => {
    screen.report(reportWith({}));
    screen.member('B', 'right', 'offline');
    assert.equal(said().length, 1);
  });

  it('answers no question', async () => {
    assert.equal(await screen.ask(), false);
    assert.equal(screen.interactive, false);
  });
});
