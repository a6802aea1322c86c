import assert from 'node:assert/strict';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { watchSource } from '../../../extension/src/engine/run/lostSource.ts';
import { leaveSpent } from '../../../extension/src/engine/run/spentSession.ts';
import { eventually } from '../relay/relayFixture.ts';
import { inStep, type Member, remark, remarksOf, SessionFixture } from './sessionFixture.ts';
import { TcpProxy } from './tcpProxy.ts';

const COUNT = 40;

/** Every member says its remarks one after the other. */
function saysAll(member: Member, count = COUNT): Promise<void>[] {
  return Array.from({ length: count }, (_, tag) => member.session.room.post([remark(tag)]));
}

function expected(members: readonly Member[], count = COUNT): string[] {
  return members.flatMap(({ session }) =>
    Array.from({ length: count }, (_, tag) => `${session.identity.memberId} ${tag}`),
  );
}

describe('the sealed log of a session', () => {
  const fixture = new SessionFixture();
  const proxies: TcpProxy[] = [];
  let relay: RunningRelay;

  beforeEach(async () => {
    relay = await fixture.startRelay();
  });

  afterEach(async () => {
    await fixture.clean();
    for (const proxy of proxies.splice(0)) await proxy.close();
  });

  async function proxyTo(port: () => number): Promise<TcpProxy> {
    const proxy = await new TcpProxy(port).open();
    proxies.push(proxy);
    return proxy;
  }

  it('gives every member the same statements in the same order', async () => {
    const members = await fixture.members(relay.url, 3);
    const heard = members.map(remarksOf);
    await Promise.all(members.flatMap((member) => saysAll(member)));
    await inStep(...members);
    assert.deepEqual([...(heard[0] ?? [])].sort(), expected(members).sort());
    for (const one of heard) assert.deepEqual(one, heard[0]);
    for (const { session } of members) assert.deepEqual(session.state, members[0].session.state);
  });

  it("keeps a member's own order", async () => {
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const heard = remarksOf(host);
    await Promise.all(saysAll(member));
    await inStep(host, member);
    assert.deepEqual(heard, expected([member]));
  });

  it('resolves a post when everything before it has been seen', async () => {
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const heard = remarksOf(member);
    await host.session.room.post([remark(1)]);
    await member.session.room.post([remark(2)]);
    assert.deepEqual(heard, [
      `${host.session.identity.memberId} 1`,
      `${member.session.identity.memberId} 2`,
    ]);
  });

  it('loses and doubles nothing that is said while newcomers are let in', async () => {
    const members: Member[] = [...(await fixture.members(relay.url, 3))];
    const heard = members.map(remarksOf);
    const [host] = members as [Awaited<ReturnType<typeof fixture.host>>];
    const saying = members.flatMap((member) => saysAll(member));
    for (const name of ['Dan', 'Eve']) {
      members.push(await fixture.join(host.invitation, { name }));
    }
    saying.push(...members.flatMap((member) => saysAll(member, 3)));
    await Promise.all(saying);
    await inStep(...members);
    const all = [...expected(members.slice(0, 3)), ...expected(members, 3)].sort();
    for (const one of heard) assert.deepEqual([...one].sort(), all);
    for (const one of heard) assert.deepEqual(one, heard[0]);
    for (const { session } of members) {
      assert.equal(session.room.epoch, 5);
      assert.deepEqual(session.state, host.session.state);
    }
  });

  it('resumes without loss or doubles when connections are cut in mid-post', async () => {
    const proxy = await proxyTo(() => relay.port);
    const [host, member] = await fixture.members(proxy.url, 2);
    assert.ok(member);
    const heard = [host, member].map(remarksOf);
    for (const bytes of [300, 3_000, 17_000, 31_000, 60_000]) proxy.cutAfter(bytes);
    const before = proxy.bytesIn;
    await Promise.all([host, member].flatMap((one) => saysAll(one, 60)));
    await inStep(host, member);
    assert.ok(proxy.bytesIn - before > 60_000, 'every cut was made');
    for (const one of heard) {
      assert.deepEqual([...one].sort(), expected([host, member], 60).sort());
      assert.deepEqual(one, heard[0]);
    }
    assert.equal(host.told.connection[0], true);
    assert.ok(host.told.connection.includes(false));
    assert.equal(host.told.connection.at(-1), true);
  });

  it('goes on where it was when the relay restarts', async () => {
    const dataDir = await fixture.relays.folder();
    const first = await fixture.startRelay({ dataDir });
    const [host, member] = await fixture.members(first.url, 2);
    assert.ok(member);
    const heard = [host, member].map(remarksOf);
    const before = [host, member].flatMap((one) => saysAll(one));
    await before[3];
    await first.close();
    const during = [host, member].flatMap((one) =>
      [100, 101].map((tag) => one.session.room.post([remark(tag)])),
    );
    await fixture.startRelay({ dataDir, port: first.port });
    await Promise.all([...before, ...during]);
    await inStep(host, member);
    const later = [host, member].flatMap(({ session }) =>
      [100, 101].map((tag) => `${session.identity.memberId} ${tag}`),
    );
    for (const one of heard) {
      assert.deepEqual([...one].sort(), [...expected([host, member]), ...later].sort());
      assert.deepEqual(one, heard[0]);
    }
  });

  it('waits, and loses nothing, when the relay counts its messages', async () => {
    const slow = await fixture.startRelay({ limits: { messageBurst: 12, messagesPerSecond: 100 } });
    const [host, member] = await fixture.members(slow.url, 2);
    assert.ok(member);
    const heard = [host, member].map(remarksOf);
    await Promise.all([host, member].flatMap((one) => saysAll(one, 60)));
    await inStep(host, member);
    for (const one of heard) {
      assert.deepEqual([...one].sort(), expected([host, member], 60).sort());
      assert.deepEqual(one, heard[0]);
    }
    assert.deepEqual(host.told.connection, [true]);
  });

  it('ends a post with an error when the log can take no more', async () => {
    const small = await fixture.startRelay({ limits: { logBytes: 4_000 } });
    const host = await fixture.host(small.url);
    const posting = Promise.all(saysAll(host));
    await assert.rejects(posting, { code: 'buffer-full' });
    assert.ok(!host.session.signal.aborted);
  });

  it('that can take no more is left, by the host for everybody', async () => {
    const small = await fixture.startRelay({ limits: { logBytes: 12_000 } });
    const [host, member] = await fixture.members(small.url, 2);
    assert.ok(member);
    await leaveSpent(host.session);
    assert.ok(!host.session.signal.aborted, 'left while there was room');
    await assert.rejects(Promise.all(saysAll(host, 100)), { code: 'buffer-full' });
    assert.equal(host.session.room.spent?.code, 'buffer-full');
    await leaveSpent(host.session);
    assert.ok(host.session.signal.aborted);
    await eventually(() => member.session.signal.aborted);
  });

  it('that can take no more is left by others for themselves', async () => {
    const small = await fixture.startRelay({ limits: { logBytes: 12_000 } });
    const [host, member] = await fixture.members(small.url, 2);
    assert.ok(member);
    await assert.rejects(Promise.all(saysAll(member, 100)), { code: 'buffer-full' });
    await leaveSpent(member.session);
    await eventually(() => host.session.hasLeft(member.session.identity.memberId));
    assert.ok(!host.session.signal.aborted);
  });

  it('carries progress to those who are connected', async () => {
    const [host, member] = await fixture.members(relay.url, 2);
    assert.ok(member);
    const progress = {
      type: 'progress',
      phase: 'inventory',
      filesDone: 1,
      filesTotal: 2,
      bytesDone: 3,
      bytesTotal: 4,
      bytesReused: 2,
    } as const;
    member.session.room.direct(progress);
    await eventually(() => host.told.progress.length === 1);
    assert.deepEqual(host.told.progress, [[member.session.identity.memberId, progress]]);
  });

  it('knows who is there', async () => {
    const proxy = await proxyTo(() => relay.port);
    const [host, third] = await fixture.members(relay.url, 2);
    assert.ok(third);
    const { session } = await fixture.join({ ...host.invitation, relayUrl: proxy.url });
    const { memberId } = session.identity;
    await eventually(() => third.session.isOnline(memberId) && host.session.isOnline(memberId));
    await proxy.close();
    await eventually(() => !third.session.isOnline(memberId));
    const now = performance.now();
    assert.deepEqual(third.session.lostMembers(60_000, now), []);
    assert.deepEqual(third.session.lostMembers(60_000, now + 60_001), [memberId]);
    await proxy.open();
    await eventually(() => third.session.isOnline(memberId));
    assert.deepEqual(third.session.lostMembers(0, now + 60_001), []);
    assert.deepEqual(
      third.told.presence.filter(([id]) => id === memberId).map(([, online]) => online),
      [true, false, true],
    );
  });

  it('waits as long as it says for who is gone, also when its clock was wrong meanwhile', async () => {
    const proxy = await proxyTo(() => relay.port);
    const [host] = await fixture.members(relay.url, 1);
    const { session } = await fixture.join({ ...host.invitation, relayUrl: proxy.url });
    const { memberId } = session.identity;
    await eventually(() => host.session.isOnline(memberId));
    const rightNow = Date.now;
    try {
      Date.now = () => rightNow() + 20 * 24 * 3_600_000;
      await proxy.close();
      await eventually(() => !host.session.isOnline(memberId));
    } finally {
      Date.now = rightNow;
    }
    const lost = watchSource(host.session, memberId, 500);
    try {
      await eventually(() => lost.signal.aborted);
      assert.equal(asBytesyncError(lost.signal.reason).code, 'source-lost');
    } finally {
      lost.close();
    }
  });
});
