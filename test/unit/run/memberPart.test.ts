import assert from 'node:assert/strict';
import { encode } from '@bytesync/shared/wire/codec.ts';
import fc from 'fast-check';
import { memberResults } from '../../../extension/src/engine/report/memberPart.ts';
import {
  decodeResults,
  encodeResults,
} from '../../../extension/src/engine/report/memberResults.ts';
import { OutcomeRows } from '../../../extension/src/engine/sync/outcomeRows.ts';
import { SavedBytes } from '../../../extension/src/engine/sync/savedBytes.ts';
import { f } from '../comparison/trees.ts';
import { NO_RESULTS, planned, sentOf } from './reportedPlan.ts';

describe('what a member tells of its part', () => {
  const traffic = { bytesIn: 1, bytesOut: 2 };
  const counts = { bytesRead: 3, literalBytes: 4, reusedBytes: 5, traffic };
  const { plan } = planned([{ p: f('x') }, {}], 'update');

  it('is what was not done and why, and nothing of what was', () => {
    const applied = {
      outcomes: OutcomeRows.of([
        { operation: 0, outcome: 'done', bytes: 9 } as const,
        { operation: 1, outcome: 'failed', code: 'disk-full', bytes: 0 } as const,
        { operation: 2, outcome: 'skipped', bytes: 0 } as const,
        { operation: 3, outcome: 'done', bytes: 1, linksBroken: true } as const,
      ]),
      problems: [{ column: 1, path: 'p', code: 'disk-full' } as const],
      bytesWritten: 10,
    };
    const seen = [{ column: 0, path: 'q', code: 'special-file' } as const];
    assert.deepEqual(memberResults(plan, { ...counts, applied }, seen), {
      undone: [
        [1, 'disk-full'],
        [2, 'aborted'],
      ],
      linksBroken: [3],
      problems: [...seen, ...applied.problems],
      bytesWritten: 10,
      ...counts,
    });
  });

  it('names the source where that is what failed', () => {
    const problem = { column: 1, path: 'p', code: 'source-changed', values: {} } as const;
    const applied = { outcomes: new OutcomeRows(), problems: [problem], bytesWritten: 0 };
    const { problems } = memberResults(plan, { ...counts, applied }, []);
    assert.deepEqual(problems, [{ ...problem, values: { source: 'A' } }]);
  });

  it('counts what was copied on the member itself as read and as reused', () => {
    const moved = planned([{ new: f('content') }, { old: f('content') }], 'mirror').plan;
    const outcomes = moved.operations.map(({ kind }, operation) => {
      return { operation, outcome: 'done', bytes: kind === 'write-file' ? 7 : 0 } as const;
    });
    const applied = { outcomes: OutcomeRows.of(outcomes), problems: [], bytesWritten: 7 };
    const { bytesRead, literalBytes, reusedBytes } = memberResults(
      moved,
      { ...counts, applied },
      [],
    );
    assert.deepEqual([bytesRead, literalBytes, reusedBytes], [3 + 7, 4, 5 + 7]);
  });

  it('is what did not have to travel, also that it was nothing', () => {
    const some = new SavedBytes();
    for (let operation = 0; operation < 100; operation += 1) some.add(operation, operation + 1);
    for (const [saved, length] of [
      [some, 100],
      [new SavedBytes(), 0],
    ] as const) {
      const applied = {
        ...{ outcomes: new OutcomeRows(), problems: [], bytesWritten: 7 },
        saved: saved.sent(),
      };
      const { reused } = memberResults(plan, { ...counts, applied }, []);
      assert.equal(reused?.operations.length, length);
      const last = length === 0 ? undefined : 99;
      assert.deepEqual([reused?.operations.at(-1), reused?.bytes.at(-1)], [last, last && 100]);
    }
    assert.equal('reused' in memberResults(plan, counts, []), false);
  });

  it('is the same on the other side, whatever did not have to travel', () => {
    const pair = fc.tuple(fc.nat(0x7fff_ffff), fc.maxSafeNat());
    const property = fc.property(fc.array(pair), (pairs) => {
      const results = { ...NO_RESULTS, reused: sentOf(pairs) };
      assert.deepEqual(decodeResults(encodeResults(results)), results);
    });
    fc.assert(property);
    assert.equal('reused' in decodeResults(encodeResults(NO_RESULTS)), false);
  });

  const one = { operations: new Uint8Array(4), bytes: new Uint8Array(8) };
  const amount = (bytes: number) => new Uint8Array(new Float64Array([bytes]).buffer);
  for (const [what, reused] of [
    ['less than nothing', { ...one, bytes: amount(-1) }],
    ['half a byte', { ...one, bytes: amount(0.5) }],
    ['no number', { ...one, bytes: amount(Number.NaN) }],
    ['more than can be counted', { ...one, bytes: amount(2 ** 53) }],
    ['an operation below the first', { ...one, operations: new Uint8Array([0, 0, 0, 0x80]) }],
    ['half an operation', { ...one, operations: new Uint8Array(6) }],
    ['an operation without its bytes', { ...one, operations: new Uint8Array(8) }],
    ['bytes of no operation', { ...one, operations: new Uint8Array(0) }],
    ['too many', { operations: new Uint8Array(4_000_004), bytes: new Uint8Array(8_000_008) }],
    ['pairs', [[0, 1]]],
    ['a word', 'all'],
  ] as const) {
    it(`is not taken with ${what} as what did not have to travel`, () => {
      const bytes = encode({ ...NO_RESULTS, reused });
      assert.throws(() => decodeResults(bytes), { code: 'stream-malformed' });
    });
  }

  it('is taken with one that is right', () => {
    const bytes = encode({ ...NO_RESULTS, reused: one });
    assert.deepEqual(decodeResults(bytes).reused, sentOf([[0, 0]]));
  });

  it('counts what came once more as sent', () => {
    const applied = {
      ...{ outcomes: new OutcomeRows(), problems: [], bytesWritten: 7 },
      bytesAgain: 6,
    };
    assert.equal(memberResults(plan, { ...counts, applied }, []).literalBytes, 4 + 6);
  });

  it('is little where nothing was to change', () => {
    const { undone, problems, bytesWritten } = memberResults(plan, counts, []);
    assert.deepEqual([undone, problems, bytesWritten], [[], [], 0]);
  });
});
