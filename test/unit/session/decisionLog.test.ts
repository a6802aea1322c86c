import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import {
  keptDecisions,
  redoable,
  standingDecisions,
  undoable,
} from '../../../extension/src/engine/session/decisionLog.ts';
import {
  MOST_DECIDED,
  MOST_DECISION_EVENTS,
  MOST_DECISIONS,
} from '../../../extension/src/engine/session/decisionMessages.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import { mayDecide } from '../../../extension/src/engine/session/state.ts';
import {
  ANALYSIS,
  after,
  BOB,
  D1,
  D2,
  D3,
  DIGEST,
  decided,
  HOST,
  LEAVE,
  named,
  offered,
  proposed,
  redone,
  type Said,
  standing,
  started,
  undone,
  walked,
} from './saidDecisions.ts';

describe('decisions in the log', () => {
  const cases: readonly [what: string, said: readonly Said[], stand: string[], revision: number][] =
    [
      ['of the host', [[HOST, decided(D1)]], ['D1'], 1],
      ['of a member count not', [[BOB, decided(D1)]], [], 0],
      ['of a planner', [named(BOB), [BOB, decided(D1)]], ['D1'], 1],
      ['of what goes first', [[HOST, decided(D1, ['x'], { first: true })]], ['D1'], 1],
      ['of a planner no longer', [named(BOB), named(BOB, false), [BOB, decided(D1)]], [], 0],
      [
        'of somebody whom a member named',
        [
          [BOB, { type: 'planner-named', memberId: BOB, planner: true }],
          [BOB, decided(D1)],
        ],
        [],
        0,
      ],
      ['of another run', [[HOST, { ...decided(D1), run: 2 } as LogMessage]], [], 0],
      [
        'made twice',
        [
          [HOST, decided(D1)],
          [HOST, decided(D1, ['y'])],
        ],
        ['D1'],
        1,
      ],
      [
        'undone',
        [
          [HOST, decided(D1)],
          [HOST, decided(D2)],
          [HOST, undone(D1)],
        ],
        ['D2'],
        3,
      ],
      [
        'undone twice',
        [
          [HOST, decided(D1)],
          [HOST, undone(D1)],
          [HOST, undone(D1)],
        ],
        [],
        2,
      ],
      [
        'redone, where they were',
        [
          [HOST, decided(D1)],
          [HOST, decided(D2)],
          [HOST, undone(D1)],
          [HOST, redone(D1)],
        ],
        ['D1', 'D2'],
        4,
      ],
      [
        'redone that stand',
        [
          [HOST, decided(D1)],
          [HOST, redone(D1)],
        ],
        ['D1'],
        1,
      ],
      ['undone by somebody else', [named(BOB), [BOB, decided(D1)], [HOST, undone(D1)]], ['D1'], 1],
      [
        'redone after another one was made',
        [
          [HOST, decided(D1)],
          [HOST, undone(D1)],
          [HOST, decided(D2)],
          [HOST, redone(D1)],
        ],
        ['D2'],
        3,
      ],
      [
        'redone after somebody else’s',
        [
          named(BOB),
          ...([
            [HOST, decided(D1)],
            [HOST, undone(D1)],
          ] as Said[]),
          ...([
            [BOB, decided(D2)],
            [HOST, redone(D1)],
          ] as Said[]),
        ],
        ['D1', 'D2'],
        4,
      ],
      ['after the proposal', [proposed(0), [HOST, decided(D1)]], [], 0],
    ];
  for (const [what, said, stand, revision] of cases) {
    it(what, () => {
      const state = after([...ANALYSIS, ...said]);
      assert.deepEqual([standing(state), state.decisions.revision], [stand, revision]);
    });
  }

  for (const [what, log] of [
    ['before the comparison', [offered, [HOST, started(true)]]],
    ['where the host does not let people decide', [offered, [HOST, started(false)], walked]],
    ['where it says nothing of that', [offered, [HOST, started()], walked]],
  ] as [string, Said[]][]) {
    it(`count not ${what}`, () => {
      const state = after(log);
      assert.equal(reduce(state, HOST, decided(D1)), state);
      assert.equal(mayDecide(state, HOST), false);
    });
  }

  it('hold back a proposal whose host has not seen them', () => {
    const log: Said[] = [...ANALYSIS, [HOST, decided(D1)], [HOST, undone(D1)]];
    for (const [revision, kind] of [
      [0, 'analysis'],
      [1, 'analysis'],
      [3, 'analysis'],
      [2, 'planned'],
    ] as const) {
      assert.equal(after([...log, proposed(revision)]).phase.kind, kind, String(revision));
    }
  });

  it('stay with the run to its end, and the next one begins without', () => {
    const going: Said = [HOST, { type: 'synchronization-started', run: 1, digest: DIGEST }];
    const log: Said[] = [...ANALYSIS, [HOST, decided(D1)], proposed(1), going];
    assert.deepEqual(standing(after(log)), ['D1']);
    const ended: Said = [HOST, { type: 'run-ended', run: 1, status: 'done' }];
    assert.deepEqual(standing(after([...log, ended])), ['D1']);
    const again: Said = [HOST, { ...started(true), run: 2 } as LogMessage];
    const next = after([...log, ended, again]);
    assert.deepEqual([standing(next), next.decisions.revision], [[], 0]);
  });

  it('say who made them, by the names of that time', () => {
    const state = after([...ANALYSIS, named(BOB), [BOB, decided(D1)]]);
    assert.deepEqual(state.decisions.made[0]?.by, { memberId: BOB, letter: 'B', name: 'name B' });
  });

  it('are undone from the last, and redone from the last that was undone', () => {
    let state = after([...ANALYSIS, named(BOB), [HOST, decided(D1)], [BOB, decided(D2)]]);
    state = after([[HOST, decided(D3)]], state);
    const next = () => [
      undoable(state.decisions, HOST)?.decisionId,
      redoable(state.decisions, HOST)?.decisionId,
    ];
    assert.deepEqual(next(), [D3, undefined]);
    state = reduce(state, HOST, undone(D3));
    assert.deepEqual(next(), [D1, D3]);
    state = reduce(state, HOST, undone(D1));
    assert.deepEqual(next(), [undefined, D1]);
    state = reduce(state, HOST, redone(D1));
    assert.deepEqual(next(), [D1, D3]);
    assert.equal(redoable(state.decisions, BOB), undefined);
  });

  it('are bounded in number, items and events, on all alike', () => {
    let state = after(ANALYSIS);
    for (let made = 0; made < MOST_DECISIONS + 3; made += 1) {
      state = reduce(state, HOST, decided(createId()));
    }
    assert.equal(state.decisions.made.length, MOST_DECISIONS);
    let large = after(ANALYSIS);
    const paths = Array.from({ length: 5000 }, (_, n) => `f${n}`);
    for (let made = 0; made < 6; made += 1) large = reduce(large, HOST, decided(createId(), paths));
    assert.equal(large.decisions.made.length * 5000, MOST_DECIDED);
    let busy = after([...ANALYSIS, [HOST, decided(D1)]]);
    for (let turn = 0; turn < MOST_DECISION_EVENTS; turn += 1) {
      busy = reduce(busy, HOST, turn % 2 === 0 ? undone(D1) : redone(D1));
    }
    assert.equal(busy.decisions.revision, MOST_DECISION_EVENTS);
  });

  it('are kept for the next run: of each item the last one', () => {
    const state = after([
      ...ANALYSIS,
      [HOST, decided(D1, ['a', 'b', 'c'])],
      [HOST, decided(D2, ['b'], { delete: 'B' })],
      [HOST, decided(D3, ['c'], null)],
    ]);
    const kept = keptDecisions(standingDecisions({}, state.decisions));
    assert.deepEqual(
      kept.map(({ items, action }) => [items.map(({ path }) => path).join(), action]),
      [
        ['a', LEAVE],
        ['b', { delete: 'B' }],
      ],
    );
  });
});
