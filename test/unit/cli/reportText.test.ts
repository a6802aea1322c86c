import assert from 'node:assert/strict';
import { reportText } from '../../../extension/src/cli/screen/reportText.ts';
import { NO_ITEMS } from '../../../extension/src/engine/report/reportItems.ts';
import { reportWith } from './reports.ts';

const relay = { bytesIn: 96_400, bytesOut: 97_000 };
const target = {
  ...{ label: 'B', name: 'right', created: 3, updated: 2, dates: 1, deleted: 1 },
  ...{ undone: 0, bytes: 1_800_000 },
};

describe('a report as a person reads it', () => {
  it('says what was done and what did not have to travel', () => {
    const report = reportWith({
      items: { ...NO_ITEMS, total: 20, copied: 3, updated: 3, deleted: 1, skipped: 2 },
      bytes: { read: 5, literal: 90_000, reused: 1_700_000, saved: 1_710_000 },
      targets: [
        {
          ...target,
          label: 'A',
          name: 'left',
          created: 0,
          updated: 0,
          dates: 0,
          deleted: 0,
          bytes: 0,
        },
        target,
      ],
      relay,
    });
    assert.equal(
      reportText(report, false),
      [
        'Done in 1.2 s.',
        '',
        '            created  updated  dates  deleted  not done   bytes',
        '  A  left         0        0      0        0         0     0 B',
        '  B  right        3        2      1        1         0  1.8 MB',
        '',
        '  2 items left different on purpose',
        '',
        '  Content moved: 90 KB sent, 1.7 MB taken from what was there; 1.7 MB did not have to travel.',
        '  Relay: 96 KB in, 97 KB out, all of it sealed.',
      ].join('\n'),
    );
  });

  it('is short when there was nothing to do', () => {
    const report = reportWith({ items: { ...NO_ITEMS, total: 1204, skipped: 1 }, relay });
    assert.equal(
      reportText(report, false),
      [
        'Nothing to do: 1,204 items compared in 1.2 s.',
        '  1 item left different on purpose',
        '  Relay: 96 KB in, 97 KB out, all of it sealed.',
      ].join('\n'),
    );
  });

  it('counts folder dates as something that was done', () => {
    const dates = { ...target, created: 0, updated: 0, deleted: 0, bytes: 0 };
    const text = reportText(reportWith({ targets: [dates] }), false);
    assert.match(text, /^Done in/);
    assert.doesNotMatch(text, /Content moved/);
  });

  it('says of a dry run what would be done', () => {
    const items = { ...NO_ITEMS, total: 20, copied: 3 };
    const text = reportText(reportWith({ items, targets: [target] }), true);
    assert.match(text, /^Dry run, nothing changed: this would be done\. \(1\.2 s\)\n/);
    assert.doesNotMatch(text, /Content moved|not done/);
  });

  it('lists what was left undone, with member and reason', () => {
    const report = reportWith({
      status: 'done-with-errors',
      items: { ...NO_ITEMS, total: 9, copied: 1, conflicts: 1, errors: 2 },
      targets: [{ ...target, undone: 1 }],
      problems: [
        { path: '', member: 'B', code: 'read-only', values: {} },
        { path: 'a\nb', member: 'B', code: 'write-failed', values: { reason: 'EIO' } },
        { path: 'c', member: '', code: 'conflict', values: { reason: 'different-kinds' } },
      ],
    });
    const text = reportText(report, false);
    assert.match(text, /^Done, but not everything in 1\.2 s\.\n/);
    assert.ok(text.includes('  1 conflict, 2 errors\n'));
    assert.ok(
      text.endsWith(
        [
          'Left undone:',
          '  B: (the folder)',
          '      The file system is read-only.',
          '  B: a\\nb',
          '      It could not be written (EIO).',
          '  c',
          '      It differs and nobody can tell which one counts (a file on one side and a folder on another). Decide, and make them equal.',
        ].join('\n'),
      ),
      text,
    );
  });

  it('lists fifty problems and counts the rest', () => {
    const problems = Array.from({ length: 60 }, (_, index) => {
      return { path: `f${index}`, member: 'B', code: 'disk-full' as const, values: {} };
    });
    const text = reportText(reportWith({ status: 'done-with-errors', problems }), false);
    assert.match(text, /f49\n/);
    assert.doesNotMatch(text, /f50\n/);
    assert.match(text, /… and 10 more \(--json lists all\)$/);
  });

  it('tells of files whose other names keep the old content', () => {
    const report = reportWith({
      items: { ...NO_ITEMS, total: 2, updated: 1 },
      targets: [target],
      linksBroken: [{ path: 'x', member: 'B' }],
    });
    assert.match(
      reportText(report, false),
      /\n {2}1 file had other names \(hard links\), which keep the old content:\n {4}B: x/,
    );
  });

  it('leaves a failure to the sentence on stderr', () => {
    const failure = { code: 'relay-lost' as const, values: {} };
    assert.equal(reportText(reportWith({ status: 'aborted', failure }), false), '');
  });
});
