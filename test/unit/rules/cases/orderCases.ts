import { f } from '../../comparison/trees.ts';
import type { RuledCase } from '../ruled.ts';

const A_TO_B = { do: [{ copy: 'A', to: 'B' }] };

export const order: readonly RuledCase[] = [
  {
    description: 'what an earlier rule says holds',
    trees: [{ a: f('1') }, { a: f('2', 2) }, {}],
    rules: [{ do: [{ copy: 'A', to: 'C' }] }, { do: [{ copy: 'B', to: 'C' }] }],
    expected: { a: 'copy A>C' },
    refused: { 'decided-before': 1 },
  },
  {
    description: 'what an earlier rule cannot do a later one may',
    trees: [{}, { a: f('2', 2) }, {}],
    rules: [{ do: [{ copy: 'A', to: 'C' }] }, { do: [{ copy: 'B', to: 'C' }] }],
    expected: { a: 'copy B>C' },
    refused: { 'source-missing': 1 },
  },
  {
    description: 'several sources serve one item',
    trees: [{ a: f('1') }, {}, { a: f('3', 3) }, {}],
    rules: [{ do: [{ copy: 'A', to: 'B' }] }, { do: [{ copy: 'C', to: 'D' }] }],
    expected: { a: 'copy A>B, copy C>D' },
  },
  {
    description: 'copying and deleting in one item',
    trees: [{ a: f('1') }, {}, { a: f('3', 3) }],
    rules: [{ do: [{ copy: 'A', to: 'B' }, { delete: 'C' }] }],
    expected: { a: 'copy A>B, delete C' },
  },
  {
    description: 'content and copy in one item',
    trees: [{ a: f('1') }, { a: f('2', 2) }, {}],
    rules: [
      {
        do: [
          { content: 'A', to: 'B' },
          { copy: 'A', to: 'C' },
        ],
      },
    ],
    expected: { a: 'content A>B, copy A>C' },
  },
  {
    description: 'a source is no target',
    trees: [{ a: f('1') }, { a: f('2', 2) }, {}],
    rules: [{ do: [{ copy: 'A', to: 'C' }] }, { do: [{ copy: 'B', to: 'A' }] }],
    expected: { a: 'copy A>C' },
    refused: { 'target-is-source': 1 },
  },
  {
    description: 'a source is not deleted',
    trees: [{ a: f('1') }, {}],
    rules: [A_TO_B, { do: [{ delete: 'A' }] }],
    expected: { a: 'copy A>B' },
    refused: { 'target-is-source': 1 },
  },
  {
    description: 'a target is no source',
    trees: [{ a: f('1') }, { a: f('2', 2) }, {}],
    rules: [A_TO_B, { do: [{ copy: 'B', to: 'C' }] }],
    expected: { a: 'copy A>B' },
    refused: { 'source-is-target': 1 },
  },
  {
    description: 'what goes is no source',
    trees: [{ a: f('1') }, {}],
    rules: [{ do: [{ delete: 'A' }, { copy: 'A', to: 'B' }] }],
    expected: { a: 'delete A' },
    refused: { 'source-is-target': 1 },
  },
  {
    description: 'what is left alone may be a source',
    trees: [{ a: f('1') }, {}],
    rules: [{ do: [{ leave: 'A' }, { copy: 'A', to: 'B' }] }],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'a round of four, for different parts',
    trees: [{ a: f('1') }, { b: f('2') }, { c: f('3') }, { d: f('4') }],
    rules: [
      { when: 'name:a', do: [{ copy: 'A', to: 'B' }] },
      { when: 'name:b', do: [{ copy: 'B', to: 'C' }] },
      { when: 'name:c', do: [{ copy: 'C', to: 'D' }] },
      { when: 'name:d', do: [{ copy: 'D', to: 'A' }] },
    ],
    expected: { a: 'copy A>B', b: 'copy B>C', c: 'copy C>D', d: 'copy D>A' },
  },
  {
    description: 'a rule that is switched off is skipped',
    trees: [{ a: f('1') }, {}],
    rules: [{ ...A_TO_B, enabled: false }],
    expected: {},
  },
];
