import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { watchMembers } from '../../../extension/src/engine/run/watchMembers.ts';
import type { LogMessage } from '../../../extension/src/engine/session/messages.ts';
import { type FakeMember, FakeRoom } from './fakeRoom.ts';
import { SETTINGS } from './party.ts';

/** What the host says from the start of a run to that of its synchronization; nobody offers anything. */
function startOf(digest: string): LogMessage[] {
  return [
    { type: 'source-offered', ...SOURCE },
    { type: 'run-started', run: 1, settings: SETTINGS },
    { type: 'inventory-ready', run: 1, sourceId: SOURCE.sourceId, id: new Uint8Array(32) },
    { type: 'plan-proposed', run: 1, digest, decisions: 0 },
    { type: 'synchronization-started', run: 1, digest },
  ];
}

const SOURCE = {
  ...{ sourceId: createId(), name: 'folder', writable: true },
  tokenHash: new Uint8Array(32),
};

describe('watching the members of a run', () => {
  let room: FakeRoom;
  let unwatch: (() => void)[];
  /** Members that have told theirs. */
  let results: Set<string>;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval', 'Date'] });
    mock.method(performance, 'now', () => Date.now());
    room = new FakeRoom(3);
    unwatch = [];
    results = new Set();
  });
  afterEach(() => {
    for (const stop of unwatch) stop();
    mock.timers.reset();
    mock.restoreAll();
  });

  function watched(member: FakeMember): AbortController {
    const ending = new AbortController();
    const told = { has: (memberId: string) => results.has(memberId) };
    unwatch.push(watchMembers(member.session, { run: 1, patienceMs: 60_000, told }, ending));
    return ending;
  }

  function reasonOf({ signal }: AbortController): unknown {
    const reason: unknown = signal.reason;
    return reason instanceof BytesyncError ? [reason.code, reason.values] : reason;
  }

  const failed = { type: 'member-failed', run: 1, code: 'disk-full', values: {} } as const;

  it('the host ends when a member can’t go on, and says which', () => {
    const ending = watched(room.host);
    assert.equal(ending.signal.aborted, false);
    room.say(room.at(1), failed);
    assert.deepEqual(reasonOf(ending), ['disk-full', { member: 'B (member B)' }]);
  });

  it('the host sees what happened before it looked', () => {
    room.say(room.at(2), failed);
    assert.deepEqual(reasonOf(watched(room.host)), ['disk-full', { member: 'C (member C)' }]);
  });

  it('another member’s interruption is not this one’s', () => {
    const ending = watched(room.host);
    room.say(room.at(1), { ...failed, code: 'interrupted' });
    assert.deepEqual(reasonOf(ending), [
      'member-failed',
      { member: 'B (member B)', code: 'interrupted' },
    ]);
  });

  it('a member that nobody said yes on has refused', () => {
    const ending = watched(room.host);
    room.say(room.at(1), { ...failed, code: 'confirmation-needed' });
    assert.deepEqual(reasonOf(ending), ['consent-refused', { member: 'B (member B)' }]);
  });

  it('other members leave it to the host what to do about one that fails', () => {
    const ending = watched(room.at(2));
    room.say(room.at(1), failed);
    assert.equal(ending.signal.aborted, false);
  });

  it('the host ends when a member is lost', () => {
    const ending = watched(room.host);
    room.host.lost.push(room.at(1).memberId);
    mock.timers.tick(1000);
    assert.deepEqual(reasonOf(ending), ['member-lost', { member: 'B (member B)', run: 1 }]);
  });

  it('the others end when the host is lost, and for nobody else', () => {
    const ending = watched(room.at(1));
    room.at(1).lost.push(room.at(2).memberId);
    mock.timers.tick(1000);
    assert.equal(ending.signal.aborted, false);
    room.at(1).lost.push(room.host.memberId);
    mock.timers.tick(1000);
    assert.deepEqual(reasonOf(ending), ['member-lost', { member: 'A (member A)', run: 1 }]);
  });

  it('everybody ends with the run, for its reason', () => {
    const endings = [watched(room.host), watched(room.at(1))];
    const values = { member: 'A (member A)' };
    const end = { type: 'run-ended', run: 1, status: 'refused', code: 'guard', values } as const;
    room.say(room.at(1), end);
    assert.ok(
      endings.every(({ signal }) => !signal.aborted),
      'only the host ends a run',
    );
    room.say(room.host, end);
    for (const ending of endings) assert.deepEqual(reasonOf(ending), ['guard', values]);
  });

  it('a run that is done ends nobody who is about to finish, but not for ever', () => {
    const ending = watched(room.at(1));
    room.say(room.host, { type: 'run-ended', run: 1, status: 'done' });
    // Whoever leaves now is done.
    room.at(1).lost.push(room.host.memberId);
    mock.timers.tick(59_000);
    assert.equal(ending.signal.aborted, false);
    mock.timers.tick(2_000);
    assert.deepEqual(reasonOf(ending), ['aborted', {}]);
  });

  describe('once the synchronization has started', () => {
    const digest = 'd'.repeat(64);
    const lost = 'member-dropped';

    beforeEach(() => {
      for (const message of startOf(digest)) room.say(room.host, message);
      assert.equal(room.host.store.state.phase.kind, 'synchronizing');
    });

    const dropped = () => {
      const { phase } = room.at(1).store.state;
      return phase.kind === 'synchronizing' && [...phase.dropped.entries()];
    };

    it('the host goes on without a member that can’t, and says it once', async () => {
      const endings = room.members.map(watched);
      const unreadable = { ...failed, code: 'write-failed' } as const;
      room.say(room.at(1), unreadable);
      room.say(room.at(1), unreadable);
      await Promise.resolve();
      mock.timers.tick(5000);
      await Promise.resolve();
      const values = { member: 'B (member B)' };
      assert.deepEqual(dropped(), [[room.at(1).memberId, { code: 'write-failed', values }]]);
      assert.equal(room.said.filter((said) => said === 'A member-dropped').length, 1);
      const reasons = endings.map((ending) => ending.signal.aborted && reasonOf(ending));
      assert.deepEqual(reasons, [false, ['dropped-out', {}], false]);
    });

    it('but not where a disk was found to be too small before the first byte', () => {
      const ending = watched(room.host);
      room.say(room.at(1), failed);
      assert.deepEqual(reasonOf(ending), ['disk-full', { member: 'B (member B)' }]);
      assert.deepEqual(dropped(), []);
    });

    it('and without one that is lost', async () => {
      const ending = watched(room.host);
      room.host.lost.push(room.at(2).memberId);
      mock.timers.tick(1000);
      await Promise.resolve();
      const values = { member: 'C (member C)' };
      assert.deepEqual(dropped(), [[room.at(2).memberId, { code: lost, values }]]);
      assert.equal(ending.signal.aborted, false);
    });

    it('but not without one whose results are in: only its hold is let go', async () => {
      const [b, c] = [room.at(1), room.at(2)];
      const endings = room.members.map(watched);
      for (const { memberId } of [b, c]) results.add(memberId);
      room.host.lost.push(b.memberId, c.memberId);
      room.say(c, { type: 'run-paused', run: 1, paused: true });
      mock.timers.tick(1000);
      await Promise.resolve();
      const { phase } = b.store.state;
      assert.ok(phase.kind === 'synchronizing');
      assert.deepEqual([dropped(), [...phase.paused]], [[], []]);
      assert.ok(endings.every(({ signal }) => !signal.aborted));
      assert.equal(room.said.filter((said) => said === 'A member-dropped').length, 1);
    });

    it('and its hold is let go each time, and it is dropped where its results can’t be had', async () => {
      const b = room.at(1);
      const paused = { type: 'run-paused', run: 1, paused: true } as const;
      const holds = () => {
        const { phase } = b.store.state;
        return phase.kind === 'synchronizing' && [...phase.paused];
      };
      const looked = async () => {
        mock.timers.tick(1000);
        for (let turns = 0; turns < 5; turns += 1) await Promise.resolve();
      };
      watched(room.host);
      results.add(b.memberId);
      room.host.lost.push(b.memberId);
      for (let times = 0; times < 2; times += 1) {
        room.say(b, paused);
        assert.deepEqual(holds(), [b.memberId]);
        await looked();
        assert.deepEqual(holds(), []);
      }
      results.delete(b.memberId);
      await looked();
      const values = { member: 'B (member B)' };
      assert.deepEqual(dropped(), [[b.memberId, { code: lost, values }]]);
    });

    it('another member drops nobody', async () => {
      room.at(1).lost.push(room.at(2).memberId);
      watched(room.at(1));
      mock.timers.tick(1000);
      await Promise.resolve();
      room.say(room.at(1), {
        ...{ type: lost, run: 1, memberId: room.at(2).memberId, code: lost, values: {} },
      });
      assert.deepEqual(dropped(), []);
    });

    it('who reads it only after the end of the run knows it all the same', () => {
      const { memberId } = room.at(1);
      room.say(room.host, { type: lost, run: 1, memberId, code: lost, values: {} });
      room.say(room.host, { type: 'run-ended', run: 1, status: 'done' });
      assert.deepEqual(reasonOf(watched(room.at(1))), ['dropped-out', {}]);
      assert.equal(watched(room.at(2)).signal.aborted, false);
    });
  });

  it('everybody ends where nothing more can be said', () => {
    const session = room.at(1).session;
    const ending = new AbortController();
    const told = { has: () => false };
    unwatch.push(watchMembers(session, { run: 1, patienceMs: 60_000, told }, ending));
    mock.timers.tick(1000);
    assert.equal(ending.signal.aborted, false);
    const values = { relay: 'store', what: 'log' };
    Object.assign(session.room, { spent: new BytesyncError('buffer-full', values) });
    mock.timers.tick(1000);
    assert.deepEqual(reasonOf(ending), ['buffer-full', values]);
  });

  it('looks no more once it is stopped', () => {
    const ending = watched(room.host);
    for (const stop of unwatch) stop();
    room.say(room.at(1), failed);
    room.host.lost.push(room.at(1).memberId);
    mock.timers.tick(5000);
    assert.equal(ending.signal.aborted, false);
  });
});
