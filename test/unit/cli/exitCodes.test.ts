import assert from 'node:assert/strict';
import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { EXIT, exitCodeOf, exitCodeOfReport } from '../../../extension/src/cli/exitCodes.ts';
import {
  failedReport,
  NO_ITEMS,
  type RunReport,
} from '../../../extension/src/engine/run/report.ts';

const NO_TRAFFIC = { bytesIn: 0, bytesOut: 0 };

describe('exit codes', () => {
  const contract: readonly [exit: number, codes: readonly ErrorCode[]][] = [
    [1, ['signature-malformed', 'delta-malformed', 'base-mismatch', 'disk-full', 'member-lost']],
    [2, ['usage', 'folder-missing', 'folder-not-a-folder', 'folder-unreadable', 'folder-same']],
    [2, ['folder-nested', 'source-offered-twice', 'invitation-malformed', 'relay-insecure']],
    [3, ['not-admitted', 'guard', 'consent-refused', 'confirmation-needed', 'invitation-expired']],
    [4, ['relay-unreachable', 'relay-lost', 'relay-nonsense', 'relay-timeout', 'disk-low']],
    [130, ['interrupted']],
  ];
  for (const [exit, codes] of contract) {
    it(`${exit}: ${codes.join(', ')}`, () => {
      assert.deepEqual(
        codes.map(exitCodeOf),
        codes.map(() => exit),
      );
    });
  }

  it('of a report: done, done with items left undone, or why it failed', () => {
    const failure = { code: 'guard', values: {} } as const;
    const failed = failedReport('refused', failure, NO_TRAFFIC, 0);
    const { failure: _, ...rest } = failed;
    const done: RunReport = { ...rest, status: 'done', items: NO_ITEMS };
    assert.equal(exitCodeOfReport(done), EXIT.done);
    assert.equal(exitCodeOfReport({ ...done, status: 'done-with-errors' }), EXIT.undone);
    assert.equal(exitCodeOfReport(failed), EXIT.refused);
  });
});
