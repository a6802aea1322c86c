import assert from 'node:assert/strict';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import { stateOf, takeSnapshot } from '../../../extension/src/engine/session/snapshot.ts';
import { after, BOB, CAT, HOST, named, roster, type Said } from './saidDecisions.ts';

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
