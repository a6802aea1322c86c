import assert from 'node:assert/strict';
import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type {
  HandAction,
  ManyItems,
} from '../../../extension/src/engine/comparison/byHand/handDecision.ts';
import {
  encodeItemSet,
  SET_BYTES,
} from '../../../extension/src/engine/comparison/byHand/itemSet.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import {
  hasRoom,
  keptDecisions,
  redoable,
  standingDecisions,
  undoable,
} from '../../../extension/src/engine/session/decisionLog.ts';
import {
  DECIDED_BYTES,
  MOST_DECIDED,
  MOST_DECISION_EVENTS,
  MOST_DECISIONS,
} from '../../../extension/src/engine/session/decisionMessages.ts';
import {
  type LogMessage,
  type LogMessageOf,
  logMessageSchema,
} from '../../../extension/src/engine/session/messages.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import { EMPTY_STATE } from '../../../extension/src/engine/session/session.ts';
import { stateOf, takeSnapshot } from '../../../extension/src/engine/session/snapshot.ts';
import { mayDecide, type SessionState } from '../../../extension/src/engine/session/state.ts';

const [HOST, BOB, CAT] = [createId(), createId(), createId()] as const;
const [D1, D2, D3, SOURCE] = [createId(), createId(), createId(), createId()] as const;
const DIGEST = 'd'.repeat(64);
const BASIS = '0123456789abcdef';
const LEAVE: RuleAction = { leave: 'all' };

const roster: Roster = {
  ...{ version: 3, sessionId: createId(), previous: new Uint8Array(32) },
  members: [HOST, BOB, CAT].map((memberId, index) => ({
    ...{ memberId, name: `name ${'ABC'[index]}`, letter: 'ABC'[index] ?? '' },
    role: index === 0 ? 'host' : 'member',
    ...{ deviceKey: new Uint8Array(32), boxKey: new Uint8Array(32) },
  })),
};

type Said = readonly [string, LogMessage];

const started = (deciding?: boolean, retelling?: boolean): LogMessage => ({
  ...{ type: 'run-started', run: 1 },
  settings: {
    ...{ preset: 'update', mode: 'standard', from: 'A', gitignore: true, dryRun: false },
    ...{ patterns: [], hidden: 'include', system: 'exclude' },
    ...(deciding !== undefined && { deciding }),
    ...(retelling !== undefined && { retelling }),
  },
});
const offered: Said = [
  HOST,
  {
    ...{ type: 'source-offered', sourceId: SOURCE, name: 'x', writable: true },
    tokenHash: new Uint8Array(32),
  },
];
const walked: Said = [
  HOST,
  { type: 'inventory-ready', run: 1, sourceId: SOURCE, id: new Uint8Array(32) },
];
const proposed = (decisions: number): Said => [
  HOST,
  { type: 'plan-proposed', run: 1, digest: DIGEST, decisions },
];
const named = (memberId: string, planner = true): Said => [
  HOST,
  { type: 'planner-named', memberId, planner },
];
const ANALYSIS: Said[] = [offered, [HOST, started(true)], walked];
const RETELLING: Said[] = [offered, [HOST, started(true, true)], walked];

function decided(
  decisionId: string,
  paths: readonly string[] = ['x'],
  action: HandAction | null = LEAVE,
): LogMessage {
  const items = paths.map((path) => ({ path, basis: BASIS }));
  return { type: 'decided', run: 1, decisionId, items, action, atMs: 1_700_000_000_000 };
}
/** Every second item of a comparison of this many. */
function manyOf(length: number): ManyItems {
  const items = encodeItemSet(
    Uint32Array.from({ length: length / 2 }, (_, at) => at * 2),
    length,
  );
  assert.ok(items);
  return { items, digest: new Uint8Array(32) };
}
function decidedMany(
  decisionId: string,
  many: ManyItems,
  action: HandAction | null = LEAVE,
): LogMessage {
  const about = { items: [], many, action };
  return { type: 'decided', run: 1, decisionId, ...about, atMs: 1_700_000_000_000 };
}
function retoldOf({ items, digest }: ManyItems): LogMessageOf<'decisions-retold'> {
  const by = { memberId: BOB, letter: 'B', name: 'name B' };
  const told = { by, atMs: 7, action: LEAVE, same: items, changed: items };
  return { type: 'decisions-retold', run: 1, digest, decisions: [told] };
}
const undone = (decisionId: string): LogMessage => {
  return { type: 'decision-undone', run: 1, decisionId };
};
const redone = (decisionId: string): LogMessage => {
  return { type: 'decision-redone', run: 1, decisionId };
};

function after(log: readonly Said[], from: SessionState = { ...EMPTY_STATE, roster }) {
  return log.reduce((state, [sender, message]) => reduce(state, sender, message), from);
}

/** Ids of the decisions that stand, in log order. */
function standing({ decisions }: SessionState): string[] {
  const names = new Map([D1, D2, D3].map((id, index) => [id, `D${index + 1}`]));
  return decisions.made
    .filter(({ undoneAt }) => undoneAt === undefined)
    .map(({ decisionId }) => names.get(decisionId) ?? '?');
}

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

  it('are bounded in bytes where they are about many, and whoever decides knows it before', () => {
    let state = after(ANALYSIS);
    const many = manyOf(8 * 200_000);
    const most = Math.floor(DECIDED_BYTES / many.items.length);
    const room = () => hasRoom(state.decisions, HOST, { items: [], many, action: LEAVE });
    for (let made = 0; made < most; made += 1) {
      assert.ok(room());
      state = reduce(state, HOST, decidedMany(createId(), many));
    }
    assert.ok(!room());
    assert.equal(reduce(state, HOST, decidedMany(D1, many)), state);
    assert.ok(hasRoom(state.decisions, HOST, { items: [], many: manyOf(16), action: LEAVE }));
    const undoneOne = undoable(state.decisions, HOST)?.decisionId ?? '';
    state = reduce(state, HOST, undone(undoneOne));
    assert.ok(room());
  });

  it('about many hold nothing of the statement that they came in', () => {
    const whole = new Uint8Array(1024 * 1024);
    const { items, digest } = manyOf(64);
    whole.set(items);
    const part = { items: whole.subarray(0, items.length), digest };
    const { decisions } = after([...ANALYSIS, [HOST, decidedMany(D1, part)]]);
    const kept = decisions.made[0]?.many?.items;
    assert.deepEqual(kept, items);
    assert.equal(kept?.buffer.byteLength, items.length);
  });

  it('about many are undone and redone as others', () => {
    let state = after([...ANALYSIS, [HOST, decided(D1)], [HOST, decidedMany(D2, manyOf(64))]]);
    assert.deepEqual(standing(state), ['D1', 'D2']);
    state = reduce(state, HOST, undone(D2));
    assert.deepEqual(standing(state), ['D1']);
    state = reduce(state, HOST, redone(D2));
    assert.deepEqual(standing(state), ['D1', 'D2']);
    assert.equal(
      standingDecisions({}, state.decisions)[1]?.many?.items.length,
      manyOf(64).items.length,
    );
  });

  it('of earlier runs about many are told once, by the host, and stand before those of this one', () => {
    const retold = retoldOf(manyOf(64));
    const nobody = after([...RETELLING, named(BOB), [BOB, retold], [CAT, retold]]);
    assert.equal(nobody.decisions.retold, undefined);
    const other: LogMessage = { ...retold, decisions: [] };
    const state = after([...RETELLING, [HOST, retold], [HOST, other], [HOST, decided(D1)]]);
    const all = standingDecisions({}, state.decisions);
    assert.deepEqual(
      all.map(({ by: { letter }, many }) => [letter, many?.changed]),
      [
        ['B', undefined],
        ['B', true],
        ['A', undefined],
      ],
    );
    assert.equal(state.decisions.revision, 1);
    assert.deepEqual(after([[HOST, undone(D1)]], state).decisions.retold, state.decisions.retold);
    assert.equal(after([...RETELLING, proposed(0), [HOST, retold]]).decisions.retold, undefined);
  });

  for (const [what, log] of [
    ['the run was not started with them', [offered, [HOST, started(true, false)], walked]],
    ['its start says nothing of them', ANALYSIS],
    ['people may not decide', [offered, [HOST, started(false, true)], walked]],
    ['nothing is compared yet', [offered, [HOST, started(true, true)]]],
  ] as [string, Said[]][]) {
    it(`of earlier runs are not taken where ${what}`, () => {
      const state = after(log);
      assert.equal(reduce(state, HOST, retoldOf(manyOf(64))), state);
    });
  }

  it('that may be about the same as one about many are not kept without the comparison', () => {
    const kept = (...said: LogMessage[]) => {
      const state = after([...ANALYSIS, ...said.map((one): Said => [HOST, one])]);
      return keptDecisions(standingDecisions({}, state.decisions)).map(
        ({ items }) => items[0]?.path,
      );
    };
    const all = manyOf(64);
    assert.deepEqual(kept(decided(D1, ['a']), decidedMany(D2, all), decided(D3, ['b'])), ['b']);
    assert.deepEqual(kept(decided(D1, ['a']), decidedMany(D2, all, { first: true })), ['a']);
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

describe('planners', () => {
  const planners = (...said: Said[]) => [...after(said).planners];

  it('are named by the host, and are members', () => {
    assert.deepEqual(planners(named(BOB), named(CAT), named(BOB, false)), [CAT]);
    assert.deepEqual(planners(named(HOST), named(createId())), []);
    assert.deepEqual(planners([BOB, { type: 'planner-named', memberId: CAT, planner: true }]), []);
  });

  it('are told to newcomers, and forgotten with the member', () => {
    const state = after([named(BOB), named(CAT)]);
    const room = { epoch: 1, epochKey: new Uint8Array(32), signedRoster: {}, chain: { point: {} } };
    const welcome = takeSnapshot(room as unknown as Parameters<typeof takeSnapshot>[0], state);
    assert.deepEqual([...stateOf(welcome).planners], [BOB, CAT]);
    const without = roster.members.filter(({ memberId }) => memberId !== BOB);
    const epochStart: LogMessage = {
      ...{ type: 'epoch-start', epoch: 2, keyHash: new Uint8Array(32), wraps: [] },
      roster: { body: new Uint8Array(1), signature: new Uint8Array(64) },
    };
    const left = { ...state, roster: { ...roster, members: without } };
    assert.deepEqual([...reduce(left, HOST, epochStart).planners], [CAT]);
  });
});

describe('what somebody says was decided', () => {
  const accepts = (parts: Record<string, unknown>) =>
    logMessageSchema.safeParse({ ...decided(D1), ...parts }).success;
  const item = (path: unknown, basis: unknown = BASIS) => ({ items: [{ path, basis }] });

  it('is a rule’s action about paths below the root', () => {
    assert.ok(accepts({}));
    for (const action of [null, { copy: 'A', to: 'others' }, { delete: ['B', 'C'] }]) {
      assert.ok(accepts({ action }), JSON.stringify(action));
    }
    for (const parts of [
      ...[{ action: 'leave' }, { action: { move: 'A' } }, { action: { leave: 'all', to: 'B' } }],
      ...[
        item(''),
        item('../x'),
        item('/x'),
        item('a//b'),
        item('x', 'X'.repeat(16)),
        item('x', ''),
      ],
      ...[
        { items: [] },
        { atMs: -1 },
        { atMs: 9e15 },
        { atMs: 0.5 },
        { decisionId: 'x' },
        { more: 1 },
      ],
    ]) {
      assert.ok(!accepts(parts), JSON.stringify(parts));
    }
  });

  it('is about items that are named, or about many', () => {
    const many = manyOf(64);
    assert.ok(accepts({ items: [], many }));
    for (const parts of [
      ...[{ many }, { items: [], many: {} }, { items: [], many: { ...many, changed: true } }],
      { items: [], many: { ...many, digest: new Uint8Array(31) } },
      { items: [], many: { ...many, items: [...many.items] } },
      { items: [], many: { ...many, items: many.items.subarray(1) } },
      { items: [], many: { ...many, items: new Uint8Array(SET_BYTES + 1) } },
    ]) {
      assert.ok(!accepts(parts), Object.keys(parts).join());
    }
  });

  it('in earlier runs about many is bounded, too', () => {
    const { items, digest } = manyOf(8 * 200_000);
    const one = { by: { memberId: BOB, letter: 'B', name: 'B' }, atMs: 0, action: LEAVE };
    const retells = (count: number, parts: Record<string, unknown> = {}) => {
      const decisions = Array.from({ length: count }, () => ({ ...one, same: items, ...parts }));
      const message = { type: 'decisions-retold', run: 1, digest, decisions };
      return logMessageSchema.safeParse(message).success;
    };
    assert.ok(retells(10));
    assert.ok(!retells(11));
    assert.ok(!retells(6, { changed: items }));
    assert.ok(!retells(1, { same: items.subarray(1) }));
    assert.ok(!retells(1, { action: { first: true } }));
    assert.ok(!retells(1, { action: null }));
  });

  it('is bounded in number and length', () => {
    const many = (count: number, length: number) => ({
      items: Array.from({ length: count }, (_, n) => {
        return { path: `${'x'.repeat(length)}${n}`, basis: BASIS };
      }),
    });
    assert.ok(accepts(many(5000, 10)));
    assert.ok(!accepts(many(5001, 10)));
    assert.ok(!accepts(many(5000, 60)));
  });
});
