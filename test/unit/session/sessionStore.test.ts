import assert from 'node:assert/strict';
import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { Presence } from '../../../extension/src/engine/session/presence.ts';
import { EMPTY_STATE } from '../../../extension/src/engine/session/session.ts';
import { SessionStore } from '../../../extension/src/engine/session/sessionStore.ts';
import type { SessionState } from '../../../extension/src/engine/session/state.ts';

const roster: Roster = {
  version: 1,
  sessionId: createId(),
  previous: new Uint8Array(),
  members: [],
};
const EMPTY: SessionState = { ...EMPTY_STATE, roster };
const NEVER = new AbortController().signal;
const hasSources = ({ complete }: SessionState) => (complete.size > 0 ? [...complete] : undefined);
const withComplete = (...ids: string[]): SessionState => ({ ...EMPTY, complete: new Set(ids) });
const endedBy = (code?: 'interrupted'): SessionState => ({
  ...EMPTY,
  phase: {
    kind: 'ended',
    run: 1,
    end: { status: 'aborted', ...(code && { code, values: { member: 'B' } }) },
  },
});

describe('SessionStore.until', () => {
  it('finds what is there already', async () => {
    const store = new SessionStore(withComplete('a'));
    assert.deepEqual(await store.until(hasSources, NEVER), ['a']);
  });

  it('finds the first that comes', async () => {
    const store = new SessionStore(EMPTY);
    const waiting = store.until(hasSources, NEVER);
    store.update({ ...EMPTY });
    store.update(withComplete('a'));
    store.update(withComplete('a', 'b'));
    assert.deepEqual(await waiting, ['a']);
  });

  it('rejects with why the run ended, now or later', async () => {
    const store = new SessionStore(EMPTY);
    const waiting = store.until(hasSources, NEVER);
    store.update(endedBy('interrupted'));
    await assert.rejects(waiting, { code: 'interrupted', values: { member: 'B' } });
    await assert.rejects(store.until(hasSources, NEVER), { code: 'interrupted' });
    await assert.rejects(new SessionStore(endedBy()).until(hasSources, NEVER), { code: 'aborted' });
  });

  it('finds what the end itself is', async () => {
    const store = new SessionStore(EMPTY);
    const end = store.until(({ phase }) => (phase.kind === 'ended' ? phase.end : undefined), NEVER);
    store.update(endedBy('interrupted'));
    assert.equal((await end).code, 'interrupted');
  });

  it('rejects with the reason of the signal, and listens no longer', async () => {
    const store = new SessionStore(EMPTY);
    const controller = new AbortController();
    let looks = 0;
    const waiting = store.until(() => {
      looks += 1;
      return undefined;
    }, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(store.until(hasSources, controller.signal), reason);
    const before = looks;
    store.update(withComplete('a'));
    assert.equal(looks, before);
  });

  it('keeps the failure of one who waits from the others, and from whoever changes the state', async () => {
    const store = new SessionStore(EMPTY);
    const bug = new TypeError('bug');
    const broken = store.until((state) => {
      if (state.complete.size > 0) throw bug;
      return undefined;
    }, NEVER);
    const other = store.until(hasSources, NEVER);
    store.update(withComplete('a'));
    await assert.rejects(broken, bug);
    assert.deepEqual(await other, ['a']);
  });

  it('tells watchers of changes alone, until they stop', () => {
    const store = new SessionStore(EMPTY);
    let changes = 0;
    const unwatch = store.watch(() => {
      changes += 1;
    });
    store.update(EMPTY);
    store.update(withComplete('a'));
    unwatch();
    store.update(EMPTY);
    assert.equal(changes, 1);
  });
});

describe('Presence', () => {
  function watched() {
    const told: [string, boolean][] = [];
    return { told, presence: new Presence((...change) => void told.push(change)) };
  }

  it('tells of changes once', () => {
    const { told, presence } = watched();
    presence.present(['b'], ['b', 'c'], 0);
    presence.present(['b'], ['b', 'c'], 1);
    presence.change('c', true, true, 2);
    presence.change('c', true, true, 3);
    presence.change('b', false, true, 4);
    assert.deepEqual(told, [
      ['b', true],
      ['c', false],
      ['c', true],
      ['b', false],
    ]);
  });

  it('counts absence from its beginning, and forgets it when it ends', () => {
    const { presence } = watched();
    presence.present(['b'], ['b', 'c'], 1_000);
    presence.present(['b'], ['b', 'c'], 5_000);
    assert.equal(presence.isLost('c', 10_000, 10_999), false);
    assert.equal(presence.isLost('c', 10_000, 11_000), true);
    assert.equal(presence.isLost('b', 0, 1e9), false);
    presence.change('c', true, true, 12_000);
    assert.equal(presence.isLost('c', 0, 1e9), false);
  });

  it('waits for new members from when they are one', () => {
    const { told, presence } = watched();
    presence.expect(['d'], 2_000);
    assert.equal(presence.isLost('d', 1_000, 2_999), false);
    assert.equal(presence.isLost('d', 1_000, 3_000), true);
    assert.deepEqual(told, []);
    presence.change('e', true, false, 0);
    presence.expect(['e'], 0);
    assert.equal(presence.isLost('e', 0, 1e9), false);
  });

  it('keeps nothing of strangers', () => {
    const { told, presence } = watched();
    presence.change('stranger', true, false, 0);
    assert.equal(presence.isOnline('stranger'), true);
    presence.change('stranger', false, false, 0);
    assert.equal(presence.isOnline('stranger'), false);
    assert.equal(presence.isLost('stranger', 0, 1e9), false);
    assert.deepEqual(told, []);
  });

  it('knows who left for good', () => {
    const { presence } = watched();
    presence.left('b');
    assert.equal(presence.hasLeft('b'), true);
    assert.equal(presence.isLost('b', 1e9, 0), true);
  });
});
