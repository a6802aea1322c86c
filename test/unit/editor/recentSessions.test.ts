import assert from 'node:assert/strict';
import {
  type RecentSession,
  RecentSessions,
} from '../../../extension/src/vscode/session/recentSessions.ts';
import { fixedId } from '../crypto/fixed.ts';
import { MemoryState } from './editorStores.ts';

function session(number: number, more: Partial<RecentSession> = {}): RecentSession {
  const place = 'relay.example.com';
  return { sessionId: fixedId(number), since: number * 1000, place, others: [], ...more };
}

describe('recent sessions', () => {
  let state: MemoryState;
  let recents: RecentSessions;
  beforeEach(() => {
    state = new MemoryState();
    recents = new RecentSessions(state);
  });
  const ids = () => recents.list().map(({ sessionId }) => sessionId);

  it('none at first', () => assert.deepEqual(recents.list(), []));

  it('the newest first, whenever they are noted', async () => {
    for (const number of [2, 3, 1]) assert.equal(await recents.note(session(number)), true);
    assert.deepEqual(ids(), [3, 2, 1].map(fixedId));
  });

  it('twenty of them', async () => {
    for (let number = 1; number <= 25; number += 1) await recents.note(session(number));
    assert.equal(ids().length, 20);
    assert.deepEqual([ids()[0], ids()[19]], [fixedId(25), fixedId(6)]);
  });

  it('those who left stay named', async () => {
    await recents.note(session(1, { others: ['Bob'] }));
    assert.equal(await recents.note(session(1, { others: ['Cleo'] })), true);
    assert.equal(await recents.note(session(1, { others: [] })), false);
    assert.deepEqual(recents.list()[0]?.others, ['Bob', 'Cleo']);
  });

  it('what is known already is not written again', async () => {
    const known = session(1, { others: ['Bob', 'Bob'] });
    assert.equal(await recents.note(known), true);
    assert.equal(await recents.note(known), false);
    assert.equal(state.writes, 1);
  });

  it('of more people than a session can have, the first, and only once', async () => {
    const others = Array.from({ length: 20 }, (_, at) => `Member ${at}`);
    assert.equal(await recents.note(session(1, { others })), true);
    assert.equal(recents.list()[0]?.others.length, 16);
    assert.equal(await recents.note(session(1, { others })), false);
  });

  it('one that is older than all is not noted again and again', async () => {
    for (let number = 10; number < 30; number += 1) await recents.note(session(number));
    const before = recents.list();
    assert.equal(await recents.note(session(1)), false);
    assert.deepEqual(recents.list(), before);
  });

  it('what something else left there counts as none', async () => {
    const wrong: unknown[] = [
      'x',
      {},
      [{}],
      [session(1, { sessionId: '../x' })],
      Array(21).fill(session(1)),
    ];
    for (const kept of wrong) {
      await state.update('bytesync.recentSessions', kept);
      assert.deepEqual(recents.list(), []);
      assert.equal(await recents.note(session(2)), true);
      assert.deepEqual(ids(), [fixedId(2)]);
    }
  });
});
