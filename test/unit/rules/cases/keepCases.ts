import { d, e, f, l, u } from '../../comparison/trees.ts';
import type { RuledCase } from '../ruled.ts';

const KEEP_ALL = { do: [{ keep: 'all' }] };

export const kept: readonly RuledCase[] = [
  {
    description: 'the newest keeps its name, the other one gets its label',
    trees: [{ 'n.txt': f('1', 1) }, { 'n.txt': f('2', 2) }],
    rules: [KEEP_ALL],
    expected: { 'n (A).txt': 'copy A>AB', 'n.txt': 'copy B>A' },
  },
  {
    description: 'a name without an end, and one that begins with a dot',
    trees: [
      { '.env': f('1', 2), Makefile: f('1', 2) },
      { '.env': f('2', 1), Makefile: f('2', 1) },
    ],
    rules: [KEEP_ALL],
    expected: {
      '.env': 'copy A>B',
      '.env (B)': 'copy B>AB',
      Makefile: 'copy A>B',
      'Makefile (B)': 'copy B>AB',
    },
  },
  {
    description: 'three versions, and one who has none',
    trees: [{ a: f('1', 1) }, { a: f('2', 3) }, { a: f('3', 2) }, {}],
    rules: [KEEP_ALL],
    expected: { a: 'copy B>ACD', 'a (A)': 'copy A>ABCD', 'a (C)': 'copy C>ABCD' },
  },
  {
    description: 'equal ones are one version',
    trees: [{ a: f('1', 1) }, { a: f('1', 1) }, { a: f('2', 2) }],
    rules: [KEEP_ALL],
    expected: { a: 'copy C>AB', 'a (A)': 'copy A>ABC' },
  },
  {
    description: 'of one date, the first keeps its name',
    trees: [{ a: f('1', 2) }, { a: f('22', 2) }],
    rules: [KEEP_ALL],
    expected: { a: 'copy A>B', 'a (B)': 'copy B>AB' },
  },
  {
    description: 'one version goes to those who lack it',
    trees: [{ a: f('1', 1) }, {}],
    rules: [KEEP_ALL],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'all equal: nothing to do',
    trees: [{ a: f('1') }, { a: f('1') }],
    rules: [KEEP_ALL],
    expected: {},
  },
  {
    description: 'a name that is taken, in upper case, gets a number',
    trees: [{ 'a.x': f('1', 2) }, { 'A (b).X': f('9', 1), 'a.x': f('2', 1) }],
    rules: [{ when: 'name:a.x', do: [{ keep: 'all' }] }],
    expected: { 'a (B 2).x': 'copy B>AB', 'a.x': 'copy A>B' },
  },
  {
    description: 'a name that is taken by just this version is used again',
    trees: [{ a: f('1', 2), 'a (B)': f('2', 1) }, { a: f('2', 1) }],
    rules: [{ when: 'name:a', do: [{ keep: 'all' }] }],
    expected: { a: 'copy A>B', 'a (B)': 'copy A>B' },
  },
  {
    description: 'but not where it goes by the same rules',
    trees: [{ a: f('1', 2) }, { a: f('2', 1), 'a (B)': f('2', 1) }],
    rules: [
      { when: 'name:a', do: [{ keep: 'all' }] },
      { when: 'missing:A', do: [{ delete: 'all' }] },
    ],
    expected: { a: 'copy A>B', 'a (B)': 'delete B', 'a (B 2)': 'copy B>AB' },
  },
  {
    description: 'what two have is kept once, and neither loses it before',
    trees: [{ a: f('1', 1) }, { a: f('1', 1) }, { a: f('2', 2) }, {}],
    rules: [KEEP_ALL],
    expected: { a: 'copy C>ABD', 'a (A)': 'copy A>ABCD' },
  },
  {
    description: 'what is not replaced gets no second name',
    trees: [{ a: f('1', 1) }, { a: f('2', 2) }, {}],
    rules: [{ do: [{ copy: 'A', to: 'C' }] }, KEEP_ALL],
    expected: { a: 'copy A>C' },
    refused: { 'decided-before': 1, 'target-is-source': 1 },
  },
  {
    description: 'the newest itself is safe from later rules',
    trees: [{ a: f('1', 1) }, { a: u() }],
    rules: [KEEP_ALL, { do: [{ delete: 'A' }] }],
    expected: {},
    refused: { 'target-unknown': 1, 'decided-before': 1 },
  },
  {
    description: 'where it can’t be kept no later rule replaces or deletes it',
    trees: [{ a: f('1', 2) }, { a: f('22', 1) }, { a: e('3', 1) }],
    rules: [KEEP_ALL, { do: [{ copy: 'A', to: 'others' }] }, { do: [{ delete: 'B' }] }],
    expected: { a: 'conflict content-unreadable' },
    refused: { 'content-unreadable': 1, 'decided-before': 3 },
  },
  {
    description: 'a single file has no room for a second version',
    trees: [{ a: f('1', 1) }, { a: f('2', 2) }],
    files: [undefined, 'a'],
    rules: [KEEP_ALL],
    expected: { a: 'conflict single-file' },
    refused: { 'single-file': 1 },
  },
  {
    description: 'a long end counts as a part of the name',
    trees: [{ [`a.${'x'.repeat(253)}`]: f('1', 1) }, { [`a.${'x'.repeat(253)}`]: f('2', 2) }],
    rules: [KEEP_ALL],
    expected: {
      [`a.${'x'.repeat(249)} (A)`]: 'copy A>AB',
      [`a.${'x'.repeat(253)}`]: 'copy B>A',
    },
  },
  {
    description: 'only among those that were named',
    trees: [{ a: f('1', 1) }, { a: f('2', 2) }, { a: f('3', 3) }],
    rules: [{ do: [{ keep: ['A', 'B'] }] }],
    expected: { a: 'copy B>A', 'a (A)': 'copy A>AB' },
  },
  {
    description: 'in a folder that somebody lacks',
    trees: [{ x: d(), 'x/a': f('1', 1) }, { x: d(), 'x/a': f('2', 2) }, {}],
    rules: [{ when: 'is:file', do: [{ keep: 'all' }] }],
    expected: { x: 'copy A>C', 'x/a': 'copy B>AC', 'x/a (A)': 'copy A>ABC' },
  },
  {
    description: 'links are versions, too',
    trees: [{ a: l('x', 1) }, { a: f('2', 2) }],
    rules: [KEEP_ALL],
    expected: { a: 'copy B>A', 'a (A)': 'copy A>AB' },
  },
  {
    description: 'folders are made',
    trees: [{ a: d() }, {}],
    rules: [KEEP_ALL],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'a folder and a file are not two versions',
    trees: [{ a: d() }, { a: f('1') }],
    rules: [KEEP_ALL],
    expected: { a: 'conflict different-kinds' },
    refused: { 'different-kinds': 1 },
  },
  {
    description: 'a version that can’t be read can’t be kept',
    trees: [{ a: e('1', 1) }, { a: f('22', 2) }],
    rules: [KEEP_ALL],
    expected: { a: 'conflict content-unreadable' },
    refused: { 'content-unreadable': 1 },
  },
  {
    description: 'what is unknown is left alone',
    trees: [{ a: f('1', 1) }, { a: f('2', 2) }, { a: u() }],
    rules: [KEEP_ALL],
    expected: { a: 'copy B>A', 'a (A)': 'copy A>AB' },
    refused: { 'target-unknown': 1 },
  },
  {
    description: 'what a preset can’t decide is kept in all its versions',
    trees: [{ a: f('1', 2) }, { a: f('22', 2) }],
    preset: 'update',
    rules: [{ when: 'is:conflict', do: [{ keep: 'all' }] }],
    expected: { a: 'copy A>B', 'a (B)': 'copy B>AB' },
  },
];
