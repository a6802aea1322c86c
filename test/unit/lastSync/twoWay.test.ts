import assert from 'node:assert/strict';
import { shownDecision } from '../comparison/shownDecision.ts';
import { d, e, f, l, u } from '../comparison/trees.ts';
import { type Outcome, type Round, World } from './world.ts';

interface TwoWayCase {
  readonly description: string;
  /** Labels of the sources that there are. */
  readonly sources: string;
  readonly rounds: readonly Round[];
  /** What the last round decides, other than nothing, by path. */
  readonly expected: Readonly<Record<string, string>>;
}

function decided({ labels, comparison, decisions }: Outcome): Record<string, string> {
  return Object.fromEntries(
    comparison.items.flatMap(({ path }, index) => {
      const decision = decisions[index];
      return decision === undefined || decision.kind === 'nothing'
        ? []
        : [[path, shownDecision(decision, labels)]];
    }),
  );
}

const old = f('old', 1);
const here = f('here', 2);
const there = f('there', 3);

/** All have the file `a`, and remember that they agree. */
const AGREED: Round = { changes: { A: { a: old } } };
/** All have the folder `x` with two files. */
const FOLDER: Round = { changes: { A: { x: d(), 'x/a': old, 'x/b': old } } };

const two: TwoWayCase[] = [
  {
    description: 'first meeting: what one has goes to the other',
    sources: 'AB',
    rounds: [{ changes: { A: { a: old }, B: { x: d(), 'x/b': old } } }],
    expected: { a: 'copy A>B', x: 'copy B>A', 'x/b': 'copy B>A' },
  },
  {
    description: 'first meeting: the same on both',
    sources: 'AB',
    rounds: [{ changes: { A: { a: old }, B: { a: old } } }],
    expected: {},
  },
  {
    description: 'first meeting: the same content gets the newer date',
    sources: 'AB',
    rounds: [{ changes: { A: { a: f('old', 1) }, B: { a: f('old', 2) } } }],
    expected: { a: 'dates B>A' },
  },
  {
    description: 'first meeting: what differs is left alone, newer or not',
    sources: 'AB',
    rounds: [{ changes: { A: { a: old }, B: { a: here } } }],
    expected: { a: 'conflict not-remembered' },
  },
  {
    description: 'nothing changed',
    sources: 'AB',
    rounds: [AGREED, {}],
    expected: {},
  },
  {
    description: 'changed here',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: here } } }],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'changed there',
    sources: 'AB',
    rounds: [AGREED, { changes: { B: { a: here } } }],
    expected: { a: 'copy B>A' },
  },
  {
    description: 'changed there to something older',
    sources: 'AB',
    rounds: [{ changes: { A: { a: f('new', 5) } } }, { changes: { B: { a: f('older', 2) } } }],
    expected: { a: 'copy B>A' },
  },
  {
    description: 'changed on both',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: here }, B: { a: there } } }],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'changed on both to the same',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: here }, B: { a: here } } }],
    expected: {},
  },
  {
    description: 'changed on both to the same, then on one',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: here }, B: { a: here } } },
      { changes: { B: { a: there } } },
    ],
    expected: { a: 'copy B>A' },
  },
  {
    description: 'deleted here',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: null } } }],
    expected: { a: 'delete B' },
  },
  {
    description: 'deleted there',
    sources: 'AB',
    rounds: [AGREED, { changes: { B: { a: null } } }],
    expected: { a: 'delete A' },
  },
  {
    description: 'deleted on both',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: null }, B: { a: null } } }],
    expected: {},
  },
  {
    description: 'deleted here, changed there',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: null }, B: { a: here } } }],
    expected: { a: 'conflict changed-and-deleted' },
  },
  {
    description: 'deleted and made again on the same side',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: null } } }, { changes: { A: { a: here } } }],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'deleted, and made again on both, differently',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: null } } },
      { changes: { A: { a: here }, B: { a: there } } },
    ],
    expected: { a: 'conflict not-remembered' },
  },
  {
    description: 'made on one side later',
    sources: 'AB',
    rounds: [AGREED, { changes: { B: { b: here } } }],
    expected: { b: 'copy B>A' },
  },
  {
    description: 'touched: the date goes to the other',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: old }, B: { a: f('old', 2) } } },
      { changes: { A: { a: f('old', 7) } } },
    ],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'touched to an older date, which was meant',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: f('old', 5) }, B: { a: f('old', 6) } } },
      { changes: { A: { a: f('old', 2) } } },
    ],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'another mode goes to the other',
    sources: 'AB',
    rounds: [AGREED, { changes: { B: { a: f('old', 1, 0o755) } } }],
    expected: { a: 'dates B>A' },
  },
  {
    description: 'touched here, changed there',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: old }, B: { a: f('old', 2) } } },
      { changes: { A: { a: f('old', 7) }, B: { a: there } } },
    ],
    expected: { a: 'copy B>A' },
  },
  {
    description: 'another link',
    sources: 'AB',
    rounds: [{ changes: { A: { a: l('t') } } }, { changes: { B: { a: l('u') } } }],
    expected: { a: 'copy B>A' },
  },
  {
    description: 'links changed on both',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: l('t') } } },
      { changes: { A: { a: l('u') }, B: { a: l('v') } } },
    ],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'a file became a link',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: l('t') } } }],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'a file became a folder',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: d(), 'a/x': here } } }],
    expected: { a: 'copy A>B', 'a/x': 'copy A>B' },
  },
  {
    description: 'a folder became a file',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: here } } }],
    expected: { x: 'copy A>B', 'x/a': 'delete B', 'x/b': 'delete B' },
  },
  {
    description: 'a folder became a file, and somebody changed what it held',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: here }, B: { 'x/a': there } } }],
    expected: { x: 'conflict different-kinds' },
  },
  {
    description: 'a folder became a file here, and holds something new there',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: here }, B: { 'x/new': there } } }],
    expected: { x: 'conflict different-kinds' },
  },
  {
    description: 'a folder became a file here, and is gone there',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: here }, B: { x: null } } }],
    expected: { x: 'conflict changed-and-deleted' },
  },
  {
    description: 'a folder went',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: null } } }],
    expected: { x: 'delete B', 'x/a': 'delete B', 'x/b': 'delete B' },
  },
  {
    description: 'a folder went, and came back empty there',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: null } } }, { changes: { B: { x: d() } } }],
    expected: { x: 'copy B>A' },
  },
  {
    description: 'a folder went, and there is something new in it: it comes back for that',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: null }, B: { 'x/new': here } } }],
    expected: { x: 'copy B>A', 'x/a': 'delete B', 'x/b': 'delete B', 'x/new': 'copy B>A' },
  },
  {
    description: 'a folder went, and something in it was changed: it stays for that',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: null }, B: { 'x/a': here } } }],
    expected: { 'x/a': 'conflict changed-and-deleted', 'x/b': 'delete B' },
  },
  {
    description: 'a folder went, and something in it can’t be looked at: it stays',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: null }, B: { 'x/secret': u('unreadable') } } }],
    expected: { 'x/a': 'delete B', 'x/b': 'delete B' },
  },
  {
    description: 'a folder was moved',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: null, y: d(), 'y/a': old, 'y/b': old } } }],
    expected: {
      x: 'delete B',
      'x/a': 'delete B',
      'x/b': 'delete B',
      y: 'copy A>B',
      'y/a': 'copy A>B',
      'y/b': 'copy A>B',
    },
  },
  {
    description: 'ignored now: unknown, not deleted',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: u('ignored') } } }],
    expected: {},
  },
  {
    description: 'unreadable folder: what was in it is not deleted',
    sources: 'AB',
    rounds: [FOLDER, { changes: { A: { x: u('unreadable') } } }],
    expected: {},
  },
  {
    description: 'ignored for a while and then changed',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: u('ignored') } } }, { changes: { A: { a: here } } }],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'ignored for a while, and deleted there meanwhile',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: u('ignored') }, B: { a: null } } },
      { changes: { A: { a: old } } },
    ],
    expected: { a: 'delete A' },
  },
  {
    description: 'a content that can’t be read',
    sources: 'AB',
    rounds: [AGREED, { changes: { B: { a: e('other', 4) } } }],
    expected: { a: 'conflict content-unreadable' },
  },
  {
    description: 'memory lost here: nothing is deleted',
    sources: 'AB',
    rounds: [AGREED, { changes: { B: { a: null } }, forgets: 'A' }],
    expected: { a: 'conflict not-remembered' },
  },
  {
    description: 'memory lost there, where it was deleted: it comes back',
    sources: 'AB',
    rounds: [AGREED, { changes: { B: { a: null } }, forgets: 'B' }],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'memory lost on both: nothing is deleted',
    sources: 'AB',
    rounds: [AGREED, { changes: { B: { a: null } }, forgets: 'AB' }],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'memory lost on one side, contents equal',
    sources: 'AB',
    rounds: [AGREED, { forgets: 'A' }, { changes: { B: { a: here } } }],
    expected: { a: 'copy B>A' },
  },
  {
    description: 'memory lost on one side, changed on the other',
    sources: 'AB',
    rounds: [AGREED, { changes: { B: { a: here } }, forgets: 'A' }],
    expected: { a: 'conflict not-remembered' },
  },
  {
    description: 'a conflict stays one until somebody makes them equal',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: here }, B: { a: there } } }, {}],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'a conflict that a mirror has ended',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: here }, B: { a: there } } },
      { preset: 'mirror' },
      { changes: { B: { a: old } } },
    ],
    expected: { a: 'copy B>A' },
  },
  {
    description: 'what update agreed on is remembered',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: old }, B: { a: here } }, preset: 'update' },
      { changes: { A: { a: null } } },
    ],
    expected: { a: 'delete B' },
  },
  {
    description: 'what backup left different is not taken as agreed',
    sources: 'AB',
    rounds: [{ changes: { B: { a: old } }, preset: 'backup' }, {}],
    expected: { a: 'copy B>A' },
  },
  {
    description: 'check remembers nothing and needs nothing',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: here } }, preset: 'check' }],
    expected: {},
  },
  {
    description: 'a copy that failed comes again',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: here } }, fails: { B: ['a'] } }, {}],
    expected: { a: 'copy A>B' },
  },
  {
    description: 'a copy that failed, and a change there since',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: here } }, fails: { B: ['a'] } },
      { changes: { B: { a: there } } },
    ],
    expected: { a: 'conflict both-changed' },
  },
  {
    description: 'a deletion that failed comes again',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: null } }, fails: { B: ['a'] } }, {}],
    expected: { a: 'delete B' },
  },
  {
    description: 'a deletion that was refused comes again',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: null } }, refuses: 'B' }, {}],
    expected: { a: 'delete B' },
  },
  {
    description: 'a deletion that was refused, and a change there since',
    sources: 'AB',
    rounds: [
      AGREED,
      { changes: { A: { a: null } }, refuses: 'B' },
      { changes: { B: { a: here } } },
    ],
    expected: { a: 'conflict changed-and-deleted' },
  },
];

/** Dates and modes travel until they have arrived. */
const dates: TwoWayCase[] = [
  {
    description: 'a mode that was refused goes again',
    sources: 'AB',
    rounds: [AGREED, { changes: { A: { a: f('old', 1, 0o755) } }, refuses: 'B' }, {}],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'an older date that was refused goes again',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: f('old', 5) }, B: { a: f('old', 6) } } },
      { changes: { A: { a: f('old', 2) } }, refuses: 'B' },
      {},
    ],
    expected: { a: 'dates A>B' },
  },
  {
    description: 'a mode that one of two refused goes to that one',
    sources: 'ABC',
    rounds: [AGREED, { changes: { A: { a: f('old', 1, 0o755) } }, refuses: 'C' }, {}],
    expected: { a: 'dates A>C' },
  },
];

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

const coarse: TwoWayCase[] = [
  {
    description: 'modes that can’t be kept don’t come back',
    sources: 'AB',
    rounds: [{ changes: { A: { a: f('old', 4e6, 0o755) } }, coarse: 'B' }, { coarse: 'B' }],
    expected: {},
  },
  {
    description: 'a date that is kept to two seconds is no change: deleted here',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: f('old', 5_500_000) } }, coarse: 'B' },
      { changes: { A: { a: null } } },
    ],
    expected: { a: 'delete B' },
  },
  {
    description: 'a date that is kept to two seconds is no change: changed here',
    sources: 'AB',
    rounds: [
      { changes: { A: { a: f('old', 5_500_000) } }, coarse: 'B' },
      { changes: { A: { a: f('another', 9_500_000) } } },
    ],
    expected: { a: 'copy A>B' },
  },
];

describe('two-way', () => {
  const groups = {
    ...{ 'of two': two, 'of several': more },
    'after a run that was ended': ended,
    'with dates and modes': dates,
    ...{ 'of several who meet in turn': hubs, 'on file systems that keep less': coarse },
  };
  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const { description, sources, rounds, expected } of cases) {
        it(description, async () => {
          const world = new World(sources);
          let outcome: Outcome | undefined;
          for (const round of rounds) outcome = await world.meet(round);
          assert.deepEqual(outcome && decided(outcome), expected);
        });
      }
    });
  }

  it('forgets a deletion when everybody has seen it, and not before', async () => {
    const world = new World('ABC');
    await world.meet(AGREED);
    await world.meet({ changes: { A: { a: null } }, who: 'AB' });
    await world.meet({ who: 'AB' });
    assert.equal(world.memoryOf('A').rows.get('a')?.held.kind, 'absent');
    await world.meet({});
    await world.meet({});
    for (const label of 'ABC') assert.equal(world.memoryOf(label).rows.get('a'), undefined, label);
  });

  it('remembers at most so many versions of an item', async () => {
    const world = new World('AB');
    for (let run = 1; run <= 80; run += 1) {
      await world.meet({ changes: { A: { a: f(`content ${run}`, run) } } });
    }
    assert.equal(world.memoryOf('A').rows.get('a')?.label.supersedes.length, 64);
  });
});
