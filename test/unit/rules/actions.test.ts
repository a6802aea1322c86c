import assert from 'node:assert/strict';
import { SOFT_REFUSALS } from '../../../extension/src/engine/comparison/rules/refusal.ts';
import { d, e, f, l, u } from '../comparison/trees.ts';
import { allRefused, type RuledCase, ruled } from './ruled.ts';

const A_TO_B = { do: [{ copy: 'A', to: 'B' }] };

const copies: readonly RuledCase[] = [
  {
    description: 'copy makes what is missing',
    trees: [{ a: f('1') }, {}],
    rules: [A_TO_B],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'no folder gives way to a file inside a folder that stays itself',
    trees: [{ b: d(), 'b/a': f('') }, { b: d(), 'b/a': d(), 'b/a/a': d() }, { b: l('t') }],
    preset: 'mirror',
    from: 2,
    rules: [{ when: 'is:file', do: [{ copy: 'A', to: 'all' }] }],
    expected: { b: 'conflict folder-not-empty', 'b/a': 'conflict folder-missing' },
    refused: { 'folder-missing': 1 },
  },
  {
    description: 'copy replaces what differs, also something newer',
    trees: [{ a: f('1', 1) }, { a: f('22', 2) }],
    rules: [A_TO_B],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'copy brings the date of what is equal',
    trees: [{ a: f('1', 1) }, { a: f('1', 2) }],
    rules: [A_TO_B],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'copy brings the mode of what is equal',
    trees: [{ a: f('1', 1, 0o755) }, { a: f('1', 1, 0o644) }],
    rules: [A_TO_B],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'copy has nothing to do where both are equal',
    trees: [{ a: f('1') }, { a: f('1') }],
    rules: [A_TO_B],
    expected: {},
  },
  {
    description: 'copy takes nothing away where the source has nothing',
    trees: [{}, { a: f('1') }],
    rules: [A_TO_B],
    expected: {},
    refused: { 'source-missing': 1 },
  },
  {
    description: 'copy leaves alone what is unknown on the target',
    trees: [{ a: f('1') }, { a: u() }],
    rules: [A_TO_B],
    expected: {},
    refused: { 'target-unknown': 1 },
  },
  {
    description: 'copy has no source in what is unknown',
    trees: [{ a: u() }, { a: f('1') }],
    rules: [A_TO_B],
    expected: {},
    refused: { 'source-unknown': 1 },
  },
  {
    description: 'a source that cannot be read leaves a conflict',
    trees: [{ a: e('1', 2) }, { a: f('2', 1) }],
    rules: [A_TO_B],
    expected: { a: 'conflict content-unreadable' },
    refused: { 'content-unreadable': 1 },
  },
  {
    description: 'a target that cannot be read leaves a conflict',
    trees: [{ a: f('1', 2) }, { a: e('2', 1) }],
    rules: [A_TO_B],
    expected: { a: 'conflict content-unreadable' },
    refused: { 'content-unreadable': 1 },
  },
  {
    description: 'of several targets those get it that can',
    trees: [{ a: f('1', 2) }, { a: e('2', 1) }, { a: f('3', 1) }, { a: u() }],
    rules: [{ do: [{ copy: 'A', to: 'others' }] }],
    expected: { a: 'copy A>C' },
    refused: { 'content-unreadable': 1, 'target-unknown': 1 },
  },
  {
    description: 'links are copied as links',
    trees: [{ a: l('x') }, { a: f('1') }],
    rules: [A_TO_B],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'folders are made, and those that are there keep their dates',
    trees: [{ a: d(1), b: d(1) }, { b: d(2) }],
    rules: [A_TO_B],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'what is copied brings its folders',
    trees: [{ a: d(), 'a/b': d(), 'a/b/c': f('1') }, {}],
    rules: [{ when: 'name:c', do: [{ copy: 'A', to: 'B' }] }],
    expected: { a: 'copy A>B', 'a/b': 'copy A>B', 'a/b/c': 'copy A>B' },
  },
  {
    description: 'folders come from where their files come from',
    trees: [{ x: d(1) }, { x: d(2), 'x/f': f('1') }, {}],
    rules: [{ when: 'is:file', do: [{ copy: 'B', to: 'C' }] }],
    expected: { x: 'copy B>C', 'x/f': 'copy B>C' },
  },
  {
    description: 'nothing is copied below a file that stays',
    trees: [{ x: d(), 'x/f': f('1') }, { x: f('2') }],
    rules: [{ when: 'path:x/f', do: [{ copy: 'A', to: 'B' }] }],
    expected: { 'x/f': 'conflict folder-missing' },
    refused: { 'folder-missing': 1 },
  },
  {
    description: 'a file gives way to a folder when that was said',
    trees: [{ x: d(), 'x/f': f('1') }, { x: f('2') }],
    rules: [A_TO_B],
    expected: { x: 'copy A>B', 'x/f': 'copy A>B' },
  },
  {
    description: 'a folder that is not empty does not give way',
    trees: [{ x: f('1') }, { x: d(), 'x/f': f('2') }],
    rules: [A_TO_B],
    expected: { x: 'conflict folder-not-empty' },
    refused: { 'folder-not-empty': 1, 'source-missing': 1 },
  },
  {
    description: 'it does when all that is in it goes',
    trees: [{ x: f('1') }, { x: d(), 'x/f': f('2') }],
    rules: [A_TO_B, { when: 'missing:A', do: [{ delete: 'B' }] }],
    expected: { x: 'copy A>B', 'x/f': 'delete B' },
    refused: { 'source-missing': 1 },
  },
  {
    description: 'what is in it stays when something unknown is',
    trees: [{ x: f('1') }, { x: d(), 'x/f': f('2'), 'x/u': u() }],
    rules: [A_TO_B, { when: 'missing:A', do: [{ delete: 'B' }] }],
    expected: { x: 'conflict folder-not-empty' },
    refused: { 'source-missing': 2, 'folder-not-empty': 1, 'target-unknown': 1 },
  },
  {
    description: 'a leaf and a folder cannot come to the same place',
    trees: [{ x: f('1') }, { x: d(), 'x/f': f('2') }, {}],
    rules: [
      { when: 'path:x', do: [{ copy: 'A', to: 'C' }] },
      { when: 'path:x/f', do: [{ copy: 'B', to: 'C' }] },
    ],
    expected: { x: 'copy A>C', 'x/f': 'conflict folder-missing' },
    refused: { 'folder-missing': 1 },
  },
  {
    description: 'an empty file is a file',
    trees: [{ a: f('') }, { a: f('1') }],
    rules: [A_TO_B],
    expected: { a: 'copy A>B' },
  },
];

const others: readonly RuledCase[] = [
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

const sources: readonly RuledCase[] = [
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

const order: readonly RuledCase[] = [
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

const open: readonly RuledCase[] = [
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

const conditions: readonly RuledCase[] = [
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

const presets: readonly RuledCase[] = [
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

const KEEP_ALL = { do: [{ keep: 'all' }] };

const kept: readonly RuledCase[] = [
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

const GROUPS = { copies, others, sources, order, kept, open, conditions, presets };

describe('rules: reasons', () => {
  const seen = new Set(
    Object.values(GROUPS).flatMap((cases) =>
      cases.flatMap(({ refused = {} }) => Object.keys(refused)),
    ),
  );
  for (const reason of [
    ...SOFT_REFUSALS,
    'folder-not-empty',
    'folder-missing',
    'different-kinds',
  ]) {
    it(`${reason} has a case`, () => assert.ok(seen.has(reason)));
  }
});

for (const [group, cases] of Object.entries(GROUPS)) {
  describe(`rules: ${group}`, () => {
    for (const one of cases) {
      it(one.description, () => {
        const result = ruled(one);
        assert.deepEqual(result.shown, one.expected);
        assert.deepEqual(allRefused(result), one.refused ?? {});
      });
    }
  });
}
