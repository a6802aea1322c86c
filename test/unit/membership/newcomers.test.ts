import assert from 'node:assert/strict';
import { Newcomers } from '../../../extension/src/engine/membership/newcomers.ts';
import type { Newcomer } from '../../../extension/src/engine/session/admissions.ts';
import type { PrivateStore } from '../../../extension/src/engine/session/privateStore.ts';
import { TrustStore } from '../../../extension/src/engine/session/trustStore.ts';

/** Keeps what it is given as long as the test runs. */
function memoryStore(): PrivateStore {
  const kept = new Map<string, unknown>();
  return {
    read: async (name, schema) => {
      return kept.has(name) ? schema.parse(structuredClone(kept.get(name))) : undefined;
    },
    update: async (name, schema, change) => {
      const before = kept.has(name) ? schema.parse(kept.get(name)) : undefined;
      const after = change(before);
      if (after !== undefined) kept.set(name, after);
    },
  };
}

function newcomer(key: number, words: readonly string[]): Newcomer {
  const deviceKey = new Uint8Array(32).fill(key);
  return { memberId: 'm'.repeat(22), name: 'Nia', deviceKey, words } as Newcomer;
}

describe('somebody at the door', () => {
  const honest = newcomer(1, ['one', 'two', 'three', 'four', 'five', 'six']);
  const stranger = newcomer(2, ['six', 'five', 'four', 'three', 'two', 'one']);
  let trust: TrustStore;
  let door: Newcomers;

  beforeEach(() => {
    trust = new TrustStore(memoryStore());
    door = new Newcomers({
      ...{ trust, ownKey: new Uint8Array(32), admitTrusted: false },
      ...{ isOnline: () => true, changed: () => undefined },
    });
  });

  /** Until the door shows these words. */
  async function shown({ words }: Newcomer): Promise<void> {
    while (!door.view.some((one) => one.words.join() === words.join())) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('comes in with a yes to its words, and is trusted then', async () => {
    const decided = door.decide(honest);
    await shown(honest);
    assert.equal(door.answer(honest, true), true);
    assert.equal(await decided, true);
    assert.ok(await trust.isTrusted(honest.deviceKey));
  });

  it('does not come in by a yes to the words of another one whose place it took', async () => {
    void door.decide(honest);
    await shown(honest);
    // The relay made the first visit fail and brings somebody else under the same member id.
    door.forget(honest.memberId);
    const decided = door.decide(stranger);
    await shown(stranger);
    assert.equal(door.answer(honest, true), false);
    assert.equal(door.view[0]?.state, 'asked');
    assert.equal(await trust.isTrusted(stranger.deviceKey), false);
    assert.equal(door.answer(stranger, false), true);
    assert.equal(await decided, false);
    assert.deepEqual(door.view, []);
  });

  it('is answered once', async () => {
    void door.decide(honest);
    await shown(honest);
    assert.equal(door.answer(honest, true), true);
    assert.equal(door.answer(honest, false), false);
    assert.equal(door.view[0]?.state, 'admitted');
  });
});
