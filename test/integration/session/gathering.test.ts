import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningRelay } from '@bytesync/relay/relay.ts';
import { gather } from '../../../extension/src/cli/member/gathering.ts';
import { Leavers } from '../../../extension/src/cli/member/leavers.ts';
import { takenOut } from '../../../extension/src/engine/run/earlyLeave.ts';
import { eventually } from '../relay/relayFixture.ts';
import { type Hosted, inStep, type Member, SessionFixture } from './sessionFixture.ts';

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
    assert.equal(await out, true);
    assert.deepEqual([said, letters(host), letters(cat)], [['B left'], 'AC', 'AC']);
  });

  it('gathers again where one leaves while the offers of others are awaited', async () => {
    const [host, ben, cat] = (await fixture.members(relay.url, 3)) as [Hosted, Member, Member];
    for (const one of [host, ben]) await one.session.room.post([OFFERED]);
    const { said, over, isOver, closing } = gathering(host, 3);
    // Nobody comes in any more.
    await closing;
    await ben.session.room.post([LEAVES]);
    assert.equal(await takenOut(ben.session, 1), true);
    await cat.session.room.post([OFFERED]);
    await eventually(() => said.includes('2 here'));
    assert.equal(isOver(), false);
    const dan = await fixture.join(host.invitation, { name: 'Dan' });
    await dan.session.room.post([OFFERED]);
    await over;
    assert.deepEqual([said[0], letters(host), letters(dan)], ['B left', 'ACD', 'ACD']);
    // From now on who leaves is the run's affair.
    await cat.session.room.post([LEAVES]);
    assert.equal(await takenOut(cat.session, 1), false);
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
    assert.equal(await takenOut(ben.session, 1), false);
    // Heard, but nobody gathers: it waits for a while.
    await ben.session.room.post([LEAVES]);
    assert.equal(await takenOut(ben.session, 1), false);
    ben.session.close();
    assert.equal(await takenOut(ben.session, 1), false);
  });
});
