import { u } from '../comparison/trees.ts';
import { AGREED, FOLDER, here, meetings, old, type TwoWayCase, there } from './twoWayCase.ts';

const more: TwoWayCase[] = [
  {
    description: 'changed on one of three',
    sources: 'ABC',
    rounds: [AGREED, { changes: { B: { a: here } } }],
    expected: { a: 'copy B>AC' },
  },
  {
    description: 'changed on two of three, alike',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: here }, C: { a: here } } }],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'changed on two of three, differently',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: here }, C: { a: there } } }],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'deleted on one of three',
    sources: 'ABC',
    rounds: [AGREED, { changes: { C: { a: null } } }],
    expected: { a: 'delete AB' },
  },
  {
    description: 'deleted on one, changed on another of three',
    sources: 'ABC',
    rounds: [AGREED, { changes: { C: { a: null }, A: { a: here } } }],
    expected: { a: 'conflict changed-and-deleted' },
  },
  {
    description: 'who missed a run and changed nothing is behind',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: here } }, who: 'AB' }, {}],
    expected: { a: 'copy A>C' },
  },
  {
    description: 'who missed two runs is behind too',
    sources: 'ABC',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, who: 'AB' },
      { changes: { B: { a: there } }, who: 'AB' },
      {},
    ],
    expected: { a: 'copy A>C' },
  },
  {
    description: 'who missed a run and changed the same file has a conflict',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: here } }, who: 'AB' }, { changes: { C: { a: there } } }],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'who missed a run and made the same change is up to date',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: here } }, who: 'AB' }, { changes: { C: { a: here } } }],
    expected: {},
  },
  {
    description: 'who missed a deletion does not bring the file back',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: null } }, who: 'AB' }, {}],
    expected: { a: 'delete C' },
  },
  {
    description: 'who missed a deletion and changed the file keeps it',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: null } }, who: 'AB' }, { changes: { C: { a: here } } }],
    expected: { a: 'conflict changed-and-deleted' },
  },
  {
    description: 'who missed the deletion of a folder loses it',
    sources: 'ABC',
    rounds: [FOLDER, { changes: { A: { x: null } }, who: 'AB' }, {}],
    expected: { x: 'delete C', 'x/a': 'delete C', 'x/b': 'delete C' },
  },
  {
    description:
      'who missed the deletion of a folder and has something new in it brings that alone',
    sources: 'ABC',
    rounds: [
      FOLDER,
      { changes: { A: { x: null } }, who: 'AB' },
      { changes: { C: { 'x/new': here } } },
    ],
    expected: { x: 'copy C>AB', 'x/a': 'delete C', 'x/b': 'delete C', 'x/new': 'copy C>AB' },
  },
  {
    description: 'who missed a deletion, after the two others met several times',
    sources: 'ABC',
    rounds: [
      AGREED,
      { changes: { A: { a: null } }, who: 'AB' },
      { who: 'AB' },
      { changes: { B: { b: here } }, who: 'AB' },
      { who: 'BC' },
    ],
    expected: { a: 'delete C', b: 'copy B>C' },
  },
  {
    description: 'who deleted what the others changed meanwhile has a conflict',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: here } }, who: 'AB' }, { changes: { C: { a: null } } }],
    expected: { a: 'conflict changed-and-deleted' },
  },
  {
    description: 'what went around: A to B, then B to C, then a change on C',
    sources: 'ABC',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, who: 'AB' },
      { who: 'BC' },
      { changes: { C: { a: there } }, who: 'CA' },
    ],
    expected: { a: 'copy C>A' },
  },
  {
    description: 'two pairs that agreed apart',
    sources: 'ABCD',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, who: 'AB' },
      { changes: { C: { a: there } }, who: 'CD' },
      {},
    ],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'two pairs that agreed apart on the same',
    sources: 'ABCD',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, who: 'AB' },
      { changes: { C: { a: here } }, who: 'CD' },
      {},
    ],
    expected: {},
  },
  {
    description: 'a newcomer gets everything and deletes nothing',
    sources: 'ABC',
    rounds: [{ ...AGREED, who: 'AB' }, { changes: { B: { b: here } } }],
    expected: { a: 'copy A>C', b: 'copy B>AC' },
  },
  {
    description: 'a newcomer with other contents',
    sources: 'ABC',
    rounds: [{ ...AGREED, who: 'AB' }, { changes: { C: { a: there } } }],
    expected: { a: 'conflict not-remembered' },
  },
  {
    description: 'a newcomer with what the others deleted brings it',
    sources: 'ABC',
    rounds: [
      { ...AGREED, who: 'AB' },
      { changes: { A: { a: null } }, who: 'AB' },
      { changes: { C: { a: old } } },
    ],
    expected: { a: 'copy C>AB' },
  },
  {
    description: 'one who refused follows later',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: here } }, refuses: 'C' }, {}],
    expected: { a: 'copy A>C' },
  },
  {
    description: 'one who refused and changed the file since',
    sources: 'ABC',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, refuses: 'C' },
      { changes: { C: { a: there } } },
    ],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'five, one behind and one with a change',
    sources: 'ABCDE',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, who: 'ABCD' },
      { changes: { B: { a: there } } },
    ],
    expected: { a: 'copy B>ACDE' },
  },
  {
    description: 'five, one lost its memory and has the agreed content',
    sources: 'ABCDE',
    rounds: [AGREED, { forgets: 'E' }, { changes: { E: { a: here } } }],
    expected: { a: 'copy E>ABCD' },
  },
];

/** Nothing that only one side changed is a conflict, whoever met whom before. */
const hubs: TwoWayCase[] = [
  {
    description: 'a newcomer met one of two who agree',
    sources: 'ABC',
    rounds: [{ ...AGREED, who: 'AC' }, { who: 'CB' }, { changes: { A: { a: here } }, who: 'AC' }],
    expected: { a: 'copy A>C' },
  },
  {
    description: 'one in the middle meets the two others in turn',
    sources: 'ABC',
    rounds: [
      { ...AGREED, who: 'AC' },
      { who: 'BC' },
      { who: 'AC' },
      { who: 'BC' },
      { changes: { A: { a: here } }, who: 'AC' },
    ],
    expected: { a: 'copy A>C' },
  },
  {
    description: 'a newcomer, and then a change on one who was not there',
    sources: 'ABCD',
    rounds: [
      { ...AGREED, who: 'ABC' },
      { who: 'ABD' },
      { changes: { C: { a: here } }, who: 'ABC' },
    ],
    expected: { a: 'copy C>AB' },
  },
  {
    description: 'a newcomer, and then a deletion on one who was not there',
    sources: 'ABCD',
    rounds: [
      { ...AGREED, who: 'ABC' },
      { who: 'ABD' },
      { changes: { C: { a: null } }, who: 'ABC' },
    ],
    expected: { a: 'delete AB' },
  },
  {
    description: 'one lost its memory while another was away',
    sources: 'ABC',
    rounds: [AGREED, { who: 'AB', forgets: 'B' }, { changes: { C: { a: here } } }],
    expected: { a: 'copy C>AB' },
  },
  {
    description: 'one caught up with one of two',
    sources: 'ABC',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, who: 'AB' },
      { who: 'AC' },
      { changes: { B: { a: there } } },
    ],
    expected: { a: 'copy B>AC' },
  },
  {
    description: 'what was never there and can’t be told elsewhere is new when it comes',
    sources: 'ACD',
    rounds: [
      { changes: { C: { x: old } }, who: 'CD' },
      { changes: { C: { x: u('ignored') } }, who: 'AC' },
      { changes: { C: { x: old } }, who: 'AC' },
    ],
    expected: { x: 'copy C>A' },
  },
];

describe('two-way of several', () => meetings(more));

describe('two-way of several who meet in turn', () => meetings(hubs));
