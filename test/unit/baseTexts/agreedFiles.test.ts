import assert from 'node:assert/strict';
import { agreedFiles } from '../../../extension/src/engine/baseTexts/agreedFiles.ts';
import { BASE_TEXT_MAX } from '../../../extension/src/engine/baseTexts/baseText.ts';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Decision, Preset } from '../../../extension/src/engine/comparison/item.ts';
import { analysed, d, e, f, l, type Tree, u } from '../comparison/trees.ts';

interface Case {
  readonly what: string;
  readonly trees: readonly Tree[];
  readonly preset?: Preset;
  readonly failed?: readonly string[];
  /** In place of what the preset decides, by path. */
  readonly decided?: Readonly<Record<string, Decision>>;
  /** Of the first column, with their dates. */
  readonly expected: readonly (readonly [path: string, mtimeUs: number])[];
}

const LARGE = 'x'.repeat(BASE_TEXT_MAX + 1);

const cases: readonly Case[] = [
  {
    what: 'what is alike already, the latest first',
    trees: [
      { a: f('1', 1), b: f('2', 2) },
      { a: f('1', 1), b: f('2', 2) },
    ],
    expected: [
      ['b', 2],
      ['a', 1],
    ],
  },
  {
    what: 'what is given and what is got, with the date of the source',
    trees: [
      { a: f('1', 1), b: f('22', 9) },
      { a: f('22', 5), b: f('1', 3) },
    ],
    expected: [
      ['b', 9],
      ['a', 5],
    ],
  },
  { what: 'what is made anew', trees: [{}, { a: f('1', 4) }], expected: [['a', 4]] },
  {
    what: 'a file that only gets its date',
    trees: [{ a: f('1', 2) }, { a: f('1', 1) }],
    decided: { a: { kind: 'dates', from: 1, to: [0] } },
    expected: [['a', 1]],
  },
  {
    what: 'nothing that is only here',
    trees: [{ a: f('1') }, {}],
    decided: { a: { kind: 'nothing' } },
    expected: [],
  },
  {
    what: 'nothing that stays different',
    trees: [{ a: f('1', 2) }, { a: f('22', 2) }],
    expected: [],
  },
  {
    what: 'nothing that a third one has otherwise, although two agree',
    trees: [{ a: f('1', 2) }, { a: f('1', 2) }, { a: f('22', 1) }],
    decided: { a: { kind: 'nothing' } },
    expected: [],
  },
  {
    what: 'nothing that a third one may have otherwise',
    trees: [{ a: f('1', 2) }, { a: f('1', 2) }, { a: u('unreadable') }],
    expected: [],
  },
  {
    what: 'nothing that is deleted',
    trees: [{}, { a: f('1') }],
    preset: 'mirror',
    expected: [],
  },
  {
    what: 'nothing that failed',
    trees: [{ a: f('1', 1), b: f('1', 1) }, {}],
    failed: ['a'],
    expected: [['b', 1]],
  },
  {
    what: 'no folders, links and large files',
    trees: [
      { d: d(), l: l('t'), x: f(LARGE) },
      { d: d(), l: l('t'), x: f(LARGE) },
    ],
    expected: [],
  },
  {
    what: 'nothing that could not be read',
    trees: [{ a: e('1', 1) }, { a: e('2', 2) }],
    expected: [],
  },
];

describe('files that all have alike after a run', () => {
  for (const { what, trees, preset = 'update', failed = [], decided = {}, expected } of cases) {
    it(what, () => {
      const comparison = analysed(trees, preset);
      const byPreset = decide(comparison, { preset, from: 0 });
      const decisions = comparison.items.map(
        ({ path }, index) => decided[path] ?? byPreset[index] ?? { kind: 'nothing' as const },
      );
      const files = agreedFiles({ comparison, decisions }, 0, new Set(failed));
      assert.deepEqual(
        files.map(({ path, mtimeUs }) => [path, mtimeUs]),
        expected,
      );
    });
  }
});
