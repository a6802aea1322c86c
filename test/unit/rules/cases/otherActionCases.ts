import { d, f, l, u } from '../../comparison/trees.ts';
import type { RuledCase } from '../ruled.ts';

const A_TO_B = { do: [{ copy: 'A', to: 'B' }] };

export const others: readonly RuledCase[] = [
  {
    description: 'content replaces what differs, and says nothing of dates',
    trees: [
      { a: f('1', 1), b: f('1', 1) },
      { a: f('2', 2), b: f('1', 2) },
    ],
    rules: [{ do: [{ content: 'A', to: 'B' }] }],
    expected: { a: 'content A>B' },
  },
  {
    description: 'content makes what is missing',
    trees: [{ a: f('1') }, {}],
    rules: [{ do: [{ content: 'A', to: 'B' }] }],
    expected: { a: 'content A>B' },
  },
  {
    description: 'dates go to what is equal',
    trees: [{ a: f('1', 1) }, { a: f('1', 2) }],
    rules: [{ do: [{ dates: 'A', to: 'B' }] }],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'dates do not go to other content: it would look equal then',
    trees: [{ a: f('1', 1) }, { a: f('2', 2) }],
    rules: [{ do: [{ dates: 'A', to: 'B' }] }],
    expected: {},
    refused: { 'content-differs': 1 },
  },
  {
    description: 'dates do not go from a folder to a file, nor to nothing',
    trees: [{ a: d(1), b: f('1') }, { a: f('2', 2) }],
    rules: [{ do: [{ dates: 'A', to: 'B' }] }],
    expected: {},
    refused: { 'kind-differs': 1, 'target-missing': 1 },
  },
  {
    description: 'dates of folders go when that is said',
    trees: [{ a: d(1) }, { a: d(2) }],
    rules: [{ do: [{ dates: 'A', to: 'B' }] }],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'dates of links, whose mode means nothing',
    trees: [
      { a: l('x', 1), b: l('x', 1) },
      { a: l('x', 2), b: l('x', 1) },
    ],
    rules: [{ do: [{ dates: 'A', to: 'B' }] }],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'create makes what is missing and leaves what is there',
    trees: [{ a: f('1'), b: f('1', 5) }, { b: f('2') }],
    rules: [{ do: [{ create: 'A', to: 'B' }] }],
    expected: { a: 'copy A>B' },
    refused: { 'target-there': 1 },
  },
  {
    description: 'delete takes away what is there',
    trees: [{ a: f('1') }, { a: f('1') }, {}],
    rules: [{ do: [{ delete: ['B', 'C'] }] }],
    expected: { a: 'delete B' },
  },
  {
    description: 'delete does not touch what is unknown',
    trees: [{ a: f('1') }, { a: u() }],
    rules: [{ do: [{ delete: 'B' }] }],
    expected: {},
    refused: { 'target-unknown': 1 },
  },
  {
    description: 'a folder is deleted with all that is in it, or not at all',
    trees: [{}, { x: d(), 'x/f': f('1'), y: d(), 'y/f': f('1'), 'y/g': f('2') }],
    rules: [{ when: 'NOT name:g', do: [{ delete: 'B' }] }],
    expected: { x: 'delete B', 'x/f': 'delete B', 'y/f': 'delete B' },
  },
  {
    description: 'a folder stays where something comes into it',
    trees: [
      { x: d(), 'x/g': f('1') },
      { x: d(), 'x/f': f('2') },
    ],
    rules: [{ when: 'path:x/g', do: [{ copy: 'A', to: 'B' }] }, { do: [{ delete: 'B' }] }],
    expected: { 'x/g': 'copy A>B', 'x/f': 'delete B' },
    refused: { 'decided-before': 1 },
  },
  {
    description: 'leave leaves alone what a later rule would change',
    trees: [{ a: f('1'), 'b.log': f('1') }, {}],
    rules: [{ when: 'name:*.log', do: [{ leave: 'B' }] }, A_TO_B],
    expected: { a: 'copy A>B' },
    refused: { 'decided-before': 1 },
  },
  {
    description: 'the root is never touched',
    trees: [{ '': d(1) }, { '': d(2) }],
    rules: [{ do: [{ dates: 'A', to: 'B' }] }],
    expected: {},
  },
];
