import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { FromRelay } from '@bytesync/shared/wire/relayApi.ts';
import { OFFER, REQUEST, WELCOME } from '../../../extension/src/engine/session/admissionKinds.ts';
import { eventually } from '../relay/relayFixture.ts';
import { HostileRelay } from './hostileRelay.ts';
import {
  codeOf,
  type Hosted,
  inStep,
  type Member,
  remark,
  remarksOf,
  SessionFixture,
} from './sessionFixture.ts';

type Entry = Extract<FromRelay, { type: 'entry' }>;

describe('a hostile relay', () => {
  const fixture = new SessionFixture();
  let relay: RunningRelay;
  let hostile: HostileRelay;
  let url: string;

  beforeEach(async () => {
    relay = await fixture.startRelay();
    hostile = new HostileRelay(relay.url);
    url = await hostile.open();
  });

  afterEach(async () => {
    await fixture.clean();
    await hostile.close();
  });

  async function two(): Promise<[Hosted, Member, string]> {
    const [host, member] = await fixture.members(url, 2);
    assert.ok(member);
    return [host, member, member.session.identity.memberId];
  }

  /** What the member gets in place of log entries. */
  function alter(memberId: string, change: (entry: Entry) => FromRelay[]): void {
    hostile.frames = (frame, to) =>
      to.memberId === memberId && frame.type === 'entry' ? change(frame) : [frame];
  }

  async function reasonOf({ session }: Member): Promise<string> {
    await eventually(() => session.signal.aborted);
    return session.signal.reason.code;
  }

  it('that drops an entry is found out by the next', async () => {
    const [host, member, memberId] = await two();
    const heard = remarksOf(member);
    let dropped = 0;
    alter(memberId, (entry) => {
      dropped += 1;
      return dropped === 1 ? [] : [entry];
    });
    await host.session.room.post([remark(1)]);
    await host.session.room.post([remark(2)]);
    assert.equal(await reasonOf(member), 'log-forked');
    assert.deepEqual(heard, []);
  });

  it('that hides an entry behind another number is found out by the next statement', async () => {
    const [host, member, memberId] = await two();
    const heard = remarksOf(member);
    let shift = 0;
    alter(memberId, (entry) => {
      if (shift === 0) {
        shift = 1;
        return [];
      }
      return [{ ...entry, position: entry.position - shift }];
    });
    await host.session.room.post([remark(1)]);
    await host.session.room.post([remark(2)]);
    assert.equal(await reasonOf(member), 'log-forked');
    assert.deepEqual(heard, []);
  });

  it('that changes the order of entries is found out', async () => {
    const [host, member, memberId] = await two();
    const heard = remarksOf(member);
    const held: Entry[] = [];
    alter(memberId, (entry) => {
      held.push(entry);
      const [first, second] = held;
      if (first === undefined || second === undefined) return [];
      const { position } = first;
      return [
        { ...second, position },
        { ...first, position: second.position },
      ];
    });
    await Promise.all([1, 2].map((tag) => host.session.room.post([remark(tag)])));
    // They name the same point of the log, so the order alone doesn't show; the counters do.
    await host.session.room.post([remark(3)]).catch(() => undefined);
    assert.ok(heard.length <= 1, heard.join());
    hostile.frames = (frame) => [frame];
    await host.session.room.post([remark(4)]);
    assert.equal(await reasonOf(member), 'log-forked');
  });

  it('that replays an entry at its own place is not listened to', async () => {
    const [host, member, memberId] = await two();
    const heard = remarksOf(member);
    alter(memberId, (entry) => [entry, entry]);
    await host.session.room.post([remark(1)]);
    await member.session.room.post([remark(2)]);
    assert.equal(heard.length, 2);
    assert.ok(!member.session.signal.aborted);
  });

  it('that replays an entry at a new place, to everybody, changes nothing', async () => {
    const [host, member] = await two();
    const heard = [host, member].map(remarksOf);
    let inserted = 0;
    hostile.frames = (frame) => {
      if (frame.type !== 'entry') return [frame];
      const moved = { ...frame, position: frame.position + inserted };
      if (inserted > 1) return [moved];
      inserted += 1;
      return [moved, { ...moved, position: moved.position + 1 }];
    };
    await host.session.room.post([remark(1)]).catch(() => undefined);
    await eventually(() => inserted === 2 || host.session.signal.aborted);
    for (const one of heard) assert.ok(one.length <= 1, one.join());
  });

  it('that shows another entry in place of one that was seen is found out', async () => {
    const [host, member, memberId] = await two();
    alter(memberId, (entry) => [entry, { ...entry, payload: randomBytes(entry.payload.length) }]);
    await host.session.room.post([remark(1)]);
    assert.equal(await reasonOf(member), 'log-forked');
  });

  it("that delivers a member's entry in another's name is not believed", async () => {
    const [host, member, memberId] = await two();
    const third = await fixture.join(host.invitation);
    await inStep(host, member, third);
    const heard = remarksOf(member);
    const other = third.session.identity.memberId;
    alter(memberId, (entry) => [{ ...entry, sender: other }]);
    await host.session.room.post([remark(1)]);
    await eventually(() => member.session.room.chain.point.position === 3);
    assert.deepEqual(heard, []);
    hostile.frames = (frame) => [frame];
    await host.session.room.post([remark(2)]);
    assert.equal(await reasonOf(member), 'log-forked');
  });

  it('that alters a payload is not believed', async () => {
    const [host, member, memberId] = await two();
    const heard = remarksOf(member);
    alter(memberId, (entry) => {
      const payload = Uint8Array.from(entry.payload);
      payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1;
      return [{ ...entry, payload }];
    });
    await host.session.room.post([remark(1)]);
    await eventually(() => member.session.room.chain.point.position === 2);
    assert.deepEqual(heard, []);
  });

  it('that says a post was committed, and shows something else there, is found out', async () => {
    const [host, , memberId] = await two();
    let claimed = false;
    hostile.requests = (frame, from) => {
      if (frame.type !== 'post' || from.memberId === memberId || claimed) return [frame];
      claimed = true;
      const { requestId } = frame;
      from.toMember({ type: 'posted', requestId, position: 2, digest: new Uint8Array(32) });
      return [];
    };
    const posting = codeOf(host.session.room.post([remark(1)]));
    await eventually(() => claimed);
    const [second] = hostile.members.filter((tapped) => tapped.memberId === memberId);
    second?.toRelay({ type: 'post', requestId: 900, payload: randomBytes(50) });
    assert.equal(await posting, 'log-forked');
  });

  it('that takes the log back to an earlier state is found out', async () => {
    const [host, member, memberId] = await two();
    await host.session.room.post([remark(1)]);
    await inStep(host, member);
    hostile.frames = (frame, to) =>
      to.memberId === memberId && frame.type === 'ready'
        ? [{ ...frame, logId: createId(), position: 0 }]
        : [frame];
    const [tapped] = hostile.members.filter((one) => one.memberId === memberId);
    // Unknown to the relay: it closes the connection.
    tapped?.toRelay({ type: 'direct', to: [], payload: randomBytes(1) });
    assert.match(await reasonOf(member), /log-forked|message-malformed/);
  });

  it('that replays progress shows it once', async () => {
    const [host, member] = await two();
    hostile.frames = (frame) => (frame.type === 'direct' ? [frame, frame, frame] : [frame]);
    const progress = {
      type: 'progress',
      phase: 'inventory',
      filesDone: 1,
      filesTotal: 2,
      bytesDone: 3,
      bytesTotal: 4,
    } as const;
    member.session.room.direct(progress);
    member.session.room.direct({ ...progress, filesDone: 2 });
    await eventually(() => host.told.progress.length === 2);
    await host.session.room.post([remark(1)]);
    assert.equal(host.told.progress.length, 2);
  });

  it('that sends nonsense ends the session, with that as the reason', async () => {
    const [, member, memberId] = await two();
    const [tapped] = hostile.members.filter((one) => one.memberId === memberId);
    tapped?.toMember({ type: 'nonsense' } as never);
    assert.equal(await reasonOf(member), 'relay-nonsense');
  });

  it('that asks for a second hello, or says nothing about membership, gets nothing', async () => {
    const [, member, memberId] = await two();
    const [tapped] = hostile.members.filter((one) => one.memberId === memberId);
    tapped?.toMember({ type: 'challenge', nonce: randomBytes(32), protocol: { min: 1, max: 1 } });
    assert.equal(await reasonOf(member), 'relay-nonsense');
  });

  it('can let nobody in before the Welcome', async () => {
    const host = await fixture.host(url, {}, { decide: () => new Promise(() => undefined) });
    hostile.frames = (frame) =>
      frame.type === 'ready' && frame.status === 'waiting'
        ? [frame, { type: 'admitted', fromPosition: 0, httpToken: 'x', online: [] }]
        : [frame];
    assert.equal(await codeOf(fixture.join(host.invitation)), 'relay-nonsense');
  });

  it('can enroll nobody early by forging what the newcomer says', async () => {
    const host = await fixture.host(url, {}, { decide: () => new Promise(() => undefined) });
    hostile.requests = (frame, from) => {
      if (frame.type === 'direct' && frame.payload[1] === REQUEST) {
        for (const kind of [5, 6]) {
          from.toRelay({ ...frame, payload: Buffer.from([0, kind]) });
        }
      }
      return [frame];
    };
    assert.equal(await codeOf(fixture.join(host.invitation)), 'not-admitted');
    assert.equal(host.session.room.epoch, 1);
  });

  it('can alter no admission', async () => {
    for (const kind of [OFFER, WELCOME]) {
      const host = await fixture.host(url);
      hostile.frames = (frame) => {
        if (frame.type !== 'direct' || frame.payload[1] !== kind) return [frame];
        const payload = Uint8Array.from(frame.payload);
        payload[40] = (payload[40] ?? 0) ^ 1;
        return [{ ...frame, payload }];
      };
      assert.equal(await codeOf(fixture.join(host.invitation)), 'admission-malformed');
      hostile.frames = (frame) => [frame];
    }
  });
});
