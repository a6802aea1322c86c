import assert from 'node:assert/strict';
import { type Files, f, l, type Tree, u } from '../comparison/trees.ts';
import { analysedByName, grown, shownItems } from './namedTrees.ts';

const NAMES = { ignoresCase: true, ignoresForm: true };

const cases: readonly {
  description: string;
  trees: Tree[];
  files?: Files;
  folds?: true;
  expected: Record<string, string>;
}[] = [
  {
    description: 'a file is found wherever each source has it, under the path that sorts first',
    trees: [{ 'y/f': f('1') }, { 'x/deep/f': f('1') }, { f: f('1') }],
    expected: { f: 'y/f x/deep/f =' },
  },
  {
    description: 'the order of the sources makes no difference to the path',
    trees: [{ 'b/f': f('1') }, { 'a/f': f('1') }],
    expected: { 'a/f': 'b/f =' },
  },
  {
    description: 'what a source lacks is absent there, wherever others have it',
    trees: [{ 'x/f': f('1') }, {}, { 'y/f': f('1') }, { g: f('1') }],
    expected: { g: '- - - =', 'x/f': '= - y/f -' },
  },
  {
    description: 'empty files are matched like all others',
    trees: [{ 'x/f': f('') }, { 'y/f': f('') }],
    expected: { 'x/f': '= y/f' },
  },
  {
    description: 'a name that a source has twice is left alone on all',
    trees: [{ 'x/f': f('1'), 'y/f': f('2') }, { 'x/f': f('1') }, { 'z/f': f('1') }],
    expected: {
      'x/f': '! = = - name-repeated A',
      'y/f': '! = - - name-repeated A',
      'z/f': '! - - = name-repeated A',
    },
  },
  {
    description: 'a name that several sources have twice says so of each, equal or not',
    trees: [
      { 'x/f': f('1'), 'y/f': f('1') },
      { 'x/f': f('1'), 'y/f': f('1'), 'z/f': f('1') },
    ],
    expected: {
      'x/f': '! = = name-repeated AB',
      'y/f': '! = = name-repeated AB',
      'z/f': '! - = name-repeated AB',
    },
  },
  {
    description: 'names that differ in case are two where all sources tell them apart',
    trees: [{ 'x/F': f('1') }, { 'y/f': f('1') }],
    expected: { 'x/F': '= -', 'y/f': '- =' },
  },
  {
    description: 'names that the session takes for one are one, each with its own spelling',
    folds: true,
    trees: [{ 'x/É.txt': f('1') }, { 'Y/e\u0301.TXT': f('1') }],
    expected: { 'Y/e\u0301.TXT': 'x/É.txt =' },
  },
  {
    description: 'two spellings in two folders of one source are one name twice',
    folds: true,
    trees: [{ 'x/F': f('1'), 'y/f': f('1') }, { 'z/f': f('1') }],
    expected: {
      'x/F': '! = - name-repeated A',
      'y/f': '! = - name-repeated A',
      'z/f': '! - = name-repeated A',
    },
  },
  {
    description: 'two spellings in one folder collide',
    folds: true,
    trees: [{ F: f('1'), f: f('1') }, { 'z/f': f('1') }],
    expected: {
      F: '! = - name-collision',
      f: '! = - name-collision',
      'z/f': '! - = name-collision',
    },
  },
  {
    description: 'what lies in folders that collide is left alone, and its name elsewhere',
    folds: true,
    trees: [
      { 'D/a': f('1'), 'd/b': f('1') },
      { 'z/a': f('1'), 'z/c': f('1') },
    ],
    expected: {
      'D/a': '! = - name-collision',
      'd/b': '! = - name-collision',
      'z/a': '! - = name-collision',
      'z/c': '- =',
    },
  },
  {
    description: 'folders are no items, and their names none that a file could have twice',
    trees: [{ 'f/g': f('1') }, { 'x/f': f('1') }],
    expected: { 'f/g': '= -', 'x/f': '- =' },
  },
  {
    description:
      'a folder where another source has the file leaves it alone, but not what is in it',
    trees: [{ 'x/f': f('1') }, { 'x/f/g': f('1') }, { 'y/f': f('1') }],
    expected: {
      'x/f': '! = = - different-kinds',
      'x/f/g': '- = -',
      'y/f': '! - - = different-kinds',
    },
  },
  {
    description: 'links are no items',
    trees: [{ 'x/s': l('t') }, {}],
    expected: {},
  },
  {
    description: 'a link of the name of a file leaves the file alone',
    trees: [{ 'x/f': l('t') }, { 'y/f': f('1') }, { 'x/f': f('1') }],
    expected: { 'x/f': '! = - = different-kinds', 'y/f': '! - = - different-kinds' },
  },
  {
    description: 'nothing is absent where a folder could not be read',
    trees: [
      { hidden: u('unreadable'), 'x/g': f('1') },
      { 'y/f': f('1'), 'y/g': f('1') },
    ],
    expected: { hidden: '? -', 'x/g': '= y/g', 'y/f': '(?) =' },
  },
  ...(['incomplete', 'vanished', 'name'] as const).map((reason) => ({
    description: `nothing is absent behind what is unknown for its reason: ${reason}`,
    trees: [{ 'deep/hidden': u(reason) }, { 'y/f': f('1') }, {}].map(grown),
    expected: { 'deep/hidden': '? - -', 'y/f': '(?) = -' },
  })),
  {
    description: 'what is left out hides no other name, nor does what is no file',
    trees: [{ 'x/out': u('ignored'), 'x/pipe': u('special') }, { 'y/f': f('1') }],
    expected: { 'x/out': '? -', 'x/pipe': '? -', 'y/f': '- =' },
  },
  {
    description: 'a name that is left out is unknown, not absent',
    trees: [{ 'x/f': u('ignored') }, { 'y/f': f('1') }],
    expected: { 'x/f': '? -', 'y/f': '(?) =' },
  },
  {
    description: 'what another source has in a folder that is left out here is unknown here',
    trees: [{ out: u('ignored') }, { 'out/f': f('1') }],
    expected: { out: '? =', 'out/f': '(?) =' },
  },
  {
    description: 'a name that may stand a second time where it is left out is left alone',
    trees: [{ 'x/f': u('ignored'), 'y/f': f('1') }, { 'y/f': f('1') }],
    expected: { 'x/f': '? -', 'y/f': '! = = name-repeated A' },
  },
  {
    description: 'a name that may stand a second time where others have it is left alone',
    trees: [{ x: u('unreadable'), 'y/f': f('1') }, { 'x/f': f('1') }],
    expected: {
      x: '? =',
      'x/f': '! ? = name-repeated A',
      'y/f': '! = - name-repeated A',
    },
  },
  {
    description: 'a single file meets its name wherever it lies, and nothing else',
    trees: [{ f: f('1') }, { 'x/f': f('1'), g: f('1') }],
    files: ['f', undefined],
    expected: { f: '= x/f', g: '(?) =', x: '? =' },
  },
  {
    description: 'a single file has no other one beside it',
    trees: [{ f: f('1'), 'x/f': f('2') }, { 'x/f': f('1') }],
    files: ['f', undefined],
    expected: { f: '= x/f', x: '? =' },
  },
  {
    description: 'a single file that is gone is absent, wherever others have it',
    trees: [{}, { 'y/f': f('1') }, { 'x/f': f('1'), g: f('1') }],
    files: ['f', undefined, undefined],
    expected: { g: '(?) - =', x: '? - =', 'x/f': '- y/f =', y: '? = -' },
  },
  {
    description: 'a single file that is no file any more is unknown',
    trees: [{ f: l('t') }, { 'x/f': f('1') }],
    files: ['f', undefined],
    expected: { f: '? -', x: '? =', 'x/f': '? =' },
  },
];

describe('files that are matched by name', () => {
  for (const { description, trees, files, folds, expected } of cases) {
    it(description, () => {
      const comparison = analysedByName(trees.map(grown), {
        ...(files && { files }),
        ...(folds && { names: NAMES }),
      });
      assert.deepEqual(shownItems(comparison), expected);
    });
  }
});
