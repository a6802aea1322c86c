import assert from 'node:assert/strict';
import type { Guard } from '../../../extension/src/engine/sync/plan.ts';
import { guardText } from '../../../extension/src/vscode/plan/guardText.ts';
import { copiesOf, readableSources } from '../../../extension/src/vscode/plan/readableSources.ts';
import { columnName, sourceName } from '../../../extension/src/vscode/plan/sourceName.ts';
import { d, e, f, type Tree } from '../comparison/trees.ts';
import { ENGLISH, HOSTILE_NAME, HOSTILE_NAME_SHOWN } from './english.ts';
import { type PlannedView, planRows } from './planViews.ts';
import { ada, bob, sessionView, source } from './sessionViews.ts';

const NAMED = {
  members: [
    { memberId: '1', letter: 'A', name: 'Ada' },
    { memberId: '2', letter: 'B', name: 'project' },
    { memberId: '3', letter: 'C', name: HOSTILE_NAME },
  ],
  sources: [
    { label: 'A1', name: 'project' },
    { label: 'A2', name: 'notes' },
    { label: 'B', name: 'project' },
    { label: 'C', name: 'x'.repeat(100) },
  ],
};

describe('names of data sources', () => {
  const cases: readonly [label: string, name: string][] = [
    ['A1', 'Ada: project'],
    ['A2', 'Ada: notes'],
    ['B', 'project'],
    ['C', `${HOSTILE_NAME_SHOWN}: ${'x'.repeat(59)}…`],
    ['D', ''],
  ];
  for (const [label, name] of cases) {
    it(`${label}: ${name}`, () => assert.equal(sourceName(NAMED, label), name));
  }

  it('of columns', () => {
    assert.equal(columnName(NAMED, 1), 'A2 (Ada: notes)');
    assert.equal(columnName(NAMED, 9), '? ()');
  });
});

describe('warnings of a plan', () => {
  const cases: readonly [Guard, string][] = [
    [
      { kind: 'emptied', target: 1, files: 1234 },
      'All files of A2 (Ada: notes) would be deleted: 1,234.',
    ],
    [
      { kind: 'majority', target: 2, files: 4000, affected: 3000 },
      '3,000 of 4,000 files in B (project) would be overwritten or deleted.',
    ],
    [
      { kind: 'empty-source', source: 0 },
      'A1 (Ada: project) has nothing at all: is it the right folder, and is it there?',
    ],
  ];
  for (const [guard, text] of cases) {
    it(guard.kind, () => assert.equal(guardText(guard, NAMED, ENGLISH), text));
  }
});

describe('sources that can be looked at', () => {
  it('are kept by label, with where the own ones are', () => {
    const own = ada({ sources: [source('A', { root: '/home/ada/project' })] });
    const view = sessionView({ members: [own, bob({ sources: [source('B1'), source('B2')] })] });
    const { sessionId } = view;
    const sources = readableSources(view);
    assert.deepEqual([...sources.keys()], ['A', 'B1', 'B2']);
    assert.deepEqual(sources.get('A'), {
      ...{ sessionId, sourceId: source('A').sourceId, label: 'A' },
      ...{ name: 'Ada', folder: 'project', root: '/home/ada/project' },
    });
    assert.deepEqual(sources.get('B1'), {
      ...{ sessionId, sourceId: source('B1').sourceId, label: 'B1' },
      ...{ name: 'Bob', folder: 'project' },
    });
  });

  const sources = new Map(
    ['A', 'B', 'C', 'D'].map((label) => [
      label,
      { sessionId: 's', sourceId: label, label, name: label, folder: 'project' },
    ]),
  );
  /** 'A:path' of each copy of the item. */
  const copies = (path: string, trees: readonly Tree[], options: PlannedView = {}) =>
    planRows(trees, options)
      .items([path])
      .flatMap((item) => copiesOf(item, sources).map((copy) => `${copy.label}:${copy.path}`));

  it('of a plan: those that hold a file there', () => {
    const trees = [{ a: f('n', 2), b: d() }, { a: f('o', 1) }, {}];
    assert.deepEqual(copies('a', trees), ['A:a', 'B:a']);
    assert.deepEqual(copies('b', trees), []);
  });

  it('of a check: those whose content was read', () => {
    const trees = [{ a: f('x') }, { a: f('y') }, {}, { a: e('z') }];
    assert.deepEqual(copies('a', trees, { preset: 'check' }), ['A:a', 'B:a']);
  });

  for (const preset of ['update', 'check'] as const) {
    it(`by the path that each one has: ${preset}`, () => {
      const trees = [
        { D: d(), 'D/a': f('n', 2) },
        { d: d(), 'd/A': f('o', 1) },
      ];
      const names = { ignoresCase: true, ignoresForm: false };
      assert.deepEqual(copies('D/A', trees, { preset, names }), ['A:D/a', 'B:d/A']);
    });
  }

  it('none for what was not compared, and of a check for what does not differ', () => {
    const trees = [{ a: f('x'), same: f('x') }, { same: f('x') }];
    for (const preset of ['update', 'check'] as const) {
      for (const path of ['', '../a', '/etc/passwd', 'constructor']) {
        assert.deepEqual(copies(path, trees, { preset }), [], path);
      }
    }
    assert.deepEqual(copies('same', trees), ['A:same', 'B:same']);
    assert.deepEqual(copies('same', trees, { preset: 'check' }), []);
    // Only on one side: there is nothing to compare it with.
    assert.deepEqual(copies('a', trees, { preset: 'check' }), []);
  });
});
