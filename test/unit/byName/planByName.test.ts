import assert from 'node:assert/strict';
import { checkReport } from '../../../extension/src/engine/comparison/checkReport.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import type { RuleSet } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import type { Plan } from '../../../extension/src/engine/sync/plan.ts';
import { d, e, type Files, f, l, type Tree, u } from '../comparison/trees.ts';
import { analysedByName, grown } from './namedTrees.ts';

const NAMES = { ignoresCase: true, ignoresForm: true };
const BIG = 'x'.repeat(3000);

interface Case {
  readonly description: string;
  readonly preset: Preset;
  readonly trees: readonly Tree[];
  readonly files?: Files;
  readonly folds?: true;
  readonly rules?: RuleSet['rules'];
  readonly filter?: string;
  readonly without?: readonly number[];
  readonly unsaved?: readonly (readonly string[])[];
  /** Operations, and conflicts by path. */
  readonly expected: readonly string[];
}

function plannedOf(one: Case): Planned {
  const { preset, trees, files, folds, rules, filter, without = [], unsaved = [] } = one;
  const comparison = analysedByName(trees.map(grown), {
    ...{ preset, mode: 'checksum' },
    ...(files && { files }),
    ...(folds && { names: NAMES }),
  });
  const request = {
    ...{ preset, from: 0, without },
    ...(rules && { rules: { set: { rules }, nowUs: 5 } }),
    ...(filter !== undefined && { filter: { expression: filter, nowUs: 5 } }),
  };
  return makePlan(comparison, request, unsaved);
}

function shown({ operations, conflicts, columns, transfers }: Plan): string[] {
  const label = (column: number) => columns[column]?.label;
  const steps = operations.map((operation) => {
    const { kind, target, path, at = path } = operation;
    if (kind !== 'write-file') return `${kind} ${label(target)}:${at}`;
    const given = operation.local ?? transfers[operation.transfer ?? -1];
    const { from, path: shared, at: own = shared } = given ?? {};
    const verb = operation.expected === null ? 'create' : 'replace';
    return `${verb} ${label(target)}:${at} from ${label(from ?? -1)}:${own}`;
  });
  const left = conflicts.map(({ path, reason, on = [] }) => {
    return ['conflict', path, reason, ...on.map(label)].join(' ');
  });
  return [...steps, ...left];
}

const cases: readonly Case[] = [
  {
    description: 'update replaces a file where its source has it',
    preset: 'update',
    trees: [{ 'x/f': f('new', 2) }, { 'y/deep/f': f('old', 1) }, { f: f('new', 2) }],
    expected: ['replace B:y/deep/f from A:x/f'],
  },
  {
    description: 'update makes what a source lacks where it comes from, with its folders',
    preset: 'update',
    trees: [{ 'x/deep/f': f('1', 2) }, { g: f('2') }],
    expected: [
      'create A:g from B:g',
      'make-folder B:x',
      'make-folder B:x/deep',
      'create B:x/deep/f from A:x/deep/f',
      'set-folder B:x/deep',
      'set-folder B:x',
    ],
  },
  {
    description: 'what is made comes to where the newest has it, whatever path is shown',
    preset: 'update',
    trees: [{ 'a/f': f('old', 1) }, { 'b/f': f('new', 2) }, {}],
    expected: [
      'replace A:a/f from B:b/f',
      'make-folder C:b',
      'create C:b/f from B:b/f',
      'set-folder C:b',
    ],
  },
  {
    description: 'folders that are there keep what they have',
    preset: 'mirror',
    trees: [
      { x: d(9, 0o700), 'x/f': f('1') },
      { x: d(1, 0o755), y: d(1) },
    ],
    expected: ['create B:x/f from A:x/f'],
  },
  {
    description: 'mirror deletes where the target has it, and leaves its folder',
    preset: 'mirror',
    trees: [{ 'x/f': f('1') }, { 'y/f': f('1'), 'y/g': f('1'), 'z/h': f('2') }],
    expected: ['delete B:z/h', 'delete B:y/g'],
  },
  {
    description: 'mirror sets dates where the target has it',
    preset: 'mirror',
    trees: [{ 'x/f': f('1', 2) }, { 'y/f': f('1', 1) }],
    expected: ['set-dates B:y/f'],
  },
  {
    description: 'backup deletes nothing',
    preset: 'backup',
    trees: [{ 'x/f': f('1') }, { 'y/f': f('2'), 'y/g': f('3') }],
    expected: ['replace B:y/f from A:x/f'],
  },
  {
    description: 'what a source has under another name does not travel',
    preset: 'backup',
    trees: [{ 'x/f': f('1') }, { 'y/f': f('2'), 'y/g': f('1') }],
    expected: ['replace B:y/f from B:y/g'],
  },
  {
    description: 'a name that stands several times is left alone, on its source and on targets',
    preset: 'mirror',
    trees: [
      { 'x/f': f('1'), 'y/f': f('2') },
      { 'x/f': f('3'), g: f('1'), 'p/g': f('2') },
    ],
    expected: [
      'conflict g name-repeated B',
      'conflict p/g name-repeated B',
      'conflict x/f name-repeated A',
      'conflict y/f name-repeated A',
    ],
  },
  {
    description: 'links are neither made nor replaced nor deleted',
    preset: 'mirror',
    trees: [{ 's/t': l('a') }, { 'x/l': l('b') }],
    expected: [],
  },
  {
    description: 'nothing is deleted that may lie where its source could not look',
    preset: 'mirror',
    trees: [{ hidden: u('unreadable') }, { 'y/f': f('1') }],
    expected: [],
  },
  {
    description: 'nothing is made that may be there where it could not be looked',
    preset: 'mirror',
    trees: [{ 'x/f': f('1'), 'x/g': f('2') }, { hidden: u('incomplete'), 'y/g': f('3') }, {}],
    expected: [
      'replace B:y/g from A:x/g',
      'make-folder C:x',
      'create C:x/f from A:x/f',
      'create C:x/g from A:x/g',
      'set-folder C:x',
    ],
  },
  {
    description: 'where a file stands in the place of the folder, nothing is made',
    preset: 'mirror',
    trees: [{ 'x/f': f('1') }, { x: f('2') }, { 'z/x': f('2') }],
    expected: [
      'conflict x different-kinds',
      'conflict x/f folder-missing',
      'conflict z/x different-kinds',
    ],
  },
  {
    description: 'where a link stands in the place of the folder, nothing is made',
    preset: 'update',
    trees: [{ 'x/f': f('1') }, { x: l('t') }],
    expected: ['conflict x/f folder-missing'],
  },
  {
    description: 'where a folder stands in the place of the file, nothing is made',
    preset: 'update',
    trees: [{ 'x/f': f('1') }, { 'x/f': d() }],
    expected: ['conflict x/f different-kinds'],
  },
  {
    description: 'what is unreadable is neither read nor replaced',
    preset: 'mirror',
    trees: [
      { 'x/f': e('1'), 'x/g': f('1') },
      { 'y/f': f('2'), 'y/g': e('2') },
    ],
    expected: ['conflict x/f content-unreadable', 'conflict x/g content-unreadable'],
  },
  {
    description: 'files of one date that differ are for somebody to decide',
    preset: 'update',
    trees: [{ 'x/f': f('1', 1) }, { 'y/f': f('2', 1) }],
    expected: ['conflict x/f same-date-different-content'],
  },
  {
    description: 'what is made goes into the folder as its new place spells it',
    preset: 'mirror',
    folds: true,
    trees: [
      { 'Docs/Sub/F.txt': f('1'), 'Docs/G': f('2') },
      { 'docs/a': f('3'), 'p/g': f('4') },
    ],
    expected: [
      'delete B:docs/a',
      'make-folder B:docs/Sub',
      'replace B:p/g from A:Docs/G',
      'create B:docs/Sub/F.txt from A:Docs/Sub/F.txt',
      'set-folder B:docs/Sub',
    ],
  },
  {
    description: 'a single file is replaced in its place, and goes to where others have it',
    preset: 'mirror',
    files: [undefined, 'f'],
    trees: [{ 'x/f': f('1'), 'x/g': f('5') }, { f: f('2') }, { 'y/f': f('3'), 'y/g': f('5') }],
    expected: ['replace B:f from A:x/f', 'replace C:y/f from A:x/f'],
  },
  {
    description: 'a single file that is gone is made in its place, under its own name',
    preset: 'mirror',
    folds: true,
    files: [undefined, 'f'],
    trees: [{ 'x/F': f('1') }, {}],
    expected: ['create B:f from A:x/F'],
  },
  {
    description: 'a single file is where others get it from, at their top',
    preset: 'mirror',
    files: ['f', undefined],
    trees: [{ f: f('1') }, { 'y/g': f('3') }],
    expected: ['create B:f from A:f'],
  },
  {
    description: 'an item with unsaved changes is left alone, and no folder is made for it',
    preset: 'update',
    trees: [{ 'x/f': f('1', 2) }, { 'y/f': f('2', 1) }, {}],
    unsaved: [[], ['x/f'], []],
    expected: ['conflict x/f unsaved B'],
  },
  {
    description: 'a source that stays as it is gets no folders either',
    preset: 'update',
    trees: [{ 'x/f': f('1', 2) }, { 'y/f': f('2', 1) }, {}],
    without: [2],
    expected: ['replace B:y/f from A:x/f'],
  },
  {
    description: 'a filter sees the path that is shown',
    preset: 'mirror',
    trees: [
      { 'x/f': f('1'), 'x/g': f('1') },
      { 'y/f': f('2'), 'a/g': f('2') },
    ],
    filter: 'path:x/**',
    expected: ['replace B:y/f from A:x/f'],
  },
  {
    description: 'rules decide about files by name',
    preset: 'manual',
    trees: [{ 'x/f': f('1', 2), 'x/h': f('1') }, { 'y/f': f('2', 1), 'y/g': f('2') }, {}],
    rules: [
      { name: 'out', when: 'name:g', do: [{ delete: 'B' }] },
      { name: 'star', do: [{ copy: 'A', to: ['B', 'C'] }] },
    ],
    expected: [
      'delete B:y/g',
      'make-folder B:x',
      'replace B:y/f from A:x/f',
      'create B:x/h from A:x/h',
      'set-folder B:x',
      'make-folder C:x',
      'create C:x/f from A:x/f',
      'create C:x/h from A:x/h',
      'set-folder C:x',
    ],
  },
  {
    description: 'rules have no say where a name stands several times',
    preset: 'manual',
    trees: [{ 'x/f': f('1'), 'y/f': f('2') }, { 'x/f': f('3') }],
    rules: [{ name: 'all', do: [{ delete: 'all' }] }],
    expected: ['conflict x/f name-repeated A', 'conflict y/f name-repeated A'],
  },
  {
    description: 'rules delete no folder and make none that nothing needs',
    preset: 'manual',
    trees: [{ x: d() }, { y: d(), 'y/f': f('1') }],
    rules: [
      { name: 'out', do: [{ delete: 'B' }] },
      { name: 'star', do: [{ copy: 'A', to: ['B'] }] },
    ],
    expected: ['delete B:y/f'],
  },
  {
    description: 'no second version is kept under another name',
    preset: 'manual',
    trees: [{ 'x/f': f('1', 2) }, { 'y/f': f('2', 1) }],
    rules: [{ name: 'keep', do: [{ keep: 'all' }] }],
    expected: ['conflict x/f matched-by-name'],
  },
  {
    description: 'a check changes nothing, and leaves nothing to decide',
    preset: 'check',
    trees: [
      { 'x/f': f('1'), 'x/g': f('1'), 'y/g': f('2') },
      { 'y/f': f('2'), 'y/h': f('1') },
    ],
    expected: [],
  },
];

describe('a plan for files that are matched by name', () => {
  for (const one of cases) {
    it(one.description, () => assert.deepEqual(shown(plannedOf(one).plan), one.expected));
  }

  it('sends a delta from and to each one’s own path', () => {
    const { plan } = plannedOf({
      ...{ description: '', preset: 'mirror', expected: [] },
      trees: [{ 'x/f': f(`${BIG}1`) }, { 'y/f': f(`${BIG}2`) }],
    });
    assert.equal(plan.transfers[0]?.baseSize, BIG.length + 1);
    assert.deepEqual(shown(plan), ['replace B:y/f from A:x/f']);
  });

  it('is another one than by path, and says so in its digest', () => {
    const trees = [{ f: f('1', 2) }, { f: f('2', 1) }];
    const byName = analysedByName(trees);
    const { byName: _, ...byPath } = byName;
    const request = { preset: 'update', from: 0, without: [] } as const;
    const [named, plain] = [makePlan(byName, request), makePlan(byPath, request)];
    assert.deepEqual(named.plan.operations, plain.plan.operations);
    assert.notEqual(named.plan.digest, plain.plan.digest);
  });

  it('of a check compares by name, and path by path what can’t be matched', () => {
    const { comparison, filtered } = plannedOf({
      ...{ description: '', preset: 'check', expected: [] },
      trees: [
        { 'x/f': f('1'), 'x/g': f('1'), 'y/g': f('2'), 'x/h': f('1'), 'x/s': l('t') },
        { 'y/f': f('1'), 'x/g': f('1'), 'z/h': f('2'), 'z/i': f('1') },
      ],
    });
    const { identical, different, onlyOn } = checkReport(comparison, filtered?.matching);
    assert.equal(identical, 2, 'f, and g in x');
    assert.deepEqual(different, [{ path: 'x/h', groups: [0, 1], spelled: { B: 'z/h' } }]);
    assert.deepEqual(onlyOn, [
      { path: 'y/g', columns: [0] },
      { path: 'z/i', columns: [1] },
    ]);
    assert.equal(filtered?.leftOut, 0);
  });

  it('is not made for two-way, which remembers paths', () => {
    const request = { preset: 'two-way', from: 0, without: [] } as const;
    const byName = analysedByName([{ f: f('1') }, {}], { preset: 'two-way' });
    assert.throws(() => makePlan(byName, request), { code: 'two-way-by-name' });
  });
});
