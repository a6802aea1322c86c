import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import {
  hasRoom,
  keptDecisions,
  standingDecisions,
  undoable,
} from '../../../extension/src/engine/session/decisionLog.ts';
import { DECIDED_BYTES } from '../../../extension/src/engine/session/decisionMessages.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import {
  ANALYSIS,
  after,
  BOB,
  CAT,
  D1,
  D2,
  D3,
  decided,
  decidedMany,
  HOST,
  LEAVE,
  manyOf,
  named,
  offered,
  proposed,
  RETELLING,
  redone,
  retoldOf,
  type Said,
  standing,
  started,
  undone,
  walked,
} from './saidDecisions.ts';

describe('decisions in the log', () => {
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
});
