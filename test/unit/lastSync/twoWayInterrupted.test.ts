import { u } from '../comparison/trees.ts';
import { AGREED, here, meetings, type TwoWayCase, there } from './twoWayCase.ts';

/** Runs that were ended before anybody could say what was done. */
const ended: TwoWayCase[] = [
  {
    description: 'nothing was done yet',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: here } }, endsAfter: 0 }, {}],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'nothing was done, and the target changed since',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, endsAfter: 0 },
      { changes: { B: { a: there } } },
    ],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'it was done',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: here } }, endsAfter: 1 }, {}],
    expected: {},
  },
  {
    description: 'it was done, and the source changed again since',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, endsAfter: 1 },
      { changes: { A: { a: there } } },
    ],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'it was not done, and the source changed again since',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, endsAfter: 0 },
      { changes: { A: { a: there } } },
    ],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'it was done, and the target changed since',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, endsAfter: 1 },
      { changes: { B: { a: there } } },
    ],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'a deletion was done, and the file was made again since',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: null } }, endsAfter: 1 },
      { changes: { A: { a: here } } },
    ],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'a deletion was not done',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: null } }, endsAfter: 0 }, {}],
    expected: { a: 'delete B' },
  },
  {
    description: 'what was made and deleted since is deleted',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { b: here } }, endsAfter: 1 },
      { changes: { A: { b: null } } },
    ],
    expected: { b: 'delete B' },
  },
  {
    description: 'half of three has it',
    sources: 'ABC',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, endsAfter: 1 },
      { changes: { A: { a: there } } },
    ],
    expected: { a: 'copy A>BC' },
  },
  {
    description: 'what was done is seen when it can be looked at again',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, endsAfter: 1 },
      { changes: { B: { a: u('ignored') } } },
      { changes: { A: { a: there }, B: { a: here } } },
    ],
    expected: { a: 'copy A>B' },
  },
];

describe('two-way after a run that was ended', () => meetings(ended));
