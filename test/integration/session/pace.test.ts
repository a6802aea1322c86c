import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { chunkDigest, sealChunk } from '@bytesync/shared/crypto/chunk.ts';
import { FIRST_CHUNK, FIRST_WINDOW } from '../../../extension/src/engine/relay/transferPace.ts';
import type { OpenedStream } from '../../../extension/src/engine/session/streamRegistry.ts';
import { FaultProxy, type Weather } from '../faults/faultProxy.ts';
import { Seeded } from '../faults/seeded.ts';
import { eventually } from '../relay/relayFixture.ts';
import { type Member, SessionFixture } from './sessionFixture.ts';

const NEVER = new AbortController().signal;
const FINE: Weather = { latencyMs: 0, loss: 0 };
const PURPOSE = { kind: 'content', run: 1, stream: 0 } as const;

/** Chunks, so many at most, until the pace of the stream is as it should be. */
async function sendUntil(
  from: Member,
  opened: OpenedStream,
  most: number,
  isReached: (stream: OpenedStream['stream']) => boolean,
): Promise<string> {
  const { stream, streamId, key } = opened;
  const keys = { sessionId: from.session.identity.sessionId, streamId, key };
  const hash = createHash('sha256');
  for (let index = 0, last = false; !last; index += 1) {
    last = index === most || isReached(stream);
    const plaintext = randomBytes(stream.pace.chunkSize);
    hash.update(plaintext);
    const ciphertext = sealChunk(keys, index, last, plaintext);
    await stream.send({ index, last, ciphertext, digest: chunkDigest(ciphertext) });
  }
  await stream.end();
  return hash.digest('hex');
}

describe('the pace of a stream', () => {
  const fixture = new SessionFixture();
  let proxy: FaultProxy;
  let host: Member;
  let member: Member;

  beforeEach(async () => {
    const relay = await fixture.startRelay({ log: 'silent' });
    proxy = await FaultProxy.start(relay.url, new Seeded(7));
    const [first, second] = await fixture.members(proxy.url, 2);
    assert.ok(second);
    [host, member] = [first, second];
  });

  afterEach(async () => {
    proxy.weather = FINE;
    await fixture.clean();
    await proxy.close();
  });

  async function receiveAll(streamId: string): Promise<number[]> {
    const { streams } = member.session;
    const incoming = await streams.receive(PURPOSE, host.session.identity.memberId, NEVER);
    assert.equal(incoming.streamId, streamId);
    const sizes: number[] = [];
    await streams.consume(
      incoming,
      async ({ ciphertext }) => void sizes.push(ciphertext.length - 16),
      NEVER,
    );
    return sizes;
  }

  const open = () => host.session.streams.open(PURPOSE, [member.session.identity.memberId]);

  for (const [what, weather, most] of [
    ['loses every third request', { latencyMs: 0, loss: 0.35 }, 200],
    ['is late and loses every third request', { latencyMs: 100, loss: 0.35 }, 100],
  ] as const) {
    it(`falls to small chunks on a line that ${what}, and all of them arrive`, async () => {
      const opened = open();
      const receiving = receiveAll(opened.streamId);
      proxy.weather = weather;
      await sendUntil(host, opened, most, ({ pace }) => pace.chunkSize <= FIRST_CHUNK / 8);
      const { chunkSize, window } = opened.stream.pace;
      assert.ok(
        chunkSize <= FIRST_CHUNK / 4 && window <= FIRST_WINDOW,
        `${window} of ${chunkSize}`,
      );
      proxy.weather = FINE;
      const sizes = await receiving;
      assert.equal(sizes[0], FIRST_CHUNK);
      assert.ok((sizes.at(-1) ?? 0) <= FIRST_CHUNK / 4, `${sizes}`);
    });
  }

  it('sends smaller chunks once the relay has answered that it can’t', async () => {
    const opened = open();
    const receiving = receiveAll(opened.streamId);
    let asked = 0;
    const sending = sendUntil(host, opened, 30, () => {
      asked += 1;
      // Some are at the relay by then, and so is the stream.
      if (asked === 8) proxy.weather = { ...FINE, status: 503 };
      return false;
    });
    await eventually(() => opened.stream.pace.chunkSize < FIRST_CHUNK);
    proxy.weather = FINE;
    await sending;
    const sizes = await receiving;
    assert.equal(sizes.length, 31);
    assert.ok(
      sizes.some((size) => size < FIRST_CHUNK),
      `${sizes}`,
    );
  });

  /** So small that none is fast by itself. */
  const LITTLE = 8 * 1024;

  for (const [what, isOneByOne] of [
    ['of which each is there before the next is made', true],
    ['that wait for each other', false],
  ] as const) {
    it(`${isOneByOne ? 'takes' : 'does not take'} a line for fast by chunks ${what}`, async () => {
      const opened = open();
      const { stream, streamId, key } = opened;
      const keys = { sessionId: host.session.identity.sessionId, streamId, key };
      const receiving = receiveAll(streamId);
      let isFast = false;
      for (let index = 0; index <= 12; index += 1) {
        isFast = stream.pace.isFast;
        const ciphertext = sealChunk(keys, index, index === 12, randomBytes(LITTLE));
        const chunk = { index, last: index === 12, ciphertext, digest: chunkDigest(ciphertext) };
        const isDone = toldOf(stream.pace);
        await stream.send(chunk);
        if (isOneByOne) await eventually(isDone);
      }
      await stream.end();
      assert.equal((await receiving).length, 13);
      // As it was when there was still one to send.
      assert.equal(isFast, isOneByOne);
    });
  }
});

/** Whether the pace has been told of one more chunk that is through. */
function toldOf(pace: OpenedStream['stream']['pace']): () => boolean {
  let isTold = false;
  const { done } = pace;
  pace.done = (...chunk) => {
    isTold = true;
    pace.done = done;
    done.apply(pace, chunk);
  };
  return () => isTold;
}
