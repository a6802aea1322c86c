import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compare } from '../../../extension/src/engine/comparison/compare.ts';
import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Cell, Comparison, Preset } from '../../../extension/src/engine/comparison/item.ts';
import { shownDecision } from './shownDecision.ts';
import {
  analysed,
  columns,
  comparedFiles,
  d,
  type Files,
  f,
  inventoryOf,
  l,
  type Tree,
  u,
} from './trees.ts';

const NAMES = { ignoresCase: true, ignoresForm: true };
const TRAITS = { names: NAMES, mtimeUnitUs: 1 };

/** A present cell is shown by its own spelling: '=' where that is the item's path. */
function shown(cell: Cell, path: string): string {
  if (cell.kind === 'absent') return '-';
  if (cell.kind === 'unknown') return '?';
  return cell.entry.path === path ? '=' : cell.entry.path;
}

/** By path, a text for each column; with a '!' in front where it collides. The root is left out. */
function shownItems({ items }: Comparison): Record<string, string> {
  return Object.fromEntries(
    items.slice(1).map(({ path, cells, collides }) => {
      const states = cells.map((cell) => shown(cell, path)).join(' ');
      return [path, collides ? `! ${states}` : states];
    }),
  );
}

const matched: readonly {
  description: string;
  trees: Tree[];
  files?: Files;
  expected: Record<string, string>;
}[] = [
  {
    description: 'names that differ in case are one item, under the name that sorts first',
    trees: [{ readme: f('1') }, { Readme: f('1') }, { README: f('1') }],
    expected: { README: 'readme Readme =' },
  },
  {
    description: 'names that differ in form are one item',
    trees: [{ é: f('1') }, { 'e\u0301': f('1') }],
    expected: { 'e\u0301': 'é =' },
  },
  {
    description: 'what is in a folder is found under all of its spellings',
    trees: [
      { Src: d(), 'Src/a': f('1'), 'Src/Deep': d(), 'Src/Deep/x': f('1') },
      { src: d(), 'src/B': f('1'), 'src/deep': d(), 'src/deep/X': f('1') },
    ],
    expected: {
      Src: '= src',
      'Src/B': '- src/B',
      'Src/Deep': '= src/deep',
      'Src/Deep/X': 'Src/Deep/x src/deep/X',
      'Src/a': '= -',
    },
  },
  {
    description: 'a name is taken from wherever it sorts first, its folder from elsewhere',
    trees: [
      { A: d(), 'A/x': f('1') },
      { a: d(), 'a/X': f('1') },
    ],
    expected: { A: '= a', 'A/X': 'A/x a/X' },
  },
  {
    description: 'what a source has apart stays apart for all, and collides',
    trees: [{ README: f('1'), readme: f('2') }, { Readme: f('1') }, { readme: f('1') }],
    expected: { README: '! = - -', Readme: '! - = -', readme: '! = - =' },
  },
  {
    description: 'below what collides paths are matched as they are spelled',
    trees: [
      { Src: d(), 'Src/a': f('1'), src: d(), 'src/b': f('1') },
      { src: d(), 'src/A': f('1'), 'src/b': f('1') },
    ],
    expected: {
      Src: '! = -',
      'Src/a': '= -',
      src: '! = =',
      'src/A': '- =',
      'src/b': '= =',
    },
  },
  {
    description: 'what collides deeper leaves its folder one item',
    trees: [
      { Src: d(), 'Src/a': f('1'), 'Src/A': f('1') },
      { src: d(), 'src/a': f('1') },
    ],
    expected: { Src: '= src', 'Src/A': '! = -', 'Src/a': '! = src/a' },
  },
  {
    description: 'what is unknown is so under every spelling',
    trees: [{ Build: u() }, { build: d(), 'build/x': f('1') }],
    expected: { Build: '? build', 'Build/x': '? build/x' },
  },
  {
    description: 'an unknown name can collide, too',
    trees: [{ Build: u(), build: d() }, { build: d() }],
    expected: { Build: '! ? -', build: '! = =' },
  },
  {
    description: 'a single file is called as its owner has it',
    trees: [{ a: d(), 'Notes.txt': f('1') }, { 'notes.txt': f('1') }],
    files: [undefined, 'notes.txt'],
    expected: { a: '= ?', 'notes.txt': 'Notes.txt =' },
  },
  {
    description: 'a single file that is gone still says how it is called',
    trees: [{ 'Notes.txt': f('1') }, {}],
    files: [undefined, 'notes.txt'],
    expected: { 'notes.txt': 'Notes.txt -' },
  },
  {
    description: 'single files of two spellings collide',
    trees: [{ 'Notes.txt': f('1') }, { 'notes.txt': f('1') }],
    files: ['Notes.txt', 'notes.txt'],
    expected: { 'Notes.txt': '! = ?', 'notes.txt': '! ? =' },
  },
];

const decisions: readonly {
  description: string;
  preset: Preset;
  trees: Tree[];
  expected: Record<string, string>;
}[] = [
  {
    description: 'the same under two spellings is the same',
    preset: 'mirror',
    trees: [{ Readme: f('1') }, { README: f('1') }],
    expected: {},
  },
  {
    description: 'newer content goes to the other spelling',
    preset: 'update',
    trees: [{ Readme: f('new', 2) }, { README: f('old', 1) }],
    expected: { README: 'copy A>B' },
  },
  {
    description: 'nobody deletes a name because it is spelled otherwise',
    preset: 'mirror',
    trees: [
      { Src: d(), 'Src/a': f('1') },
      { src: d(), 'src/A': f('1'), 'src/extra': f('1') },
    ],
    expected: { 'Src/extra': 'delete B' },
  },
  {
    description: 'what collides is a conflict for all, the rest goes on',
    preset: 'update',
    trees: [{ README: f('1'), readme: f('2'), a: f('1') }, { Readme: f('3', 3) }, {}],
    expected: {
      README: 'conflict name-collision',
      Readme: 'conflict name-collision',
      readme: 'conflict name-collision',
      a: 'copy A>BC',
    },
  },
  {
    description: 'folders that collide are left alone with all that is in them',
    preset: 'mirror',
    trees: [
      { Src: d(), 'Src/a': f('1'), src: d(), 'src/b': f('1') },
      { src: d(), 'src/x': f('1') },
    ],
    expected: { Src: 'conflict name-collision', src: 'conflict name-collision' },
  },
  {
    description: 'a folder is not deleted with what collides in it',
    preset: 'mirror',
    trees: [{}, { dir: d(), 'dir/a': f('1'), 'dir/A': f('1'), 'dir/x': f('1') }],
    expected: { dir: 'conflict name-collision' },
  },
  {
    description: 'nor does it give way to a file',
    preset: 'mirror',
    trees: [
      { dir: f('1') },
      { dir: d(), 'dir/sub': d(), 'dir/sub/a': f('1'), 'dir/sub/A': f('1') },
    ],
    expected: { dir: 'conflict name-collision' },
  },
  {
    description: 'a folder is made for what does not collide in it',
    preset: 'update',
    trees: [{ dir: d(), 'dir/a': f('1'), 'dir/A': f('1'), 'dir/x': f('1') }, {}],
    expected: {
      dir: 'copy A>B',
      'dir/A': 'conflict name-collision',
      'dir/a': 'conflict name-collision',
      'dir/x': 'copy A>B',
    },
  },
  {
    description: 'two-way has it alone, too',
    preset: 'two-way',
    trees: [{ a: f('1'), A: f('1') }, { a: f('1') }],
    expected: { A: 'conflict name-collision', a: 'conflict name-collision' },
  },
  {
    description: 'check decides nothing',
    preset: 'check',
    trees: [{ a: f('1'), A: f('1') }, { a: f('1') }],
    expected: {},
  },
];

describe('comparing names that count as one', () => {
  for (const { description, trees, files = [], expected } of matched) {
    it(description, () => {
      assert.deepEqual(shownItems(comparedFiles(trees, files, NAMES)), expected);
    });
  }

  it('leaves everything as it is without a rule', () => {
    const trees = [{ a: f('1'), A: f('1') }, { a: f('1') }];
    assert.deepEqual(shownItems(comparedFiles(trees, [])), { A: '= -', a: '= =' });
    assert.ok(!('names' in comparedFiles(trees, [])));
  });

  for (const { description, preset, trees, expected } of decisions) {
    it(description, () => {
      const comparison = analysed(trees, preset, 'standard', [], NAMES);
      const decided = decide(comparison, { preset }).flatMap((decision, index) => {
        const path = comparison.items[index]?.path ?? '';
        return decision.kind === 'nothing' ? [] : [[path, shownDecision(decision)]];
      });
      assert.deepEqual(Object.fromEntries(decided), expected);
    });
  }

  const name = fc.constantFrom('a', 'A', 'b', 'B', 'é', 'É', 'e\u0301', 'a-b');
  const node = fc.constantFrom(f('1'), f('2', 2), l('t'), u());
  const tree = fc
    .array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), node), { maxLength: 8 })
    .map((entries) => {
      const made: Record<string, Tree[string]> = {};
      for (const [names, leaf] of entries) {
        const above = names.slice(0, -1).map((_, depth) => names.slice(0, depth + 1).join('/'));
        if (above.some((path) => (made[path]?.kind ?? 'folder') !== 'folder')) continue;
        for (const path of above) made[path] ??= d();
        made[names.join('/')] ??= leaf;
      }
      return made as Tree;
    });
  const trees = fc.array(tree, { minLength: 2, maxLength: 5 });

  it('gives the same whatever the order of members and of entries’ making', () => {
    fc.assert(
      fc.property(trees, fc.nat(), (made, turn) => {
        const by = turn % made.length;
        const turned = [...made.slice(by), ...made.slice(0, by)];
        const plain = comparedFiles(made, [], NAMES).items;
        const other = comparedFiles(turned, [], NAMES).items;
        const back = other.map(({ cells, ...item }) => {
          const at = made.length - by;
          return { ...item, cells: [...cells.slice(at), ...cells.slice(0, at)] };
        });
        assert.deepEqual(back, plain);
      }),
      { numRuns: 500 },
    );
  });

  it('has each entry once, in the item of its key, and in order', () => {
    fc.assert(
      fc.property(trees, (made) => {
        const { items } = comparedFiles(made, [], NAMES);
        const paths = items.map(({ path }) => path);
        assert.deepEqual(paths, [...new Set(paths)].sort());
        for (const [column, tree] of made.entries()) {
          const found = items.flatMap(({ path, cells }) => {
            const cell = cells[column];
            if (cell?.kind !== 'present') return [];
            const fold = (text: string) => text.normalize('NFC').toLowerCase();
            assert.equal(fold(path), fold(cell.entry.path));
            return [cell.entry.path];
          });
          const known = inventoryOf(tree).filter(({ kind }) => kind !== 'unknown');
          assert.deepEqual(found.sort(), known.map(({ path }) => path).sort());
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is the exact comparison where nobody spells anything otherwise', () => {
    fc.assert(
      fc.property(trees, (made) => {
        const keys = new Set(made.flatMap((one) => Object.keys(one)));
        const folded = new Set([...keys].map((key) => key.normalize('NFC').toLowerCase()));
        fc.pre(folded.size === keys.size);
        const inventories = made.map(inventoryOf);
        const exact = compare(columns(made.length), inventories);
        assert.deepEqual(compare(columns(made.length), inventories, TRAITS).items, exact.items);
      }),
      { numRuns: 500 },
    );
  });

  for (const [what, entries] of [
    ['a root', []],
    ['a folder', [...inventoryOf({}), { kind: 'file', path: 'x/y', size: 1, mode: 0, mtimeUs: 0 }]],
    ['another path', [...inventoryOf({ a: f('1') }), ...inventoryOf({ a: f('1') }).slice(1)]],
  ] as const) {
    it(`refuses an inventory that should have ${what}`, () => {
      assert.throws(() => compare(columns(2), [inventoryOf({}), entries], TRAITS), {
        code: 'inventory-malformed',
      });
    });
  }
});
