import assert from 'node:assert/strict';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import type { OfferReceived } from '@bytesync/shared/crypto/admission.ts';
import { createDeviceKeys, fingerprint } from '@bytesync/shared/crypto/identity.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf, inStep, SessionFixture } from './sessionFixture.ts';
import { TcpProxy } from './tcpProxy.ts';

describe('joining a session', () => {
  const fixture = new SessionFixture();
  let relay: RunningRelay;

  beforeEach(async () => {
    relay = await fixture.startRelay();
  });

  afterEach(() => fixture.clean());

  it('shows the same six words on both sides, and ends with the same roster and state', async () => {
    const host = await fixture.host(relay.url);
    await host.session.room.post([
      {
        type: 'source-offered',
        sourceId: host.session.identity.memberId,
        name: 'docs',
        writable: true,
        tokenHash: new Uint8Array(32).fill(7),
      },
      { type: 'sources-complete' },
    ]);
    const offers: OfferReceived[] = [];
    const member = await fixture.join(host.invitation, {
      name: 'Bob',
      confirmHost: async (offer) => {
        offers.push(offer);
        return true;
      },
    });
    await inStep(host, member);
    assert.equal(offers.length, 1);
    assert.equal(host.newcomers.length, 1);
    assert.equal(offers[0]?.words.length, 6);
    assert.deepEqual(offers[0]?.words, host.newcomers[0]?.words);
    assert.equal(offers[0]?.host.name, 'Ann');
    assert.equal(host.newcomers[0]?.name, 'Bob');
    assert.match(host.newcomers[0]?.fingerprint ?? '', /^[0-9a-f]{16}$/);
    assert.deepEqual(
      member.session.room.roster.members.map(({ name, letter, role }) => [name, letter, role]),
      [
        ['Ann', 'A', 'host'],
        ['Bob', 'B', 'member'],
      ],
    );
    assert.deepEqual(member.session.state, host.session.state);
    await eventually(() => host.admitted.length === 1);
    assert.equal(host.admitted[0]?.memberId, member.session.identity.memberId);
    assert.deepEqual(host.failures, []);
  });

  it('gives three members one roster, and letters in their order', async () => {
    const members = await fixture.members(relay.url, 3);
    await inStep(...members);
    for (const { session } of members) {
      const { roster, epoch } = session.room;
      assert.deepEqual(
        roster.members.map(({ letter }) => letter),
        ['A', 'B', 'C'],
      );
      assert.equal(epoch, 3);
      assert.deepEqual(session.state, members[0].session.state);
    }
  });

  it('lets several in that knock at once', async () => {
    const host = await fixture.host(relay.url);
    const joined = await Promise.all([1, 2, 3, 4].map(() => fixture.join(host.invitation)));
    const all = [host, ...joined];
    await eventually(() => all.every(({ session }) => session.room.roster.members.length === 5));
    await inStep(...all);
    const rosters = all.map(({ session }) => session.room.signedRoster);
    for (const roster of rosters) assert.deepEqual(roster, rosters[0]);
  });

  it('turns away whom the host refuses', async () => {
    const host = await fixture.host(relay.url, {}, { decide: async () => false });
    assert.equal(await codeOf(fixture.join(host.invitation)), 'not-admitted');
    assert.equal(host.session.room.roster.members.length, 1);
    assert.deepEqual(host.admitted, []);
  });

  it('enrolls nobody whose own people refuse the host', async () => {
    const host = await fixture.host(relay.url);
    const refusing = fixture.join(host.invitation, { confirmHost: async () => false });
    assert.equal(await codeOf(refusing), 'safety-words-refused');
    const member = await fixture.join(host.invitation);
    await inStep(host, member);
    assert.equal(host.session.room.roster.members.length, 2);
    assert.equal(host.session.room.epoch, 2);
  });

  it('says when asking people fails, on either side', async () => {
    const host = await fixture.host(
      relay.url,
      {},
      {
        decide: () => {
          throw new Error('no terminal');
        },
      },
    );
    assert.equal(await codeOf(fixture.join(host.invitation)), 'not-admitted');
    assert.equal(host.failures[0]?.code, 'internal');
    const other = await fixture.host(relay.url);
    const failing = fixture.join(other.invitation, {
      confirmHost: async () => {
        throw new Error('no terminal');
      },
    });
    assert.equal(await codeOf(failing), 'internal');
  });

  it('lets nobody in who has the relay token but not the secret', async () => {
    const host = await fixture.host(relay.url);
    const { Admissions } = await import('../../../extension/src/engine/session/admissions.ts');
    // The host's own desk keeps another secret than the one whose token the relay knows.
    const other = { ...host.invitation, secret: new Uint8Array(16).fill(1) };
    const failures: string[] = [];
    host.session.openDesk(
      new Admissions({
        session: host.session,
        invitation: other,
        hostName: 'Ann',
        decide: async () => assert.fail('nobody may be asked'),
        admitted: () => assert.fail('nobody may come in'),
        failed: ({ code }) => void failures.push(code),
      }),
    );
    assert.equal(await codeOf(fixture.join(host.invitation)), 'not-admitted');
    assert.deepEqual(failures, ['admission-malformed']);
  });

  it('does not get past the relay without the token', async () => {
    const host = await fixture.host(relay.url);
    const wrong = { ...host.invitation, secret: new Uint8Array(16).fill(1) };
    assert.equal(await codeOf(fixture.join(wrong)), 'relay-token-wrong');
    assert.deepEqual(host.newcomers, []);
  });

  it('refuses a host that the invitation does not name', async () => {
    const host = await fixture.host(relay.url);
    const { publicKey } = createDeviceKeys();
    const leaked = { ...host.invitation, hostFingerprint: fingerprint(publicKey) };
    const asked: unknown[] = [];
    const joining = fixture.join(leaked, {
      confirmHost: async (offer) => {
        asked.push(offer);
        return true;
      },
    });
    assert.match(await codeOf(joining), /^(host-key-mismatch|not-admitted)$/);
    assert.deepEqual(asked, []);
  });

  it('turns newcomers away once the desk is closed, and those who were not decided on', async () => {
    const host = await fixture.host(relay.url, {}, { decide: () => new Promise(() => undefined) });
    const undecided = codeOf(fixture.join(host.invitation));
    await eventually(() => host.newcomers.length === 1);
    await host.desk.settle();
    host.desk.shut();
    assert.equal(await undecided, 'not-admitted');
    assert.equal(await codeOf(fixture.join(host.invitation)), 'not-admitted');
    assert.equal(host.newcomers.length, 1);
  });

  it('finishes what it began when the desk closes', async () => {
    const host = await fixture.host(relay.url);
    const joining = fixture.join(host.invitation);
    await eventually(() => host.session.room.roster.members.length === 2);
    await host.desk.settle();
    const member = await joining;
    assert.equal(host.admitted.length, 1);
    assert.deepEqual(host.failures, []);
    await inStep(host, member);
  });

  it('waits for a newcomer that people let in, when the desk closes while its words are compared', async () => {
    const host = await fixture.host(relay.url);
    const comparing = Promise.withResolvers<boolean>();
    const joining = fixture.join(host.invitation, { confirmHost: () => comparing.promise });
    await eventually(() => host.desk.awaited.length === 1);
    const settling = host.desk.settle();
    comparing.resolve(true);
    const member = await joining;
    await settling;
    assert.deepEqual([host.desk.awaited, host.admitted.length, host.failures], [[], 1, []]);
    await inStep(host, member);
  });

  it('turns away when the invitation expired or the run has begun', async () => {
    const late = await fixture.host(relay.url);
    const { Admissions } = await import('../../../extension/src/engine/session/admissions.ts');
    late.session.openDesk(
      new Admissions({
        session: late.session,
        invitation: { ...late.invitation, expiresAt: Date.now() - 1 },
        hostName: 'Ann',
        decide: async () => true,
        admitted: () => assert.fail('nobody may come in'),
        failed: (failure) => assert.fail(failure),
      }),
    );
    assert.equal(await codeOf(fixture.join(late.invitation)), 'not-admitted');
    const host = await fixture.host(relay.url);
    const settings = {
      preset: 'update' as const,
      mode: 'standard' as const,
      from: 'A',
      gitignore: true,
      patterns: [],
      hidden: 'include' as const,
      system: 'exclude' as const,
      dryRun: false,
    };
    await host.session.room.post([{ type: 'run-started', run: 1, settings }]);
    assert.equal(await codeOf(fixture.join(host.invitation)), 'not-admitted');
  });

  it('tells who waits for a host that is away, and lets it in when the host is back', async () => {
    const proxy = await new TcpProxy(() => relay.port).open();
    try {
      const host = await fixture.host(proxy.url);
      await proxy.close();
      await eventually(() => relay.stats().connections === 0);
      const { promise: waiting, resolve } = Promise.withResolvers<void>();
      const invitation = { ...host.invitation, relayUrl: relay.url };
      const joining = fixture.join(invitation, { waiting: resolve });
      await waiting;
      await proxy.open();
      await inStep(host, await joining);
      await eventually(() => host.admitted.length === 1);
    } finally {
      await proxy.close();
    }
  });

  it('asks no second time when the newcomer loses its connection while a person decides', async () => {
    const dataDir = await fixture.relays.folder();
    const first = await fixture.startRelay({ dataDir });
    const { promise: decided, resolve } = Promise.withResolvers<boolean>();
    const host = await fixture.host(first.url, {}, { decide: () => decided });
    const asked: string[] = [];
    const joining = fixture.join(host.invitation, {
      confirmHost: async ({ words }) => {
        asked.push(words.join(' '));
        return true;
      },
    });
    await eventually(() => host.newcomers.length === 1);
    await first.close();
    await fixture.startRelay({ dataDir, port: first.port });
    await eventually(() => host.told.connection.length === 3);
    resolve(true);
    const member = await joining;
    await inStep(host, member);
    assert.equal(host.newcomers.length, 1);
    assert.deepEqual(asked, [host.newcomers[0]?.words.join(' ')]);
    assert.deepEqual(host.failures, []);
  });

  it('enrolls nobody who went away while a person decided', async () => {
    const { promise: decided, resolve } = Promise.withResolvers<boolean>();
    const host = await fixture.host(relay.url, {}, { decide: () => decided });
    const leaving = new AbortController();
    const joining = codeOf(fixture.join(host.invitation, { signal: leaving.signal }));
    await eventually(() => host.newcomers.length === 1);
    leaving.abort(new Error('enough'));
    assert.equal(await joining, 'Error: enough');
    await eventually(() => relay.stats().connections === 1);
    resolve(true);
    await host.desk.settle();
    assert.equal(host.session.room.epoch, 1);
    // Long after that, whoever was at the door and went is no member that was lost.
    assert.deepEqual(host.session.lostMembers(0, performance.now() + 1e9), []);
  });

  it('takes back an enrolment that the relay refuses', async () => {
    const small = await fixture.startRelay({ limits: { members: 2 } });
    const [host, member] = await fixture.members(small.url, 2);
    assert.ok(member);
    assert.equal(await codeOf(fixture.join(host.invitation)), 'not-admitted');
    await eventually(() => host.failures.length === 1);
    assert.equal(host.failures[0]?.code, 'session-full');
    await inStep(host, member);
    for (const { session } of [host, member]) {
      assert.equal(session.room.roster.members.length, 2);
      assert.equal(session.room.roster.version, 4);
    }
    await member.session.room.post([{ type: 'sources-complete' }]);
    await inStep(host, member);
    assert.ok(host.session.state.complete.has(member.session.identity.memberId));
  });

  it('ends for everybody when the host closes it, for one when a member leaves', async () => {
    const [host, member, third] = await fixture.members(relay.url, 3);
    assert.ok(member && third);
    await member.session.connection.leave();
    assert.ok(member.session.signal.aborted);
    await eventually(() => host.session.lostMembers(1e9, performance.now()).length === 1);
    assert.deepEqual(host.session.lostMembers(1e9, performance.now()), [
      member.session.identity.memberId,
    ]);
    await third.session.room.post([{ type: 'sources-complete' }]);
    await host.session.connection.closeSession();
    await eventually(() => third.session.signal.aborted);
    assert.equal(third.session.signal.reason.code, 'session-closed');
    assert.equal(
      await codeOf(third.session.room.post([{ type: 'sources-complete' }])),
      'session-closed',
    );
  });
});
