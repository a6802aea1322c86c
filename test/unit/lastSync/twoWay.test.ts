import assert from 'node:assert/strict';
import { f } from '../comparison/trees.ts';
import { AGREED, meetings, type TwoWayCase } from './twoWayCase.ts';
import { World } from './world.ts';

/** Dates and modes travel until they have arrived. */
const dates: TwoWayCase[] = [
  {
    description: 'a mode that was refused goes again',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: f('old', 1, 0o755) } }, refuses: 'B' }, {}],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'an older date that was refused goes again',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: f('old', 5) }, B: { a: f('old', 6) } } },
      { changes: { A: { a: f('old', 2) } }, refuses: 'B' },
      {},
    ],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'a mode that one of two refused goes to that one',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: f('old', 1, 0o755) } }, refuses: 'C' }, {}],
    expected: { a: 'dates A>C' },
  },
];

const coarse: TwoWayCase[] = [
  {
    description: 'modes that can’t be kept don’t come back',
    sources: 'AB',
    rounds: [{ changes: { A: { a: f('old', 4e6, 0o755) } }, coarse: 'B' }, { coarse: 'B' }],
    expected: {},
  },
  {
    description: 'a date that is kept to two seconds is no change: deleted here',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: f('old', 5_500_000) } }, coarse: 'B' },
      { changes: { A: { a: null } } },
    ],
    expected: { a: 'delete B' },
  },
  {
    description: 'a date that is kept to two seconds is no change: changed here',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: f('old', 5_500_000) } }, coarse: 'B' },
      { changes: { A: { a: f('another', 9_500_000) } } },
    ],
    expected: { a: 'copy A>B' },
  },
];

describe('two-way', () => {
  describe('with dates and modes', () => meetings(dates));

  describe('on file systems that keep less', () => meetings(coarse));

  it('forgets a deletion when everybody has seen it, and not before', async () => {
    const world = new World('ABC');
    await world.meet(AGREED);
    await world.meet({ changes: { A: { a: null } }, who: 'AB' });
    await world.meet({ who: 'AB' });
    assert.equal(world.memoryOf('A').rows.get('a')?.held.kind, 'absent');
    await world.meet({});
    await world.meet({});
    for (const label of 'ABC') assert.equal(world.memoryOf(label).rows.get('a'), undefined, label);
  });

  it('remembers at most so many versions of an item', async () => {
    const world = new World('AB');
    for (let run = 1; run <= 80; run += 1) {
      await world.meet({ changes: { A: { a: f(`content ${run}`, run) } } });
    }
    assert.equal(world.memoryOf('A').rows.get('a')?.label.supersedes.length, 64);
  });
});
