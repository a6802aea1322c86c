import assert from 'node:assert/strict';
import { ERROR_CODES, type ErrorCode } from '@bytesync/shared/errors.ts';
import { exitCodeOf, exitCodeOfReport } from '../../../extension/src/cli/exitCodes.ts';
import { failedReport } from '../../../extension/src/engine/report/runReport.ts';
import { reportWith } from './reports.ts';

describe('exit codes', () => {
  const groups: Readonly<Record<number, readonly ErrorCode[]>> = {
    1: [
      'disk-full',
      'plan-mismatch',
      'member-lost',
      'member-failed',
      'aborted',
      'log-forked',
      'internal',
    ],
    2: [
      'usage',
      'folder-missing',
      'folder-not-a-folder',
      'folder-unreadable',
      'folder-same',
      'folder-nested',
      'file-not-a-file',
      'file-not-allowed',
      'file-unreadable',
      'file-same',
      'files-of-one-folder',
      'filter-invalid',
    ],
    3: [
      'not-admitted',
      'guard',
      'consent-refused',
      'confirmation-needed',
      'host-key-mismatch',
      'invitation-expired',
    ],
    4: [
      'relay-unreachable',
      'relay-lost',
      'relay-nonsense',
      'relay-timeout',
      'shutting-down',
      'proxy-failed',
    ],
    130: ['interrupted'],
  };
  for (const [exit, codes] of Object.entries(groups)) {
    it(`${exit}: ${codes.join(', ')}`, () => {
      for (const code of codes) assert.equal(exitCodeOf(code), Number(exit), code);
    });
  }

  it('a corrupt signature, delta or base file is 1, a malformed link is 2', () => {
    for (const code of ['signature-malformed', 'delta-malformed', 'base-mismatch'] as const) {
      assert.equal(exitCodeOf(code), 1);
    }
    for (const code of ['invitation-malformed', 'invitation-version', 'source-unknown'] as const) {
      assert.equal(exitCodeOf(code), 2);
    }
  });

  it('no error is 0', () => {
    for (const code of ERROR_CODES) assert.ok([1, 2, 3, 4, 130].includes(exitCodeOf(code)), code);
  });

  it('of a report: 0 done, 1 done with something left, else that of the failure', () => {
    assert.equal(exitCodeOfReport(reportWith({ status: 'done' })), 0);
    assert.equal(exitCodeOfReport(reportWith({ status: 'done-with-errors' })), 1);
    const none = { bytesIn: 0, bytesOut: 0 };
    const ended = (code: ErrorCode) => failedReport('aborted', { code, values: {} }, none, 0);
    assert.equal(exitCodeOfReport(ended('relay-lost')), 4);
    assert.equal(exitCodeOfReport(ended('guard')), 3);
    assert.equal(exitCodeOfReport(ended('disk-full')), 1);
  });
});
