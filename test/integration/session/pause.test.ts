import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { pausedBy, pauseRun } from '../../../extension/src/engine/run/pausing.ts';
import { MeteredRelay } from '../cli/meteredRelay.ts';
import { eventually } from '../relay/relayFixture.ts';
import { RunFixture, type RunningMember } from './runFixture.ts';

const FILES = 12;
const SIZE = 4 * 1024 * 1024;
/** Chunks that may be under way when a pause comes, in bytes. */
const MOST_UNDER_WAY = SIZE;

describe('pausing a run', () => {
  const runs = new RunFixture();
  const ways: MeteredRelay[] = [];
  afterEach(async () => {
    await runs.clean();
    for (const way of ways.splice(0)) way.close();
  });

  /** B has much to send, and `pause` is called when a part of it is on its way. */
  async function sending(pause: (a: RunningMember, b: RunningMember) => Promise<void>) {
    const wayOf = async (relay: string) => {
      const way = await MeteredRelay.start(relay, SIZE, () => pause(...pair));
      ways.push(way);
      return way.url;
    };
    const pair = await runs.pair({ wayOf });
    const contents = Array.from({ length: FILES }, () => randomBytes(SIZE));
    for (const [index, bytes] of contents.entries()) pair[1].write(`file ${index}`, bytes);
    return { pair, contents };
  }

  /** Bytes that the member has sent once all of it has arrived and nothing more comes for a second. */
  async function settled({ session }: RunningMember): Promise<number> {
    for (let before = -1; ; ) {
      const now = session.transport.traffic.bytesOut;
      if (now === before && runs.relay.stats().bufferedBytes === 0) return now;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  it('stops what is sent, and goes on where it was', async () => {
    const { promise: paused, resolve } = Promise.withResolvers<void>();
    const { pair, contents } = await sending(async (a, b) => {
      await pauseRun(a.session, 1, true);
      await eventually(() => pausedBy(b.session.state).size === 1);
      resolve();
    });
    const [a, b] = pair;
    const running = runs.run();
    await paused;
    const sent = await settled(b);
    assert.ok(sent < FILES * SIZE - MOST_UNDER_WAY, `${sent} bytes were sent`);
    // Both have to let go: who did not pause can't go on.
    await pauseRun(b.session, 1, true);
    await pauseRun(a.session, 1, false);
    await eventually(() => pausedBy(a.session.state).has(b.session.identity.memberId));
    assert.equal(pausedBy(a.session.state).size, 1);
    assert.ok((await settled(b)) - sent < 100_000);
    await pauseRun(b.session, 1, false);
    const outcomes = await running;
    assert.deepEqual(
      outcomes.map(({ report }) => report.status),
      ['done', 'done'],
    );
    for (const [index, bytes] of contents.entries()) {
      assert.ok(a.folder.read(`file ${index}`).equals(bytes), `file ${index}`);
    }
  });

  it('can be aborted', async () => {
    const { pair } = await sending(async (a, b) => {
      await pauseRun(a.session, 1, true);
      await eventually(() => pausedBy(b.session.state).size === 1);
      a.interrupt.abort(new BytesyncError('interrupted'));
    });
    const outcomes = await runs.run();
    assert.deepEqual(
      outcomes.map(({ failure }) => failure?.code),
      ['interrupted', 'member-failed'],
    );
    assert.deepEqual(pair[0].staged, []);
  });

  it('is nothing when nothing is sent', async () => {
    const [a, b] = await runs.pair();
    await pauseRun(b.session, 1, true);
    a.write('x', 'x');
    const outcomes = await runs.run();
    assert.deepEqual(
      outcomes.map(({ report }) => report.status),
      ['done', 'done'],
    );
    await pauseRun(b.session, 1, true);
    assert.equal(pausedBy(b.session.state).size, 0);
  });
});
