import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OperationOutcome } from '../../../extension/src/engine/sync/applyResult.ts';
import { OutcomeRows } from '../../../extension/src/engine/sync/outcomeRows.ts';
import { packResult, unpackResult } from '../../../extension/src/engine/sync/packedResult.ts';

const CONTENT = 'ab'.repeat(32);
const STAT = {
  size: 2 ** 40,
  mtimeNs: 1_700_000_000_123_456_789n,
  ctimeNs: -1n,
  ino: 2n ** 62n,
  dev: 0n,
};

const CASES: readonly [description: string, outcome: OperationOutcome][] = [
  ['done without content', { operation: 3, outcome: 'done', bytes: 0 }],
  [
    'put in place',
    { operation: 0, outcome: 'done', bytes: 7, placed: { content: CONTENT, stat: STAT } },
  ],
  [
    'in place of a linked file',
    { operation: 9, outcome: 'done', bytes: 2 ** 50, linksBroken: true },
  ],
  ['failed', { operation: 1, outcome: 'failed', bytes: 0, code: 'disk-full' }],
  ['skipped', { operation: 2, outcome: 'skipped', bytes: 0, code: 'aborted' }],
];

describe('outcomes in rows', () => {
  for (const [description, outcome] of CASES) {
    it(`are as they were told: ${description}`, () => {
      const rows = OutcomeRows.of([outcome]);
      assert.deepEqual([...rows], [outcome]);
      const { placed: _, ...end } = outcome;
      assert.deepEqual([...rows.ends()], [end]);
    });
  }

  for (const [field, value] of [
    ['mtimeNs', 2n ** 63n],
    ['ctimeNs', -(2n ** 63n) - 1n],
    ['ino', 2n ** 64n - 1n],
    ['dev', 2n ** 63n],
  ] as const) {
    it(`have no stat rather than a wrong one: ${field} ${value}`, () => {
      const placed = { content: CONTENT, stat: { ...STAT, [field]: value } };
      const outcome = { operation: 0, outcome: 'done', bytes: 7, placed } as const;
      const rows = OutcomeRows.of([
        outcome,
        { ...outcome, operation: 1, placed: { ...placed, stat: STAT } },
      ]);
      const [wide, narrow] = rows;
      assert.deepEqual(wide, { operation: 0, outcome: 'done', bytes: 7 });
      assert.deepEqual(narrow?.placed?.stat, STAT);
    });
  }

  it('are by operation in the end', () => {
    const rows = OutcomeRows.of(CASES.map(([, outcome]) => outcome)).inOrder();
    assert.deepEqual(
      [...rows].map(({ operation }) => operation),
      [0, 1, 2, 3, 9],
    );
    assert.equal([...rows][0]?.placed?.stat.ino, STAT.ino);
  });

  it('pass from thread to thread', () => {
    const outcomes = OutcomeRows.of(CASES.map(([, outcome]) => outcome));
    const result = { outcomes, problems: [], bytesWritten: 7 };
    const passed = unpackResult(packResult(result));
    assert.deepEqual([...passed.outcomes], [...outcomes]);
    assert.deepEqual([passed.problems, passed.bytesWritten], [[], 7]);
  });

  it('may be many, and of all kinds', () => {
    const kinds = fc.constantFrom(...CASES.map(([, outcome]) => outcome));
    const many = fc.array(kinds, { minLength: 2_000, maxLength: 5_000 });
    fc.assert(
      fc.property(many, (found) => {
        const outcomes = found.map((outcome, operation) => ({ ...outcome, operation }));
        const rows = OutcomeRows.of([...outcomes].reverse()).inOrder();
        assert.equal(rows.length, outcomes.length);
        assert.deepEqual([...rows], outcomes);
      }),
      { numRuns: 5 },
    );
  });
});
