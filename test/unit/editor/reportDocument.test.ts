import assert from 'node:assert/strict';
import { reportJson } from '../../../extension/src/engine/report/reportJson.ts';
import {
  reportDocument,
  reportIn,
  reportOutcome,
  timeInName,
} from '../../../extension/src/vscode/documents/reportDocument.ts';
import type { KeptReport } from '../../../extension/src/vscode/storage/keptReports.ts';
import { reportWith } from '../cli/reports.ts';
import { fixedId } from '../crypto/fixed.ts';
import { ENGLISH, MARKED } from './english.ts';

const ENDED = new Date(2026, 10, 2, 3, 4, 5);

function kept(parts: Partial<KeptReport> = {}): KeptReport {
  const report = reportWith({ items: { ...reportWith({}).items, total: 2, copied: 1 } });
  const id = { memberId: fixedId(1), run: 7, ended: ENDED.getTime() };
  return { version: 1, ...id, dryRun: false, report, ...parts };
}

describe('a report as a document', () => {
  it('is named after its run, tells it, and can be found again', () => {
    const { name, markdown, query } = reportDocument(kept(), ENGLISH);
    assert.equal(name, 'ByteSync Report 2026-11-02 03.04.05');
    assert.match(markdown, /^# Done\n\nNovember 2, 2026 at 3:04 AM, after 1.2 sec\n/u);
    const { memberId, run, ended } = kept();
    assert.deepEqual(reportIn(query ?? ''), { memberId, run, ended });
  });

  it('is told in the language of the editor, its sentences too', () => {
    const failure = { code: 'disk-full', values: {} } as const;
    const report = reportWith({ status: 'aborted', failure });
    const { markdown } = reportDocument(kept({ report }), MARKED);
    assert.match(markdown, /^# «Ended early»$/mu);
    assert.match(markdown, /^«There is no space left on the disk/mu);
    assert.match(markdown, /analyse again\.»$/mu);
  });

  const outcomes: readonly [string, Partial<KeptReport>][] = [
    ['Done', {}],
    ['Nothing to do', { report: reportWith({}) }],
    ['Done, but not everything', { report: reportWith({ status: 'done-with-errors' }) }],
    ['Refused', { report: reportWith({ status: 'refused' }) }],
    ['Ended early', { report: reportWith({ status: 'aborted' }) }],
    ['Dry run: nothing was changed', { dryRun: true }],
  ];
  for (const [outcome, parts] of outcomes) {
    it(`says in a list: ${outcome}`, () => {
      assert.equal(reportOutcome(kept(parts), ENGLISH), outcome);
    });
  }

  const id = `member=${fixedId(1)}`;
  for (const query of [
    '',
    id,
    `${id}&run=1`,
    `${id}&run=-1&ended=1`,
    `${id}&run=1.5&ended=1`,
    `${id}&run=x&ended=1`,
    'member=../../x&run=1&ended=1',
  ]) {
    it(`is not asked for by "${query}"`, () => assert.equal(reportIn(query), undefined));
  }

  it('has a name that every file system holds', () => {
    assert.match(timeInName(ENDED), /^[\d .-]+$/u);
  });

  it('says to programs what it says to people, in English', () => {
    const failure = { code: 'consent-refused', values: {} } as const;
    const problem = { path: 'a', member: 'B', code: 'disk-full', values: { path: '/x' } } as const;
    const { event, problems, ...rest } = reportJson(reportWith({ failure, problems: [problem] }));
    assert.equal(event, 'report');
    assert.deepEqual(
      problems.map(({ path, member, code }) => [path, member, code]),
      [
        ['', '', 'consent-refused'],
        ['a', 'B', 'disk-full'],
      ],
    );
    assert.match(problems[1]?.message ?? '', /^There is no space left on the disk of \/x/u);
    assert.equal(rest.failure?.message, problems[0]?.message);
  });
});
