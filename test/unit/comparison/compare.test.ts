import assert from 'node:assert/strict';
import { compare } from '../../../extension/src/engine/comparison/compare.ts';
import type { Cell } from '../../../extension/src/engine/comparison/item.ts';
import type { Entry } from '../../../extension/src/engine/inventory/entry.ts';
import {
  columns,
  compared,
  comparedFiles,
  d,
  entryOf,
  f,
  inventoryOf,
  inventoryOfFile,
  l,
  type Tree,
  u,
} from './trees.ts';

/** 'd' folder, 'f' file, 'l' link, '-' absent, '?reason' unknown. */
function shown(cell: Cell): string {
  if (cell.kind === 'absent') return '-';
  if (cell.kind === 'unknown') return `?${cell.reason}`;
  return { folder: 'd', file: 'f', link: 'l' }[cell.entry.kind];
}

const cases: { description: string; trees: Tree[]; expected: Record<string, string> }[] = [
  { description: 'empty sources have their roots', trees: [{}, {}], expected: { '': 'd d' } },
  {
    description: 'each path stands once',
    trees: [{ a: f('1'), c: f('1') }, { b: l('a') }, { a: d(), c: f('2') }],
    expected: { '': 'd d d', a: 'f - d', b: '- l -', c: 'f - f' },
  },
  {
    description: 'what a folder holds need not follow it directly',
    trees: [
      { a: d(), 'a b': f('1'), 'a-b': d(), 'a-b/x': f('1'), 'a/x': f('1') },
      { a: d(), 'a/x': f('1') },
    ],
    expected: { '': 'd d', a: 'd d', 'a b': 'f -', 'a-b': 'd -', 'a-b/x': 'f -', 'a/x': 'f f' },
  },
  {
    description: 'order is by code units: surrogates stand before U+FF5E',
    trees: [{ '\u{1F600}': f('1'), '～': f('1'), é: f('1'), Z: f('1') }, {}],
    expected: { '': 'd d', Z: 'f -', é: 'f -', '\u{1F600}': 'f -', '～': 'f -' },
  },
  {
    description: 'a path below an unknown entry is unknown, at any depth, for its reason',
    trees: [{ x: u('unreadable') }, { x: d(), 'x/y': d(), 'x/y/z': f('1') }],
    expected: { '': 'd d', x: '?unreadable d', 'x/y': '?unreadable d', 'x/y/z': '?unreadable f' },
  },
  {
    description: 'a name that begins like an unknown one is not below it',
    trees: [{ x: u() }, { x: d(), 'x-y': f('1'), 'x/y': f('1') }],
    expected: { '': 'd d', x: '?ignored d', 'x-y': '- f', 'x/y': '?ignored f' },
  },
  {
    description: 'a path below a file or link is absent',
    trees: [{ x: f('1') }, { x: l('1') }, { x: d(), 'x/y': d(), 'x/y/z': f('1') }],
    expected: { '': 'd d d', x: 'f l d', 'x/y': '- - d', 'x/y/z': '- - f' },
  },
  {
    description: 'an unknown root makes everything unknown',
    trees: [{ '': u('incomplete') }, { x: f('1') }],
    expected: { '': '?incomplete d', x: '?incomplete f' },
  },
];

const malformed: { description: string; entries: Entry[] }[] = [
  { description: 'no root', entries: [entryOf('a', f('1'))] },
  { description: 'nothing at all', entries: [] },
  {
    description: 'out of order',
    entries: [entryOf('', d()), entryOf('b', f('1')), entryOf('a', f('1'))],
  },
  {
    description: 'a path twice',
    entries: [entryOf('', d()), entryOf('a', f('1')), entryOf('a', f('1'))],
  },
  { description: 'a folder missing', entries: [entryOf('', d()), entryOf('a/b', f('1'))] },
  {
    description: 'a file that holds something',
    entries: [entryOf('', d()), entryOf('a', f('1')), entryOf('a/b', f('1'))],
  },
];

describe('comparison: compare', () => {
  for (const { description, trees, expected } of cases) {
    it(description, () => {
      const { items } = compared(...trees);
      const found = items.map(({ path, cells }) => [path, cells.map(shown).join(' ')]);
      assert.deepEqual(found, Object.entries(expected));
    });
  }

  for (const { description, entries } of malformed) {
    it(`refuses an inventory with ${description}`, () => {
      const good = inventoryOf({ a: d(), 'a/b': f('1') });
      assert.throws(() => compare(columns(2), [good, entries]), { code: 'inventory-malformed' });
    });
  }

  it('refuses a column without an inventory', () => {
    assert.throws(() => compare(columns(2), [inventoryOf({})]), { code: 'inventory-malformed' });
  });

  it('knows of a single file that file alone, its folder not at all', () => {
    const other: Tree = { n: f('1'), m: f('2'), d: d(), 'd/n': f('3') };
    const cells = (trees: Tree[], files: (string | undefined)[]) =>
      comparedFiles(trees, files).items.map((item) => [item.path, item.cells.map(shown).join(' ')]);
    assert.deepEqual(cells([{ n: f('1'), x: f('9') }, other, {}], ['n', undefined, 'n']), [
      ['', '?ignored d ?ignored'],
      ['d', '?ignored d ?ignored'],
      ['d/n', '?ignored f ?ignored'],
      ['m', '?ignored f ?ignored'],
      ['n', 'f f -'],
    ]);
    assert.deepEqual(cells([{ n: f('1') }, other], ['n', 'm']), [
      ['', '?ignored ?ignored'],
      ['m', '?ignored f'],
      ['n', 'f ?ignored'],
    ]);
    assert.deepEqual(cells([{ n: l('x') }, { n: f('1') }], ['n']), [
      ['', '?ignored d'],
      ['n', '?special f'],
    ]);
  });

  const tooMuch: Readonly<Record<string, Entry[]>> = {
    'its folder’s date and mode': inventoryOf({ n: f('1') }),
    'another file': inventoryOfFile({ m: f('1') }, 'm'),
    'another file beside it': [...inventoryOfFile({ n: f('1') }, 'n'), entryOf('o', f('1'))],
    'a link in its place': [...inventoryOfFile({}, 'n'), entryOf('n', l('x'))],
    'a folder in its place': [...inventoryOfFile({}, 'n'), entryOf('n', d())],
  };
  for (const [what, entries] of Object.entries(tooMuch)) {
    it(`refuses an inventory of a single file that tells of ${what}`, () => {
      assert.throws(() => compare(columns(2, ['n']), [entries, inventoryOf({})]), {
        code: 'inventory-malformed',
      });
    });
  }

  it('never takes an entry below an unknown one for offered', () => {
    const entries = [entryOf('', d()), entryOf('a', u()), entryOf('a/b', f('1'))];
    const { items } = compare(columns(1), [entries]);
    assert.deepEqual(items[2]?.cells, [{ kind: 'unknown', reason: 'ignored' }]);
  });
});
