import assert from 'node:assert/strict';
import type { Decision, Preset } from '../../../extension/src/engine/comparison/item.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { analysed, d, e, f, type Tree, u } from '../comparison/trees.ts';

interface Case {
  readonly description: string;
  readonly preset: Preset;
  /** The columns, A first; A is the one that is followed. */
  readonly trees: readonly Tree[];
  readonly filter: string;
  /** Decisions other than nothing, by path. */
  readonly expected: Readonly<Record<string, string>>;
  readonly leftOut: number;
  readonly without?: readonly number[];
  readonly unsaved?: readonly (readonly string[])[];
}

/** 'A>BC', 'dates A>B', 'delete BC', or the reason of a conflict. */
function shown(decision: Decision): string {
  const named = (list: readonly number[]) => list.map((c) => String.fromCharCode(65 + c)).join('');
  if (decision.kind === 'nothing') return 'nothing';
  if (decision.kind === 'delete') return `delete ${named(decision.at)}`;
  assert.ok(decision.kind !== 'mixed');
  if (decision.kind === 'conflict') return decision.reason;
  const dates = decision.kind === 'dates' ? 'dates ' : '';
  return `${dates}${named([decision.from])}>${named(decision.to)}`;
}

const cases: readonly Case[] = [
  {
    description: 'what doesn’t match is left alone, and counted',
    preset: 'update',
    trees: [
      { 'a.ts': f('1', 2), 'b.js': f('1', 2), same: f('1') },
      { 'a.ts': f('2'), same: f('1') },
    ],
    filter: 'name:*.ts',
    expected: { 'a.ts': 'A>B' },
    leftOut: 1,
  },
  {
    description: 'a file brings its folders with it, to those who lack them',
    preset: 'update',
    trees: [{ x: d(), 'x/y': d(), 'x/y/a.ts': f('1') }, { x: d() }, {}],
    filter: 'name:*.ts',
    expected: { x: 'A>C', 'x/y': 'A>BC', 'x/y/a.ts': 'A>BC' },
    leftOut: 0,
  },
  {
    description: 'folders that nothing comes into are not made',
    preset: 'update',
    trees: [{ x: d(), 'x/b.js': f('1'), y: d(), 'y/a.ts': f('1') }, {}],
    filter: 'is:file name:*.ts',
    expected: { y: 'A>B', 'y/a.ts': 'A>B' },
    leftOut: 2,
  },
  {
    description: 'folders are made only where something comes into them',
    preset: 'mirror',
    trees: [{ x: d(), 'x/a': f('1'), 'x/b': f('1') }, {}, {}],
    filter: 'path:x/a',
    without: [2],
    expected: { x: 'A>B', 'x/a': 'A>B' },
    leftOut: 1,
  },
  {
    description: 'the dates of folders that don’t match stay, and don’t count',
    preset: 'mirror',
    trees: [
      { x: d(9), 'x/a': f('1', 2) },
      { x: d(1), 'x/a': f('2', 1) },
    ],
    filter: 'is:file',
    expected: { 'x/a': 'A>B' },
    leftOut: 0,
  },
  {
    description: 'the mode of a folder counts',
    preset: 'mirror',
    trees: [{ x: d(1, 0o700) }, { x: d(1, 0o755) }],
    filter: 'is:file',
    expected: {},
    leftOut: 1,
  },
  {
    description: 'a folder goes when all that is in it goes',
    preset: 'mirror',
    trees: [{}, { x: d(), 'x/y': d(), 'x/y/a': f('1') }],
    filter: 'path:x{,/**}',
    expected: { x: 'delete B', 'x/y': 'delete B', 'x/y/a': 'delete B' },
    leftOut: 0,
  },
  {
    description: 'a folder stays for anything in it that stays, and what else matches goes',
    preset: 'mirror',
    trees: [{}, { x: d(), 'x/a.ts': f('1'), 'x/y': d(), 'x/y/b.js': f('1') }],
    filter: 'NOT name:*.js',
    expected: { 'x/a.ts': 'delete B' },
    leftOut: 3,
  },
  {
    description: 'a folder stays on one target and goes on another',
    preset: 'mirror',
    trees: [{}, { x: d(), 'x/a': f('1') }, { x: d(), 'x/b': f('1') }],
    filter: 'NOT path:x/b',
    expected: { x: 'delete B', 'x/a': 'delete B' },
    leftOut: 2,
  },
  {
    description: 'a folder that doesn’t match stays, whatever goes from it',
    preset: 'mirror',
    trees: [{}, { x: d(), 'x/a': f('1') }],
    filter: 'is:file',
    expected: { 'x/a': 'delete B' },
    leftOut: 1,
  },
  {
    description: 'nothing comes below a file that stays in the way',
    preset: 'mirror',
    trees: [{ x: d(), 'x/a': f('1') }, { x: f('1') }, {}],
    filter: 'path:x/a',
    expected: { x: 'A>C', 'x/a': 'A>C' },
    leftOut: 2,
  },
  {
    description: 'a file that matches gives way to a folder, with what matches in it',
    preset: 'mirror',
    trees: [{ x: d(), 'x/a': f('1'), 'x/b': f('1') }, { x: f('1') }],
    filter: 'path:x OR path:x/a',
    expected: { x: 'A>B', 'x/a': 'A>B' },
    leftOut: 1,
  },
  {
    description: 'a folder gives way to a file with all that is in it',
    preset: 'mirror',
    trees: [{ x: f('1') }, { x: d(), 'x/a': f('1') }],
    filter: 'x',
    expected: { x: 'A>B', 'x/a': 'delete B' },
    leftOut: 0,
  },
  {
    description: 'or not at all: then what is in it stays, too',
    preset: 'mirror',
    trees: [{ x: f('1') }, { x: d(), 'x/a': f('1'), 'x/b': f('1'), 'x/y': d(), 'x/y/c': f('1') }],
    filter: 'NOT path:x/b',
    expected: {},
    leftOut: 5,
  },
  {
    description: 'a folder that doesn’t match gives way to nothing',
    preset: 'mirror',
    trees: [{ x: f('1') }, { x: d(), 'x/a': f('1') }],
    filter: 'path:x/a',
    expected: {},
    leftOut: 2,
  },
  {
    description: 'an empty folder may give way for a backup',
    preset: 'backup',
    trees: [
      { x: f('1'), y: f('1') },
      { x: d(), y: d() },
    ],
    filter: 'path:x',
    expected: { x: 'A>B' },
    leftOut: 1,
  },
  {
    description: 'conflicts are left out like anything else',
    preset: 'update',
    trees: [
      { a: f('1', 2), b: f('1', 2) },
      { a: f('2', 2), b: f('2', 2) },
    ],
    filter: 'path:a',
    expected: { a: 'same-date-different-content' },
    leftOut: 1,
  },
  {
    description: 'is:conflict asks what the preset decides',
    preset: 'update',
    trees: [
      { a: f('1', 2), b: f('1', 3) },
      { a: f('2', 2), b: f('2', 2) },
    ],
    filter: 'NOT is:conflict',
    expected: { b: 'A>B' },
    leftOut: 1,
  },
  {
    description: 'what is not known does not match',
    preset: 'update',
    trees: [{ a: f('1'), b: f('1') }, { a: u() }, {}],
    filter: 'missing:B',
    expected: { b: 'A>BC' },
    leftOut: 1,
  },
  {
    description: 'a folder is not made for what somebody edits',
    preset: 'update',
    trees: [{ x: d(), 'x/a': f('1'), y: d(), 'y/a': f('1') }, {}],
    filter: 'name:a',
    unsaved: [['x/a'], []],
    expected: { 'x/a': 'unsaved', y: 'A>B', 'y/a': 'A>B' },
    leftOut: 0,
  },
  {
    description: 'what is edited and doesn’t match holds nothing up',
    preset: 'mirror',
    trees: [{}, { x: d(), 'x/a': f('1'), 'x/b': f('1') }],
    filter: 'path:x/a',
    unsaved: [[], ['x/b']],
    expected: { 'x/a': 'delete B' },
    leftOut: 2,
  },
];

describe('filter: what it leaves of the decisions', () => {
  for (const { description, preset, trees, filter, expected, leftOut, without, unsaved } of cases) {
    it(`${preset}: ${description}`, () => {
      const comparison = analysed(trees, preset);
      const limit = { expression: filter, nowUs: 0 };
      const request = { preset, from: 0, without: without ?? [], filter: limit };
      const planned = makePlan(comparison, request, unsaved);
      const found = comparison.items.flatMap(({ path }, index) => {
        const decision = planned.decisions[index];
        return decision && decision.kind !== 'nothing' ? [[path, shown(decision)] as const] : [];
      });
      assert.deepEqual(Object.fromEntries(found), expected);
      assert.equal(factsOf(planned).filteredOut, leftOut);
    });
  }

  it('names as left out only columns that would have changed', () => {
    const comparison = analysed([{ a: f('1') }, {}, { a: f('1') }], 'update');
    const request = { preset: 'update', from: 0, without: [1] } as const;
    const leftOut = (expression: string) =>
      makePlan(comparison, { ...request, filter: { expression, nowUs: 0 } }).leftOut;
    assert.deepEqual([leftOut('path:a'), leftOut('path:b')], [[1], []]);
  });

  it('is part of the digest: who ignored the filter would not agree', () => {
    const comparison = analysed([{ a: f('1') }, {}], 'update');
    const request = { preset: 'update', from: 0, without: [] } as const;
    const digests = [
      undefined,
      { expression: 'path:a', nowUs: 0 },
      { expression: 'path:a', nowUs: 1 },
      { expression: 'name:a', nowUs: 0 },
    ].map((filter) => makePlan(comparison, { ...request, ...(filter && { filter }) }).plan.digest);
    assert.equal(new Set(digests).size, digests.length);
  });

  it('limits what check reports, unreadable things included', () => {
    const trees: Tree[] = [
      {
        'a.ts': f('1'),
        'b.js': f('1'),
        'c.ts': e('1'),
        'd.js': e('1'),
        'e.ts': f('1'),
        g: u('unreadable'),
      },
      { 'a.ts': f('2'), 'b.js': f('2'), 'c.ts': f('1'), 'd.js': f('1'), g: d(), 'g/h.ts': f('1') },
    ];
    const comparison = analysed(trees, 'check');
    const request = { preset: 'check', from: 0, without: [] } as const;
    const filter = { expression: 'name:*.ts', nowUs: 0 };
    const facts = factsOf(makePlan(comparison, { ...request, filter }));
    assert.deepEqual(facts.check, {
      identical: 0,
      different: [{ path: 'a.ts', groups: [0, 1] }],
      onlyOn: [{ path: 'e.ts', columns: [0] }],
      unreadable: [
        { path: 'c.ts', column: 0, code: 'entry-unreadable' },
        { path: 'g/h.ts', column: 0, code: 'entry-unreadable' },
      ],
    });
    assert.equal(facts.filteredOut, 1);
  });
});
