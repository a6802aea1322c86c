import { d, e, f, u } from '../../comparison/trees.ts';
import type { RuledCase } from '../ruled.ts';

export const sources: readonly RuledCase[] = [
  {
    description: 'the newest of several goes to all',
    trees: [{ a: f('1', 1) }, { a: f('2', 3) }, { a: f('3', 2) }, {}],
    rules: [{ do: [{ copy: { newest: 'all' }, to: 'all' }] }],
    expected: { a: 'copy B>ACD' },
  },
  {
    description: 'the newest of a group goes to another one, and not within the first',
    trees: [{ a: f('1', 1) }, { a: f('2', 3) }, { a: f('3', 9) }, {}],
    groups: { left: ['A', 'B'], right: ['C', 'D'] },
    rules: [{ do: [{ copy: { newest: 'left' }, to: 'right' }] }],
    expected: { a: 'copy B>CD' },
  },
  {
    description: 'the newest of which there are two is a conflict',
    trees: [{ a: f('1', 2) }, { a: f('22', 2) }, {}],
    rules: [{ do: [{ copy: { newest: ['A', 'B'] }, to: 'C' }] }],
    expected: { a: 'conflict same-date-different-content' },
    refused: { 'same-date-different-content': 1 },
  },
  {
    description: 'an older tie does not matter',
    trees: [{ a: f('1', 2) }, { a: f('22', 2) }, { a: f('3', 3) }, {}],
    rules: [{ do: [{ copy: { newest: ['A', 'B', 'C'] }, to: 'D' }] }],
    expected: { a: 'copy C>D' },
  },
  {
    description: 'equal ones of the same date: any of them',
    trees: [{ a: f('1', 2) }, { a: f('1', 2) }, {}],
    rules: [{ do: [{ copy: { newest: ['A', 'B'] }, to: 'C' }] }],
    expected: { a: 'copy A>C' },
  },
  {
    description: 'the newest of a folder and a file is nobody’s to say',
    trees: [{ a: f('1', 2) }, { a: d(9) }, {}],
    rules: [{ do: [{ copy: { newest: ['A', 'B'] }, to: 'C' }] }],
    expected: { a: 'conflict different-kinds' },
    refused: { 'different-kinds': 1 },
  },
  {
    description: 'a newest that cannot be read is a conflict',
    trees: [{ a: e('1', 3) }, { a: f('2', 2) }, {}],
    rules: [{ do: [{ copy: { newest: ['A', 'B'] }, to: 'C' }] }],
    expected: { a: 'conflict content-unreadable' },
    refused: { 'content-unreadable': 1 },
  },
  {
    description: 'what is unknown does not count among several',
    trees: [{ a: u() }, { a: f('2', 2) }, {}],
    rules: [{ do: [{ copy: { newest: ['A', 'B'] }, to: 'C' }] }],
    expected: { a: 'copy B>C' },
  },
  {
    description: 'several that all have nothing',
    trees: [{}, {}, { a: f('1') }],
    rules: [{ do: [{ copy: { newest: ['A', 'B'] }, to: 'C' }] }],
    expected: {},
    refused: { 'source-missing': 1 },
  },
  {
    description: 'the others are all but the source',
    trees: [{}, { a: f('1') }, {}, {}],
    rules: [{ do: [{ copy: 'B', to: 'others' }] }],
    expected: { a: 'copy B>ACD' },
  },
  {
    description: 'a source among the targets is no target',
    trees: [{ a: f('1') }, {}],
    rules: [{ do: [{ copy: 'A', to: 'all' }] }],
    expected: { a: 'copy A>B' },
  },
];
