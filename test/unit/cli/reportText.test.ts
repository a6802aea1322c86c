import assert from 'node:assert/strict';
import { reportText } from '../../../extension/src/cli/screen/reportText.ts';
import { NO_ITEMS } from '../../../extension/src/engine/report/reportItems.ts';
import type { RunReport } from '../../../extension/src/engine/report/runReport.ts';
import { reportWith, viewWith } from './reports.ts';

const relay = { bytesIn: 96_400, bytesOut: 97_000 };
const target = {
  ...{ label: 'B', name: 'right', created: 3, updated: 2, dates: 1, deleted: 1 },
  ...{ undone: 0, bytes: 1_800_000 },
};
const items = { ...NO_ITEMS, total: 20, copied: 3 };

/** What became of a trash. */
const TRASH = {
  versions: 2,
  bytes: 1_200_000,
  problems: [{ path: 'v', member: 'B', code: 'trash-foreign', values: {} }],
} as const;

describe('a report as a person reads it', () => {
  it('says what was done and what did not have to travel', () => {
    const report = reportWith({
      items: { ...items, updated: 3, deleted: 1, skipped: 2 },
      bytes: { read: 5, literal: 90_000, reused: 1_700_000, saved: 1_710_000 },
      targets: [target],
      relay,
    });
    assert.equal(
      reportText(report, viewWith({})),
      [
        'Done in 1.2 s: 3 copied, 3 updated, 1 deleted, 2 left different on purpose.',
        '',
        '            new  changed  dates  deleted    size',
        '  B  right    3        2      1        1  1.8 MB',
        '',
        'Sent 90 KB of content, saved 1.7 MB.',
        'Relay: 96 KB in, 97 KB out, all of it sealed.',
      ].join('\n'),
    );
  });

  it('is short when there was nothing to do', () => {
    const same = reportWith({ items: { ...NO_ITEMS, total: 1204 }, relay });
    assert.equal(reportText(same, viewWith({})), 'Nothing to do: all 1,204 items are the same.');
    const left = reportWith({ items: { ...NO_ITEMS, total: 1204, skipped: 1 }, relay });
    assert.equal(
      reportText(left, viewWith({})),
      'Nothing was changed: 1,204 items compared, 1 left different on purpose.',
    );
  });

  it('does not call it nothing where a member went, and others have it all the same', () => {
    const problems = [{ path: '', member: 'C', code: 'member-dropped', values: {} }] as const;
    const report = reportWith({
      ...{ items: { ...NO_ITEMS, total: 19, errors: 20 }, targets: [target], relay },
      problems,
    });
    const [first, , head] = reportText(report, viewWith({})).split('\n');
    assert.equal(first, 'Done, but not everything, in 1.2 s: 20 errors.');
    assert.match(head ?? '', /new {2}changed/u);
  });

  it('says what was pruned from the trash, and warns of what could not be', () => {
    const same = { items: { ...NO_ITEMS, total: 2 } };
    const text = (trash: RunReport['trash']) =>
      reportText(reportWith({ ...same, ...(trash && { trash }) }), viewWith({})).split('\n');
    const first = 'Nothing to do: all 2 items are the same.';
    const pruned = 'Trash: 2 old versions deleted, 1.2 MB on disk.';
    const warning = [
      'Warning: some of the trash could not be pruned.',
      '  B: v',
      '      It was not put into the trash by this program, so it was left alone.',
    ];
    assert.deepEqual(text(TRASH), [first, '', pruned, ...warning]);
    assert.deepEqual(text({ ...TRASH, problems: [] }), [first, '', pruned]);
    assert.deepEqual(text({ ...TRASH, versions: 0 }), [first, '', ...warning]);
    assert.deepEqual(text(undefined), [first]);
  });

  it('says of a dry run that nothing was changed', () => {
    const text = reportText(reportWith({ items, targets: [target] }), viewWith({ dryRun: true }));
    assert.equal(text, 'This is a dry run: nothing was changed.');
  });

  it('lists what was left undone, with member and reason', () => {
    const report = reportWith({
      status: 'done-with-errors',
      items: { ...items, conflicts: 1, errors: 2 },
      targets: [{ ...target, undone: 1 }],
      problems: [
        { path: '', member: 'B', code: 'read-only', values: {} },
        { path: 'a\nb', member: 'B', code: 'write-failed', values: { reason: 'EIO' } },
        { path: 'c', member: '', code: 'conflict', values: { reason: 'different-kinds' } },
      ],
    });
    const text = reportText(report, viewWith({}));
    assert.match(text, /^Done, but not everything, in 1\.2 s: 3 copied, 1 conflict, 2 errors\.\n/);
    assert.match(text, /not done/);
    assert.ok(
      text.endsWith(
        [
          'Left undone:',
          '  B: (the folder)',
          '      The file system is read-only, or the folder may not be written to. Nothing was changed there.',
          '  B: a\\nb',
          '      It could not be written (the disk reports an error).',
          '  c',
          '      It differs and nobody can tell which one counts (a folder on one side, something else on another). Decide, and make them equal.',
        ].join('\n'),
      ),
      text,
    );
  });

  it('lists fifty problems and counts the rest', () => {
    const problems = Array.from({ length: 60 }, (_, index) => {
      return { path: `f${index}`, member: 'B', code: 'disk-full' as const, values: {} };
    });
    const text = reportText(reportWith({ status: 'done-with-errors', problems }), viewWith({}));
    assert.match(text, /f49\n/);
    assert.doesNotMatch(text, /f50\n/);
    assert.match(text, /… and 10 more \(--json lists all\)$/);
  });

  it('tells of files whose other names keep the old content', () => {
    const report = reportWith({
      items: { ...items, updated: 1 },
      targets: [target],
      linksBroken: [{ path: 'x', member: 'B' }],
    });
    assert.match(
      reportText(report, viewWith({})),
      /\n1 file had other names \(hard links\), which keep the old content:\n {2}B: x$/,
    );
  });

  it('leaves a failure to the sentence on stderr', () => {
    const failure = { code: 'relay-lost' as const, values: {} };
    assert.equal(reportText(reportWith({ status: 'aborted', failure }), undefined), '');
  });
});
