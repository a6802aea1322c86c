import assert from 'node:assert/strict';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { CONFIRM, REVEAL, SHOWN } from '../../../extension/src/engine/session/admissionKinds.ts';
import type { Admissions } from '../../../extension/src/engine/session/admissions.ts';
import { eventually } from '../relay/relayFixture.ts';
import { codeOf, type Hosted, SessionFixture } from './sessionFixture.ts';

const GONE_KEY = new Uint8Array(32);

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

  for (const [when, steps] of [
    ['before', ['fill', 'settle']],
    ['meanwhile', ['settle', 'fill']],
    ['before, and as many meanwhile', ['fill', 'settle', 'fill']],
  ] as const) {
    it(`has room though 64 came and went ${when}`, async () => {
      const host = await fixture.host(relay.url);
      for (const step of steps) {
        if (step === 'settle') await host.desk.settle();
        // The relay knows none of them: they are gone.
        else for (let n = 0; n < 64; n += 1) host.desk.knock(createId(), GONE_KEY);
      }
      const waiting = Promise.withResolvers<void>();
      const coming = fixture.join(host.invitation, { waitingAtDoor: waiting.resolve });
      await Promise.race([waiting.promise, coming]);
      host.desk.reopen();
      await coming;
      assert.deepEqual([members(host), host.newcomers.length, host.failures], [2, 1, []]);
    });
  }

  describe('shows the same words on both sides', () => {
    type Hears = (kind: number | undefined, desk: Admissions, memberId: string) => boolean;

    /** A host that hears only what it is to hear, and a newcomer whose person is asked about its words, and says yes. */
    async function comparing(hears: Hears) {
      const decided = Promise.withResolvers<boolean>();
      const host = await fixture.host(relay.url, {}, { decide: () => decided.promise });
      const { desk } = host;
      host.session.openDesk({
        knock: (memberId, deviceKey) => desk.knock(memberId, deviceKey),
        message: (memberId, payload) => {
          if (hears(payload[0], desk, memberId)) desk.message(memberId, payload);
        },
      });
      const seen: string[] = [];
      const coming = fixture.join(host.invitation, {
        confirmHost: async ({ words }) => {
          seen.push(words.join(' '));
          return true;
        },
      });
      return { host, seen, outcome: codeOf(coming), answer: decided.resolve };
    }

    /** Loses all but the requests of so many connections, and says what the relay says when it is back. */
    const losing = (connections: number): Hears => {
      let lost = 0;
      return (kind, desk, memberId) => {
        const isLost = lost < connections && [REVEAL, SHOWN, CONFIRM].includes(kind ?? 0);
        if (isLost && kind === CONFIRM) {
          lost += 1;
          desk.knock(memberId, GONE_KEY);
        }
        return !isLost;
      };
    };

    const shown = ({ newcomers }: Hosted) => newcomers.map(({ words }) => words.join(' '));

    for (const [yes, code, count] of [
      [true, 'no error', 2],
      [false, 'not-admitted', 1],
    ] as const) {
      it(`when it settles between the offer and the reveal; the answer is ${yes}`, async () => {
        const confirmed = Promise.withResolvers<void>();
        let settled: Promise<void> | undefined;
        const { host, seen, outcome, answer } = await comparing((kind, desk) => {
          if (kind === REVEAL) settled ??= desk.settle();
          if (kind === CONFIRM) confirmed.resolve();
          return true;
        });
        await confirmed.promise;
        await settled;
        assert.deepEqual([shown(host), members(host)], [[], 1]);
        host.desk.reopen();
        await eventually(() => host.newcomers.length === 1);
        assert.deepEqual([shown(host), members(host)], [seen, 1]);
        answer(yes);
        assert.equal(await outcome, code);
        assert.deepEqual([shown(host), seen.length, host.failures], [seen, 1, []]);
        assert.equal(members(host), count);
      });
    }

    it('when reveals are lost with their connections', async () => {
      const { host, seen, outcome, answer } = await comparing(losing(3));
      await eventually(() => host.newcomers.length === 1);
      assert.deepEqual([shown(host), seen.length], [seen, 1]);
      answer(true);
      assert.equal(await outcome, 'no error');
      assert.deepEqual([shown(host), members(host), host.failures], [seen, 2, []]);
    });

    it('and turns away who begins again and again and reveals nothing', async () => {
      const { host, outcome } = await comparing(losing(1_000));
      assert.equal(await outcome, 'not-admitted');
      assert.deepEqual([host.newcomers, members(host)], [[], 1]);
    });
  });
});
