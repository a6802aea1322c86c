import assert from 'node:assert/strict';
import { checkReport } from '../../../extension/src/engine/comparison/checkReport.ts';
import {
  contentGroups,
  sameContent,
} from '../../../extension/src/engine/comparison/contentGroups.ts';
import {
  contentNeeds,
  withContents,
} from '../../../extension/src/engine/comparison/contentNeeds.ts';
import type { ComparisonMode, Preset } from '../../../extension/src/engine/comparison/item.ts';
import { analysed, compared, d, e, f, l, type Tree, u } from './trees.ts';

/** A date that somebody may have written a file at; those of the other rows are before 1990. */
const WRITTEN = Date.UTC(2020, 0, 1) * 1000;
const DOUBTED = Date.UTC(1990, 0, 1) * 1000;

interface NeedsCase {
  description: string;
  trees: Tree[];
  mode?: ComparisonMode;
  preset?: Preset;
  /** Paths that each column reads. */
  expected: string[][];
}

const needs: NeedsCase[] = [
  { description: 'a file on one column', trees: [{ a: f('1') }, {}], expected: [[], []] },
  {
    description: 'equal size and mtime',
    trees: [{ a: f('1', WRITTEN) }, { a: f('2', WRITTEN) }],
    expected: [[], []],
  },
  {
    description: 'equal size and mtime, other mode',
    trees: [{ a: f('1', WRITTEN) }, { a: f('1', WRITTEN, 0o600) }],
    expected: [[], []],
  },
  {
    description: 'equal size and an mtime that archives are given',
    trees: [
      { a: f('1', DOUBTED - 1), b: f('1', DOUBTED) },
      { a: f('2', DOUBTED - 1), b: f('1', DOUBTED) },
    ],
    expected: [['a'], ['a']],
  },
  {
    description: 'other mtime',
    trees: [{ a: f('1', 1) }, { a: f('1', 2) }],
    expected: [['a'], ['a']],
  },
  {
    description: 'other size',
    trees: [{ a: f('1') }, { a: f('22') }],
    expected: [['a'], ['a']],
  },
  {
    description: 'one of three differs: all read it',
    trees: [{ a: f('1', 1) }, { a: f('1', 1) }, { a: f('1', 2) }],
    expected: [['a'], ['a'], ['a']],
  },
  {
    description: 'links, folders and unknown entries are not read',
    trees: [{ a: f('1', 1) }, { a: l('x', 2) }, { a: u() }, { a: d(3) }],
    expected: [[], [], [], []],
  },
  {
    description: 'checksum mode reads equal ones too',
    trees: [{ a: f('1'), b: f('22') }, { a: f('1') }],
    mode: 'checksum',
    expected: [['a'], ['a']],
  },
  {
    description: 'preset check reads equal ones too',
    trees: [{ a: f('1'), b: f('1') }, { a: f('1') }],
    preset: 'check',
    expected: [['a'], ['a']],
  },
];

const groups: { description: string; trees: Tree[]; expected: number[] }[] = [
  {
    description: 'by content id, dates and modes aside',
    trees: [{ a: f('1', 1) }, { a: f('2', 2) }, { a: f('1', 3, 0o600) }],
    expected: [0, 1, 0],
  },
  {
    description: 'unread files by size and mtime',
    trees: [{ a: f('1', WRITTEN) }, { a: f('2', WRITTEN) }],
    expected: [0, 0],
  },
  {
    description: 'links by target',
    trees: [{ a: l('x', 1) }, { a: l('x', 2) }, { a: l('y') }],
    expected: [0, 0, 1],
  },
  {
    description: 'folders are equal, kinds are not',
    trees: [{ a: d(1) }, { a: d(2) }, { a: f('1') }, { a: l('1') }],
    expected: [0, 0, 1, 2],
  },
  {
    description: 'absent, unknown and unreadable stand apart',
    trees: [{}, { a: u() }, { a: e('1') }, { a: f('1', 2) }, { a: f('2', 2) }],
    expected: [-1, -2, -2, 0, 1],
  },
];

describe('comparison: contents', () => {
  for (const { description, trees, mode, preset, expected } of needs) {
    it(`needs: ${description}`, () => {
      const comparison = compared(...trees);
      const found = contentNeeds(comparison, mode ?? 'standard', preset ?? 'update');
      const paths = found.map((list) => list.map((index) => comparison.items[index]?.path));
      assert.deepEqual(paths, expected);
    });
  }

  for (const { description, trees, expected } of groups) {
    it(`groups: ${description}`, () => {
      const item = analysed(trees, 'update').items[1];
      assert.ok(item);
      assert.deepEqual(contentGroups(item), expected);
    });
  }

  it('tells unread files apart by size as well as by mtime', () => {
    const others = { a: f('22', 1) } satisfies Tree;
    const [first, second] = compared({ a: f('1', 1) }, others).items[1]?.cells ?? [];
    assert.ok(first && second);
    assert.equal(sameContent(first, second), false);
  });

  it('leaves the given comparison as it is', () => {
    const before = compared({ a: f('1') }, { a: f('1') });
    const results = [new Map([[1, { content: 'ab' }]]), new Map()];
    const after = withContents(before, results, 'checksum', 'update');
    assert.deepEqual(before, compared({ a: f('1') }, { a: f('1') }));
    const cell = after.items[1]?.cells[0];
    assert.equal(cell?.kind === 'present' ? cell.content : undefined, 'ab');
  });

  it('refuses a result where no file is', () => {
    for (const index of [0, 1, 2, 3, -1]) {
      const comparison = compared({ a: d(), b: l('x') }, { a: f('1'), b: f('1') });
      const results = [new Map([[index, { content: 'ab' }]])];
      assert.throws(() => withContents(comparison, results, 'checksum', 'update'), {
        code: 'inventory-malformed',
      });
    }
  });

  it('tells nothing of an unknown cell, not even that it equals itself', () => {
    const cell = compared({ a: u() }).items[1]?.cells[0];
    assert.ok(cell);
    assert.equal(sameContent(cell, cell), undefined);
  });
});

describe('comparison: checkReport', () => {
  it('sorts every path', () => {
    const trees: Tree[] = [
      { same: f('1', 1), other: f('1'), one: d(), 'one/x': f('1'), some: f('1'), secret: e('1') },
      { same: f('1', 2), other: f('2'), some: f('1'), secret: f('1'), kind: d(1) },
      { same: f('1', 3), other: f('1'), some: f('2'), secret: f('1'), kind: f('') },
    ];
    assert.deepEqual(checkReport(analysed(trees, 'check')), {
      identical: 1,
      different: [
        { path: 'kind', groups: [-1, 0, 1] },
        { path: 'other', groups: [0, 1, 0] },
        { path: 'some', groups: [0, 0, 1] },
      ],
      onlyOn: [
        { path: 'one', columns: [0] },
        { path: 'one/x', columns: [0] },
      ],
      unreadable: [{ path: 'secret', column: 0, code: 'entry-unreadable' }],
    });
  });

  it('names what could not be looked at once, and ignored paths never', () => {
    const trees: Tree[] = [
      { gone: u('ignored'), locked: u('unreadable'), pipe: u('special') },
      { gone: d(), 'gone/x': f('1'), locked: d(), 'locked/x': f('1') },
    ];
    assert.deepEqual(checkReport(analysed(trees, 'check')), {
      identical: 0,
      different: [],
      onlyOn: [],
      unreadable: [
        { path: 'locked', column: 0, code: 'entry-unreadable' },
        { path: 'pipe', column: 0, code: 'special-file' },
      ],
    });
  });

  it('finds equal trees identical', () => {
    const tree = { a: d(), 'a/f': f('1'), b: l('a') };
    const report = checkReport(analysed([tree, tree], 'check'));
    assert.deepEqual(report, { identical: 3, different: [], onlyOn: [], unreadable: [] });
  });
});
