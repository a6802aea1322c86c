import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { gather } from '../../../extension/src/cli/member/gathering.ts';
import { Leavers } from '../../../extension/src/cli/member/leavers.ts';
import { sayLeft } from '../../../extension/src/cli/member/sayLeft.ts';
import { takenOut } from '../../../extension/src/engine/run/earlyLeave.ts';
import { eventually } from '../relay/relayFixture.ts';
import { SETTINGS } from './runFixture.ts';
import { codeOf, type Hosted, inStep, type Member, SessionFixture } from './sessionFixture.ts';

const OFFERED = { type: 'sources-complete' } as const;
const LEAVES = { type: 'member-failed', run: 1, code: 'interrupted', values: {} } as const;

describe('a host that gathers members', () => {
  const fixture = new SessionFixture();
  let relay: RunningRelay;
  beforeEach(async () => {
    relay = await fixture.startRelay();
  });
  afterEach(() => fixture.clean());

  /** What the host says, in order, and how its gathering ends. */
  function gathering({ session, desk: admissions }: Hosted, members: number, patienceMs = 60_000) {
    const said: string[] = [];
    const io = {
      left: (letter: string) => void said.push(`${letter} left`),
      waitingForMembers: (here: number) => void said.push(`${here} here`),
      waitingForNewcomers: () => undefined,
      everybodyHere: async () => undefined,
    };
    const leavers = new Leavers(session, admissions, io);
    let isOver = false;
    const closing = Promise.withResolvers<void>();
    const settled = async () => closing.resolve();
    const { signal } = new AbortController();
    const lobby = { session, admissions, leavers, settled, signal };
    const over = gather({ ...lobby, members, patienceMs, io }).then(() => {
      isOver = true;
    });
    return { said, over, isOver: () => isOver, leavers, closing: closing.promise };
  }

  const letters = ({ session }: Member) =>
    session.room.roster.members.map(({ letter }) => letter).join('');

  /** Whether somebody is no member. */
  const isNew = ({ session }: Hosted, id: string) =>
    session.room.roster.members.every(({ memberId }) => memberId !== id);

  it('takes out who has said that it leaves, also where the relay tells of no leaving', async () => {
    const [host, ben, cat] = (await fixture.members(relay.url, 3)) as [Hosted, Member, Member];
    await ben.session.room.post([LEAVES]);
    const out = takenOut(ben.session, 1);
    // The host was away while it was said.
    await inStep(host, ben, cat);
    const { said, over, leavers } = gathering(host, 2);
    leavers.look();
    for (const one of [host, cat]) await one.session.room.post([OFFERED]);
    await over;
    assert.equal(await out, 'out');
    assert.deepEqual([said, letters(host), letters(cat)], [['B left'], 'AC', 'AC']);
  });

  it('gathers again where one leaves while the offers of others are awaited', async () => {
    const [host, ben, cat] = (await fixture.members(relay.url, 3)) as [Hosted, Member, Member];
    for (const one of [host, ben]) await one.session.room.post([OFFERED]);
    const { said, over, isOver, closing } = gathering(host, 3);
    // Nobody comes in any more.
    await closing;
    await ben.session.room.post([LEAVES]);
    assert.equal(await takenOut(ben.session, 1), 'out');
    await cat.session.room.post([OFFERED]);
    await eventually(() => said.includes('2 here'));
    assert.equal(isOver(), false);
    const dan = await fixture.join(host.invitation, { name: 'Dan' });
    await dan.session.room.post([OFFERED]);
    await over;
    assert.deepEqual([said[0], letters(host), letters(dan)], ['B left', 'ACD', 'ACD']);
    // From now on who leaves is the run's affair.
    await cat.session.room.post([LEAVES]);
    assert.equal(await takenOut(cat.session, 1), 'unanswered');
    assert.deepEqual([said.filter((one) => one === 'C left'), letters(host)], [[], 'ACD']);
  });

  it('goes on to the run, which ends, where one can’t offer anything', async () => {
    const [host, ben] = (await fixture.members(relay.url, 2)) as [Hosted, Member];
    await host.session.room.post([OFFERED]);
    const { over } = gathering(host, 2);
    await ben.session.room.post([{ ...LEAVES, code: 'folder-missing' }]);
    await over;
    assert.equal(letters(host), 'AB');
  });

  it('likewise where one stays away', async () => {
    const [host, ben] = (await fixture.members(relay.url, 2)) as [Hosted, Member];
    await host.session.room.post([OFFERED]);
    const { over, isOver } = gathering(host, 2, 200);
    assert.equal(isOver(), false);
    ben.session.close();
    await over;
    assert.equal(letters(host), 'AB');
  });

  it('waits for one that is away for a moment only', async () => {
    const [host, ben] = (await fixture.members(relay.url, 2)) as [Hosted, Member];
    await host.session.room.post([OFFERED]);
    const { over, isOver } = gathering(host, 2, 60_000);
    ben.session.close();
    await eventually(() => !host.session.isOnline(ben.session.identity.memberId));
    // Twice as long as it takes until it is looked for those who are away.
    await sleep(2_500);
    assert.equal(isOver(), false);
    host.session.close();
    await assert.rejects(over);
  });

  it('says to who leaves that nobody has heard it, where that is so', async () => {
    const [, ben] = (await fixture.members(relay.url, 2)) as [Hosted, Member];
    assert.equal(await takenOut(ben.session, 1), 'unanswered');
    // Heard, but nobody gathers: it waits for a while.
    await ben.session.room.post([LEAVES]);
    assert.equal(await takenOut(ben.session, 1), 'unanswered');
    ben.session.close(new BytesyncError('interrupted'));
    assert.equal(await takenOut(ben.session, 1), 'unanswered');
  });

  for (const [when, isHeard] of [
    ['while it waits', true],
    ['before it could say anything', false],
  ] as const) {
    it(`says to who leaves that the host has ended the session, ${when}`, async () => {
      const [host, ben] = (await fixture.members(relay.url, 2)) as [Hosted, Member];
      if (isHeard) await ben.session.room.post([LEAVES]);
      const early = isHeard ? takenOut(ben.session, 1) : undefined;
      await host.session.connection.closeSession();
      await eventually(() => ben.session.signal.aborted);
      assert.equal(await (early ?? takenOut(ben.session, 1)), 'ended');
    });
  }

  /** What a member that is interrupted is told, whatever the log says by then. */
  async function toldTo({ session }: Member, run = 1) {
    const told: string[] = [];
    const io = { leftEarly: (answer: string) => void told.push(answer) };
    const isLeaving = await sayLeft(session, run, { code: 'interrupted' }, io);
    return [isLeaving, ...told];
  }

  for (const [ending, end] of [
    ['ended', ({ session }: Hosted) => session.connection.closeSession()],
    [
      'out',
      async ({ desk }: Hosted, ids: readonly string[]) => {
        for (const id of ids) await desk.remove(id);
      },
    ],
    ['unanswered', () => Promise.resolve()],
  ] as const) {
    it(`leaves it to the relay, where the log says that there will be no run: ${ending}`, async () => {
      const [host, ben, cat] = (await fixture.members(relay.url, 3)) as [Hosted, Member, Member];
      await ben.session.room.post([LEAVES]);
      await host.session.room.post([{ type: 'run-ended', run: 1, status: 'aborted' }]);
      await inStep(host, ben, cat);
      // One has said that it leaves, the other could not say it any more.
      const told = Promise.all([ben, cat].map((one) => toldTo(one)));
      await end(
        host,
        [ben, cat].map(({ session }) => session.identity.memberId),
      );
      assert.deepEqual(await told, [
        [true, ending],
        [true, ending],
      ]);
    });
  }

  it('says nothing to who is interrupted in a run, or doesn’t leave', async () => {
    const [host, ben] = (await fixture.members(relay.url, 2)) as [Hosted, Member];
    assert.deepEqual(await toldTo(host), [false]);
    const io = { leftEarly: () => assert.fail() };
    assert.equal(await sayLeft(ben.session, 1, { code: 'member-failed' }, io), false);
    for (const one of [host, ben]) await one.session.room.post([OFFERED]);
    await host.session.room.post([{ type: 'run-started', run: 1, settings: SETTINGS }]);
    await inStep(host, ben);
    assert.deepEqual(await toldTo(ben), [true]);
    await host.session.room.post([{ type: 'run-ended', run: 1, status: 'aborted' }]);
    await inStep(host, ben);
    assert.deepEqual(await toldTo(ben), [true]);
  });

  it('says nothing to who leaves of a run that begins with it', async () => {
    const [host, ben] = (await fixture.members(relay.url, 2)) as [Hosted, Member];
    await ben.session.room.post([LEAVES]);
    const early = takenOut(ben.session, 1);
    for (const one of [host, ben]) await one.session.room.post([OFFERED]);
    await host.session.room.post([{ type: 'run-started', run: 1, settings: SETTINGS }]);
    assert.equal(await early, 'begun');
  });

  it('keeps at the door who knocks while it is not certain that the run begins, and lets it in then', async () => {
    const [host, ben, cat] = (await fixture.members(relay.url, 3)) as [Hosted, Member, Member];
    for (const one of [host, ben]) await one.session.room.post([OFFERED]);
    const { said, over, closing } = gathering(host, 3);
    await closing;
    const coming = fixture.join(host.invitation, { name: 'Dan' });
    await eventually(() => host.told.presence.some(([id, online]) => online && isNew(host, id)));
    assert.equal(host.newcomers.length, 2);
    await ben.session.room.post([LEAVES]);
    await cat.session.room.post([OFFERED]);
    const dan = await coming;
    await dan.session.room.post([OFFERED]);
    await over;
    assert.deepEqual([said[0], letters(host), letters(dan)], ['B left', 'ACD', 'ACD']);
  });

  it('turns away who knocked meanwhile once the run begins', async () => {
    const [host, ben] = (await fixture.members(relay.url, 2)) as [Hosted, Member];
    await host.session.room.post([OFFERED]);
    const { over, closing } = gathering(host, 2);
    await closing;
    const coming = codeOf(fixture.join(host.invitation, { name: 'Dan' }));
    await eventually(() => host.told.presence.some(([id, online]) => online && isNew(host, id)));
    await ben.session.room.post([OFFERED]);
    await over;
    assert.equal(await coming, 'not-admitted');
    assert.equal(await codeOf(fixture.join(host.invitation)), 'not-admitted');
    assert.deepEqual([letters(host), host.newcomers.length], ['AB', 1]);
  });
});
