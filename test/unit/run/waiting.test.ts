import assert from 'node:assert/strict';
import { AnnouncedIds } from '../../../extension/src/engine/run/announcedIds.ts';
import { startRun } from '../../../extension/src/engine/run/startPhase.ts';
import { untilAborted } from '../../../extension/src/engine/run/untilAborted.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { hasCode } from '../streams/errors.ts';
import { FakeRoom } from './fakeRoom.ts';

const never = new AbortController().signal;
const settings: RunSettings = {
  ...{ preset: 'mirror', mode: 'checksum', from: 'B', gitignore: false },
  ...{ patterns: ['*.tmp'], hidden: 'include', system: 'exclude', dryRun: false },
};
const bytes = (value: number) => new Uint8Array(32).fill(value);
const source = (sourceId: string) =>
  ({ type: 'source-offered', sourceId, name: 'x', writable: true, tokenHash: bytes(1) }) as const;
const complete = { type: 'sources-complete' } as const;

describe('waiting until aborted', () => {
  it('gives the value, or the failure', async () => {
    assert.equal(await untilAborted(Promise.resolve(3), never), 3);
    await assert.rejects(untilAborted(Promise.reject(new Error('no')), never), /no/);
  });

  it('gives up with the reason, and what is left behind may fail', async () => {
    const abort = new AbortController();
    const late = Promise.withResolvers<void>();
    const waiting = untilAborted(late.promise, abort.signal);
    abort.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    late.reject(new Error('nobody hears this'));
    await new Promise(setImmediate);
    await assert.rejects(untilAborted(Promise.resolve(3), abort.signal), /enough/);
  });
});

describe('starting a run', () => {
  it('waits for what everybody offers, and tells all the host’s settings', async () => {
    const room = new FakeRoom(2);
    const b = room.at(1);
    const host = startRun(room.host.session, 1, settings, never);
    const member = startRun(b.session, 1, undefined, never);
    room.say(room.host, source('a'), complete);
    await new Promise(setImmediate);
    assert.equal(room.host.store.state.phase.kind, 'lobby');
    room.say(b, source('b'), complete);
    assert.deepEqual(await Promise.all([host, member]), [settings, settings]);
    room.say(b, source('late'));
    assert.equal(b.store.state.sources.length, 2);
  });

  it('ends when somebody fails before', async () => {
    const room = new FakeRoom(2);
    const abort = new AbortController();
    const host = startRun(room.host.session, 1, settings, abort.signal);
    abort.abort(new Error('B failed'));
    await assert.rejects(host, /B failed/);
    assert.deepEqual(room.said, []);
  });

  it('ends on the members when the host ends it', async () => {
    const room = new FakeRoom(2);
    const member = startRun(room.at(1).session, 1, undefined, never);
    const values = { label: 'C', labels: 'A, B' };
    const end = { type: 'run-ended', run: 1, status: 'aborted' } as const;
    room.say(room.host, { ...end, code: 'source-unknown', values });
    await assert.rejects(member, hasCode('source-unknown'));
  });
});

describe('ids that the log announces', () => {
  it('are there for a member that asks long after', async () => {
    const room = new FakeRoom(2);
    const [a, b] = room.members;
    assert.ok(a && b);
    const announced = new AnnouncedIds(b.store);
    room.say(a, source('a'), complete);
    room.say(b, source('b'), complete);
    room.say(a, { type: 'run-started', run: 1, settings });
    const early = announced.until('inventories', 'a', never);
    room.say(a, { type: 'inventory-ready', run: 1, sourceId: 'a', id: bytes(2) });
    room.say(b, { type: 'inventory-ready', run: 1, sourceId: 'b', id: bytes(3) });
    room.say(a, { type: 'contents-ready', run: 1, sourceId: 'a', id: bytes(4) });
    room.say(a, { type: 'plan-proposed', run: 1, digest: 'd'.repeat(64), decisions: 0 });
    assert.equal(b.store.state.phase.kind, 'planned');
    assert.deepEqual(await early, bytes(2));
    assert.deepEqual(await announced.until('inventories', 'b', never), bytes(3));
    assert.deepEqual(await announced.until('contents', 'a', never), bytes(4));
    const missing = announced.until('contents', 'b', never);
    room.say(a, { type: 'run-ended', run: 1, status: 'aborted' });
    await assert.rejects(missing, hasCode('aborted'));
    announced.close();
  });
});
