import assert from 'node:assert/strict';
import type { RunReport, TargetReport } from '../../../extension/src/engine/report/runReport.ts';
import { runOutcome } from '../../../extension/src/vscode/session/runOutcome.ts';
import { ENGLISH, MARKED } from './english.ts';
import { lastRun } from './sessionViews.ts';

const STILL: TargetReport = {
  ...{ label: 'A', name: 'project', created: 0, updated: 0, dates: 0, deleted: 0 },
  ...{ undone: 0, bytes: 0 },
};
const problem = { path: 'a', member: 'B', code: 'unsaved', values: {} } as const;
const reason = 'Bob went away.';

interface Case {
  readonly report?: Parameters<typeof lastRun>[0];
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly text: string;
}

describe('how a run ended', () => {
  const changed = (...kinds: readonly ('created' | 'updated' | 'dates' | 'deleted')[]) =>
    kinds.map((kind) => ({ ...STILL, [kind]: 1 }));
  const agree = 'Synchronized: all folders agree.';
  const check = { identical: 1234, different: 0, onlyOn: 0, unreadable: 0 };
  const cases: readonly Case[] = [
    { text: 'There is nothing to do: all folders agree.' },
    ...(['created', 'updated', 'dates', 'deleted'] as const).map((kind) => {
      return { report: { targets: [STILL, ...changed(kind)] }, text: agree };
    }),
    {
      report: { targets: changed('created'), items: { skipped: 1234 } },
      text: 'Synchronized. Left different on purpose: 1,234.',
    },
    {
      report: { targets: [STILL], items: { skipped: 1 } },
      text: 'There is nothing to do. Left different on purpose: 1.',
    },
    {
      report: { targets: changed('created') },
      dryRun: true,
      text: 'A dry run: nothing was changed.',
    },
    { report: { check }, text: 'All copies are identical: 1,234 items.' },
    {
      report: { check: { ...check, different: 1, onlyOn: 2, unreadable: 3 } },
      text: 'Not all copies are identical: 1 differ, 2 are missing somewhere, 3 could not be read.',
    },
    {
      report: { status: 'done-with-errors', problems: [problem] },
      text: 'Done, but for 1 item. The report says why.',
    },
    {
      report: { status: 'done-with-errors', problems: Array(1500).fill(problem) },
      text: 'Done, but for 1,500 items. The report says why.',
    },
    { report: { status: 'refused' }, text: 'Nothing was changed: the plan was refused.' },
    { report: { status: 'refused' }, reason, text: `Nothing was changed here. ${reason}` },
    { report: { status: 'aborted' }, text: 'It was ended before it was done.' },
    { report: { status: 'aborted' }, reason, text: `It was ended before it was done. ${reason}` },
  ];
  for (const { report, reason: why, dryRun = false, text } of cases) {
    const ended = { report: lastRun(report).report, reason: why, dryRun };
    it(text, () => {
      assert.equal(runOutcome(ended, ENGLISH), text);
      assert.match(runOutcome(ended, MARKED), /^«.*»$/u);
    });
  }

  it('one sort of difference is enough for copies not to be identical', () => {
    for (const kind of ['different', 'onlyOn', 'unreadable'] as const) {
      const report: RunReport = { ...lastRun().report, check: { ...check, [kind]: 1 } };
      const text = runOutcome({ report, reason: undefined, dryRun: false }, ENGLISH);
      assert.match(text, /^Not all copies/u, kind);
    }
  });
});
