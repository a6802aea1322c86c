import assert from 'node:assert/strict';
import {
  ApplyRecord,
  type OperationOutcome,
} from '../../../extension/src/engine/sync/applyResult.ts';
import { hasCode } from '../streams/errors.ts';

describe('the record of what was applied', () => {
  for (const second of ['done', 'failed', 'skipped'] as const) {
    it(`has one end of each operation: done, then ${second}`, () => {
      const told: OperationOutcome[] = [];
      const record = new ApplyRecord((outcome) => told.push(outcome));
      record.add({ operation: 3, outcome: 'done', bytes: 5 });
      const again = () => record.add({ operation: 3, outcome: second, bytes: 0 });
      assert.throws(again, hasCode('internal'));
      assert.equal(told.length, 1);
      assert.deepEqual([...record.result().outcomes], told);
    });
  }
});
