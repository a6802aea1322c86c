import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contentNeeds } from '../../../extension/src/engine/comparison/contentNeeds.ts';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import { dateOf, type Preset } from '../../../extension/src/engine/comparison/item.ts';
import { buildPlan } from '../../../extension/src/engine/sync/buildPlan.ts';
import { shownDecision } from './shownDecision.ts';
import { analysed, comparedFiles, d, f, l, type Tree } from './trees.ts';

const SECOND = 1_000_000;
const START = Date.UTC(2026, 0, 1) * 1000;
const at = (seconds: number) => START + Math.round(seconds * SECOND);

const cases: readonly {
  description: string;
  preset: Preset;
  unitUs: number;
  trees: Tree[];
  expected: Record<string, string>;
  /** Files that are read. */
  read?: number;
}[] = [
  {
    description: 'what a file system cut to seconds is as it was',
    preset: 'mirror',
    unitUs: SECOND,
    trees: [
      { a: f('x', at(3.999)), l: l('t', at(3.5)), d: d(at(3.7)) },
      { a: f('x', at(3)), l: l('t', at(3)), d: d(at(3)) },
    ],
    expected: {},
    read: 0,
  },
  {
    description: 'one unit further it is another date',
    preset: 'mirror',
    unitUs: SECOND,
    trees: [{ a: f('x', at(4)) }, { a: f('x', at(3)) }],
    expected: { a: 'dates A>B' },
    read: 2,
  },
  {
    description: 'units are counted from 1970, not from each other',
    preset: 'mirror',
    unitUs: 2 * SECOND,
    trees: [
      { a: f('x', at(3.9)), b: f('x', at(4.1)) },
      { a: f('x', at(2)), b: f('x', at(3.9)) },
    ],
    expected: { b: 'dates A>B' },
    read: 2,
  },
  {
    description: 'dates before 1970 are cut the same way',
    preset: 'mirror',
    unitUs: SECOND,
    trees: [{ d: d(-1) }, { d: d(-SECOND) }, { d: d(0) }],
    expected: { d: 'dates A>C' },
  },
  {
    description: 'the newest is who is newer by a unit; equal ones that differ are a conflict',
    preset: 'update',
    unitUs: SECOND,
    trees: [
      { a: f('old', at(1.9)), b: f('one', at(1.9)) },
      { a: f('newer', at(2)), b: f('three', at(1.1)) },
    ],
    expected: { a: 'copy B>A', b: 'conflict same-date-different-content' },
    read: 4,
  },
  {
    description: 'two-way sets no dates that are the same',
    preset: 'two-way',
    unitUs: SECOND,
    trees: [{ a: f('x', at(1.9)) }, { a: f('x', at(1)) }],
    expected: {},
    read: 0,
  },
  {
    description: 'where all keep microseconds, one is a difference',
    preset: 'mirror',
    unitUs: 1,
    trees: [{ a: f('x', START + 1) }, { a: f('x', START) }],
    expected: { a: 'dates A>B' },
    read: 2,
  },
];

describe('comparing dates of file systems that keep them coarsely', () => {
  for (const { description, preset, unitUs, trees, expected, read } of cases) {
    it(description, () => {
      const needs = contentNeeds(comparedFiles(trees, [], undefined, unitUs), 'standard', preset);
      if (read !== undefined) assert.equal(needs.flat().length, read);
      const comparison = analysed(trees, preset, 'standard', [], undefined, unitUs);
      const decided = decide(comparison, { preset }).flatMap((decision, index) => {
        const path = comparison.items[index]?.path ?? '';
        return decision.kind === 'nothing' ? [] : [[path, shownDecision(decision)]];
      });
      assert.deepEqual(Object.fromEntries(decided), expected);
    });
  }

  it('sends, sets and expects dates as they are', () => {
    const trees = [{ a: f('new', at(3.5)), d: d(at(3.5)) }, { a: f('older', at(0.7)) }];
    const comparison = analysed(trees, 'mirror', 'standard', [], undefined, SECOND);
    const plan = buildPlan(comparison, decide(comparison, { preset: 'mirror' }), 'mirror');
    assert.deepEqual(
      plan.transfers.map(({ entry }) => entry.mtimeUs),
      [at(3.5)],
    );
    const write = plan.operations.find(({ kind }) => kind === 'write-file');
    assert.equal(write?.kind === 'write-file' && write.expected?.mtimeUs, at(0.7));
    const folder = plan.operations.find(({ kind, path }) => kind === 'set-folder' && path === 'd');
    assert.equal(folder?.kind === 'set-folder' && folder.entry.mtimeUs, at(3.5));
  });

  it('takes a date for what any file system of the session makes of it', () => {
    const date = fc.integer({ min: -1e15, max: 2e15 });
    // Of the units that there are, each is a multiple of all finer ones.
    const unit = fc.constantFrom(1, 10, 1000, 10_000, 100_000, SECOND, 2 * SECOND);
    fc.assert(
      fc.property(date, fc.array(unit, { minLength: 1, maxLength: 4 }), (us, units) => {
        const kept = units.map((one) => Math.floor(us / one) * one);
        const trees = [us, ...kept].map((mtime) => ({ a: f('x', mtime) }));
        const { items } = comparedFiles(trees, [], undefined, Math.max(...units));
        assert.equal(new Set(items[1]?.cells.map(dateOf)).size, 1);
      }),
    );
  });
});
