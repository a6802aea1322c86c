import assert from 'node:assert/strict';
import { contentNeeds } from '../../../extension/src/engine/comparison/contentNeeds.ts';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { ComparisonMode, Preset } from '../../../extension/src/engine/comparison/item.ts';
import { Moves } from '../../../extension/src/engine/comparison/moves.ts';
import { analysed, compared, d, e, f, type Tree, u } from './trees.ts';

interface MoveCase {
  readonly description: string;
  /** The columns, A first; what A has is mirrored. */
  readonly trees: readonly Tree[];
  readonly mode?: ComparisonMode;
  readonly preset?: Preset;
  /** 'moved from' or 'copied from', by path and column. */
  readonly expected: Readonly<Record<string, string>>;
}

const cases: readonly MoveCase[] = [
  {
    description: 'a file that was moved',
    trees: [{ new: f('content') }, { old: f('content') }],
    expected: { 'new on B': 'moved from old' },
  },
  {
    description: 'a folder that was moved, file by file',
    trees: [
      { y: d(), 'y/a': f('1', 1), 'y/b': f('22', 2) },
      { x: d(), 'x/a': f('1', 1), 'x/b': f('22', 2) },
    ],
    expected: { 'y/a on B': 'moved from x/a', 'y/b on B': 'moved from x/b' },
  },
  {
    description: 'a file that was copied',
    trees: [{ a: f('content'), b: f('content') }, { a: f('content') }],
    expected: { 'b on B': 'copied from a' },
  },
  {
    description: 'one that goes says more than one that stays',
    trees: [
      { a: f('content'), new: f('content') },
      { a: f('content'), old: f('content') },
    ],
    expected: { 'new on B': 'moved from old' },
  },
  {
    description: 'each column by itself',
    trees: [{ new: f('content') }, { old: f('content') }, { other: f('content') }, {}],
    expected: { 'new on B': 'moved from old', 'new on C': 'moved from other' },
  },
  {
    description: 'the same size and date with another content is none',
    trees: [{ new: f('content') }, { old: f('tnetnoc') }],
    expected: {},
  },
  {
    description: 'another date is not looked at in standard mode',
    trees: [{ new: f('content', 1) }, { old: f('content', 2) }],
    expected: {},
  },
  {
    description: 'but in checksum mode',
    trees: [{ new: f('content', 1) }, { old: f('content', 2) }],
    mode: 'checksum',
    expected: { 'new on B': 'moved from old' },
  },
  {
    description: 'empty files are all alike and say nothing',
    trees: [{ new: f('') }, { old: f('') }],
    expected: {},
  },
  {
    description: 'what can’t be read is not known',
    trees: [{ new: f('content') }, { old: e('content') }],
    expected: {},
  },
  {
    description: 'what is not told is not taken',
    trees: [{ new: f('content') }, { old: u() }],
    expected: {},
  },
  {
    description: 'what is replaced is not made',
    trees: [{ a: f('content', 2) }, { a: f('other', 1), old: f('content', 2) }],
    expected: {},
  },
  {
    description: 'two-way: nothing is remembered, so both stay',
    trees: [{ new: f('content') }, { old: f('content') }],
    preset: 'two-way',
    expected: { 'new on B': 'copied from old', 'old on A': 'copied from new' },
  },
];

describe('moves and copies', () => {
  for (const { description, trees, mode, preset = 'mirror', expected } of cases) {
    it(description, () => {
      const comparison = analysed([...trees], preset, mode);
      const moves = new Moves(comparison, decide(comparison, { preset }));
      const found: Record<string, string> = {};
      for (const [index, { path }] of comparison.items.entries()) {
        for (const [column, { label }] of comparison.columns.entries()) {
          const held = moves.heldFor(index, column);
          if (held) found[`${path} on ${label}`] = `${held.kind} from ${held.path}`;
        }
      }
      assert.deepEqual(found, expected);
    });
  }

  it('decides nothing: what is read for moves alone may fail', () => {
    const trees = [{ new: e('content') }, { old: f('content') }];
    const comparison = analysed(trees, 'mirror');
    const kinds = decide(comparison, { preset: 'mirror' }).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['nothing', 'copy', 'delete']);
  });

  it('does not read all that is alike for one file more', () => {
    const alike = (count: number): Tree =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`a${at}`, f('1', 1_600_000_000_000_000)]),
      );
    const needs = contentNeeds(compared(alike(200), alike(199)), 'standard', 'mirror');
    assert.deepEqual(needs, [[], []]);
  });

  it('does not read the many files of one size and date for each other', () => {
    const many = (prefix: string): Tree =>
      Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`${prefix}${at}`, f('1', 1)]));
    const needs = contentNeeds(compared(many('a'), many('b')), 'standard', 'mirror');
    assert.deepEqual(needs, [[], []]);
  });
});
