import { d, f, u } from '../../comparison/trees.ts';
import type { RuledCase } from '../ruled.ts';

const A_TO_B = { do: [{ copy: 'A', to: 'B' }] };

export const open: readonly RuledCase[] = [
  {
    description: 'what nobody can tell is not for the next rule to say',
    trees: [{ a: f('1', 2) }, { a: f('22', 2) }, {}],
    rules: [{ do: [{ copy: { newest: ['A', 'B'] }, to: 'C' }] }, { do: [{ copy: 'A', to: 'C' }] }],
    expected: { a: 'conflict same-date-different-content' },
    refused: { 'same-date-different-content': 1, 'decided-before': 1 },
  },
  {
    description: 'but what was decided before is',
    trees: [{ a: f('1', 2) }, { a: f('22', 2) }, {}],
    rules: [{ do: [{ copy: 'A', to: 'all' }] }, { do: [{ copy: { newest: 'all' }, to: 'all' }] }],
    expected: { a: 'copy A>BC' },
    refused: { 'decided-before': 2, 'target-is-source': 1 },
  },
  {
    description: 'below a folder that stays nothing is touched, copies neither',
    trees: [{}, { x: f('1') }, { x: d(), 'x/y': f('2') }, { x: d(), 'x/y': d(), 'x/y/z': f('3') }],
    rules: [
      { when: 'path:x', do: [{ copy: 'B', to: ['A', 'D'] }] },
      { when: 'path:x/y', do: [{ copy: 'C', to: 'D' }] },
      { when: 'path:x/y/z', do: [{ delete: 'D' }] },
    ],
    expected: { x: 'copy B>A' },
    refused: { 'folder-not-empty': 1 },
  },
];

export const conditions: readonly RuledCase[] = [
  {
    description: 'all of several filters',
    trees: [{ 'a.ts': f('1'), 'a.js': f('1') }, { 'b.ts': f('2') }],
    rules: [{ when: { all: ['name:*.ts', 'only:A'] }, do: [{ copy: 'A', to: 'B' }] }],
    expected: { 'a.ts': 'copy A>B' },
  },
  {
    description: 'any of several filters',
    trees: [{ 'a.ts': f('1'), 'a.js': f('1'), 'a.md': f('1') }, {}],
    rules: [{ when: { any: ['name:*.ts', 'name:*.js'] }, do: [{ copy: 'A', to: 'B' }] }],
    expected: { 'a.js': 'copy A>B', 'a.ts': 'copy A>B' },
  },
  {
    description: 'by content',
    trees: [
      { a: f('1', 1), b: f('1', 1) },
      { a: f('2', 2), b: f('1', 2) },
    ],
    rules: [{ when: 'A.content != B.content', do: [{ copy: 'A', to: 'B' }] }],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'by size',
    trees: [{ a: f('1'), b: f('1'.repeat(2000)) }, {}],
    rules: [{ when: 'A.size > 1KB', do: [{ copy: 'A', to: 'B' }] }],
    expected: { b: 'copy A>B' },
  },
  {
    description: 'by date',
    trees: [
      { a: f('1', 5), b: f('1', 5) },
      { a: f('2', 9), b: f('2', 1) },
    ],
    rules: [{ when: 'A.date > B.date', do: [{ copy: 'A', to: 'B' }] }],
    expected: { b: 'copy A>B' },
  },
  {
    description: 'by presence',
    trees: [{ a: f('1') }, { b: f('1') }],
    rules: [{ when: 'only:B', do: [{ delete: 'B' }] }],
    expected: { b: 'delete B' },
  },
  {
    description: 'by kind',
    trees: [{ a: f('1'), b: d() }, {}],
    rules: [{ when: 'is:folder', do: [{ copy: 'A', to: 'B' }] }],
    expected: { b: 'copy A>B' },
  },
  {
    description: 'what is not certain does not match',
    trees: [{ a: f('1') }, { a: u() }, {}],
    rules: [{ when: 'only:A', do: [{ copy: 'A', to: 'C' }] }],
    expected: {},
  },
  {
    description: 'what a preset cannot decide',
    trees: [
      { a: f('1', 2), b: f('1', 2) },
      { a: f('22', 2), b: f('2', 1) },
    ],
    preset: 'update',
    rules: [{ when: 'is:conflict', do: [{ copy: 'B', to: 'A' }] }],
    expected: { a: 'copy B>A', b: 'copy A>B' },
  },
];

export const presets: readonly RuledCase[] = [
  {
    description: 'the preset decides where no rule says anything',
    trees: [{ a: f('1'), 'b.log': f('1') }, { c: f('1') }],
    preset: 'mirror',
    rules: [{ when: 'name:*.log', do: [{ leave: 'all' }] }],
    expected: { a: 'copy A>B', c: 'delete B' },
  },
  {
    description: 'a rule keeps what a mirror would delete, and its folder',
    trees: [{}, { x: d(), 'x/keep': f('1'), 'x/go': f('2') }],
    preset: 'mirror',
    rules: [{ when: 'name:keep', do: [{ leave: 'B' }] }],
    expected: { 'x/go': 'delete B' },
  },
  {
    description: 'a rule that can do nothing leaves it to the preset',
    trees: [{}, { a: f('1') }],
    preset: 'update',
    rules: [A_TO_B],
    expected: { a: 'copy B>A' },
    refused: { 'source-missing': 1 },
  },
  {
    description: 'a single file stays a file',
    trees: [{ a: f('1') }, { a: d() }],
    files: ['a'],
    rules: [{ do: [{ copy: 'B', to: 'A' }] }],
    expected: { a: 'conflict different-kinds' },
  },
  {
    description: 'a single file goes into a folder',
    trees: [{ a: f('1') }, {}],
    files: ['a'],
    rules: [A_TO_B],
    expected: { a: 'copy A>B' },
  },
];
