import assert from 'node:assert/strict';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf, type Hosted, SessionFixture } from './sessionFixture.ts';

describe('the door while it is not certain that the run begins', () => {
  const fixture = new SessionFixture();
  let relay: RunningRelay;
  beforeEach(async () => {
    relay = await fixture.startRelay();
  });
  afterEach(() => fixture.clean());

  /** A host whose person is asked about Bob, and has not answered when the door settles. */
  async function asked() {
    const decided = Promise.withResolvers<boolean>();
    const host = await fixture.host(relay.url, {}, { decide: () => decided.promise });
    const coming = fixture.join(host.invitation);
    const outcome = codeOf(coming);
    await eventually(() => host.newcomers.length === 1);
    await host.desk.settle();
    return { host, coming, outcome, answer: decided.resolve };
  }

  const members = ({ session }: Hosted) => session.room.roster.members.length;

  it('keeps who was just asked about, until the answer comes', async () => {
    const { host, coming, answer } = await asked();
    host.desk.reopen();
    answer(true);
    await coming;
    // Nobody is asked twice.
    assert.deepEqual([members(host), host.newcomers.length, host.failures], [2, 1, []]);
  });

  it('lets nobody in with an answer that comes meanwhile, until it is open again', async () => {
    const { host, coming, answer } = await asked();
    answer(true);
    await host.desk.settle();
    const [newcomer] = host.newcomers;
    assert.deepEqual([members(host), host.desk.awaited], [1, []]);
    assert.equal(host.desk.nameAtDoor(newcomer?.memberId ?? ''), 'Bob');
    host.desk.reopen();
    await coming;
    assert.deepEqual([members(host), host.newcomers.length], [2, 1]);
  });

  for (const [when, isOpenFirst] of [
    ['meanwhile', false],
    ['after that', true],
  ] as const) {
    it(`turns away whom people refuse, ${when}`, async () => {
      const { host, outcome, answer } = await asked();
      if (isOpenFirst) host.desk.reopen();
      answer(false);
      assert.equal(await outcome, 'not-admitted');
      if (!isOpenFirst) host.desk.reopen();
      assert.deepEqual([members(host), host.failures], [1, []]);
    });
  }

  it('turns away who is asked about when the run begins, whatever is answered then', async () => {
    const { host, outcome, answer } = await asked();
    host.desk.shut();
    answer(true);
    assert.equal(await outcome, 'not-admitted');
    const release = await host.desk.hold();
    release();
    assert.deepEqual([members(host), host.admitted, host.failures], [1, [], []]);
  });

  it('keeps who knocked a moment before, and has not said who it is', async () => {
    const host = await fixture.host(relay.url);
    const { desk } = host;
    const settled = Promise.withResolvers<void>();
    host.session.openDesk({
      knock: (memberId, deviceKey) => {
        desk.knock(memberId, deviceKey);
        desk.settle().then(settled.resolve, settled.reject);
      },
      message: (memberId, payload) => desk.message(memberId, payload),
    });
    const coming = fixture.join(host.invitation);
    await settled.promise;
    assert.equal(members(host), 1);
    desk.reopen();
    await coming;
    assert.deepEqual([members(host), host.newcomers.length], [2, 1]);
  });

  it('says to who gets no answer that it waits, and to nobody else', async () => {
    const told: string[] = [];
    const host = await fixture.host(relay.url);
    await fixture.join(host.invitation, { waitingAtDoor: () => void told.push('at once') });
    await host.desk.settle();
    const waiting = Promise.withResolvers<void>();
    const coming = fixture.join(host.invitation, { waitingAtDoor: waiting.resolve });
    await waiting.promise;
    host.desk.reopen();
    await coming;
    assert.deepEqual([members(host), told], [3, []]);
  });

  it('keeps the question about who went away, and lets nobody in who is not there', async () => {
    const decided = Promise.withResolvers<boolean>();
    const host = await fixture.host(relay.url, {}, { decide: () => decided.promise });
    const leaving = new AbortController();
    const gone = codeOf(fixture.join(host.invitation, { signal: leaving.signal }));
    await eventually(() => host.newcomers.length === 1);
    await host.desk.settle();
    leaving.abort(new Error('enough'));
    await gone;
    await eventually(() => relay.stats().connections === 1);
    host.desk.reopen();
    decided.resolve(true);
    const [newcomer] = host.newcomers;
    assert.equal(host.desk.nameAtDoor(newcomer?.memberId ?? ''), 'Bob');
    await host.desk.hold();
    assert.deepEqual([members(host), host.admitted], [1, []]);
  });
});
