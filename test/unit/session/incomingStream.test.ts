import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chunkDigest } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { IncomingStream } from '../../../extension/src/engine/relay/incomingStream.ts';
import { TransferRates } from '../../../extension/src/engine/relay/rateLimit.ts';
import type { ChunkRequest, RelayClient } from '../../../extension/src/engine/relay/relayClient.ts';
import { FIRST_WINDOW } from '../../../extension/src/engine/relay/transferPace.ts';

const STREAM = createId();
const NEVER = new AbortController().signal;
const ROOM = { sessionId: createId(), token: async () => 'token' };

const contentOf = (index: number) => Buffer.from(`chunk ${index}`);
const digestOf = (index: number) => chunkDigest(contentOf(index));

/** The relay as a recipient sees it. */
class FakeRelay {
  readonly rates = new TransferRates();
  readonly acknowledged: number[] = [];
  readonly asked: number[] = [];
  /** Of each that was asked for. */
  readonly needed: AbortSignal[] = [];
  hold: Promise<void> | undefined;
  failAcknowledgements = 0;

  async getChunk(
    { index }: { readonly index: number },
    _token: unknown,
    { signal }: ChunkRequest,
  ): Promise<Uint8Array> {
    this.asked.push(index);
    if (signal) this.needed.push(signal);
    await this.hold;
    return contentOf(index);
  }

  async acknowledge(_session: string, _stream: string, through: number): Promise<void> {
    if (this.failAcknowledgements > 0) {
      this.failAcknowledgements -= 1;
      throw new BytesyncError('relay-timeout');
    }
    this.acknowledged.push(through);
  }

  get client(): RelayClient {
    return this as unknown as RelayClient;
  }
}

function announcement(indexes: readonly number[], last = -1) {
  const chunks = indexes.map((index) => ({ index, digest: digestOf(index), last: index === last }));
  return { type: 'chunks', streamId: STREAM, chunks } as const;
}

function ending(count: number) {
  const hash = createHash('sha256');
  for (let index = 0; index < count; index += 1) hash.update(digestOf(index));
  return { type: 'stream-ended', streamId: STREAM, count, digest: hash.digest() } as const;
}

function create(): IncomingStream {
  const purpose = { kind: 'results', run: 1 } as const;
  return new IncomingStream(STREAM, purpose, createId(), new Uint8Array(32));
}

function consume(stream: IncomingStream, relay = new FakeRelay(), signal = NEVER) {
  const got: number[] = [];
  const consumer = {
    chunk: async (chunk: { index: number; ciphertext: Uint8Array }) => {
      assert.equal(Buffer.compare(chunk.ciphertext, contentOf(chunk.index)), 0);
      await new Promise(setImmediate);
      got.push(chunk.index);
    },
  };
  const done = stream.consume(ROOM, relay.client, consumer, signal);
  done.catch(() => undefined);
  return { got, done, relay };
}

const turn = () => new Promise(setImmediate);

describe('IncomingStream', () => {
  it('hands on chunks in order, whatever the order of their announcement', async () => {
    const stream = create();
    const { got, done, relay } = consume(stream);
    for (const indexes of [[1], [3, 2], [0], [5, 4]]) {
      stream.announce(announcement(indexes, 5));
      await turn();
    }
    stream.end(ending(6));
    await done;
    assert.deepEqual(got, [0, 1, 2, 3, 4, 5]);
    assert.equal(relay.acknowledged.at(-1), 5);
    assert.deepEqual([...relay.acknowledged].sort(), relay.acknowledged);
  });

  it('can be consumed late, when everything was announced', async () => {
    const stream = create();
    stream.announce(announcement([0, 1, 2], 2));
    stream.end(ending(3));
    const { got, done } = consume(stream);
    await done;
    assert.deepEqual(got, [0, 1, 2]);
  });

  it('downloads a window ahead, also while it waits for the first', async () => {
    const relay = new FakeRelay();
    const held = Promise.withResolvers<void>();
    relay.hold = held.promise;
    const stream = create();
    const { done } = consume(stream, relay);
    for (let index = 0; index < 9; index += 1) {
      stream.announce(announcement([index], 8));
      await turn();
    }
    assert.deepEqual(relay.asked, [0, 1, 2, 3].slice(0, FIRST_WINDOW));
    held.resolve();
    stream.end(ending(9));
    await done;
  });

  type Step = (stream: IncomingStream) => void;
  const malformed: [string, string, Step[]][] = [
    ['a chunk twice', 'order', [(s) => s.announce(announcement([0, 0]))]],
    [
      'a chunk again, later',
      'order',
      [(s) => s.announce(announcement([0, 1])), (s) => s.announce(announcement([0]))],
    ],
    ['a chunk that came early again', 'order', [(s) => s.announce(announcement([3, 3]))]],
    ['a chunk far ahead', 'order', [(s) => s.announce(announcement([65]))]],
    ['a chunk after the last', 'last', [(s) => s.announce(announcement([0, 1], 0))]],
    [
      'a chunk that stood after the last before it',
      'last',
      [(s) => s.announce(announcement([1])), (s) => s.announce(announcement([0], 0))],
    ],
    ['an end too early', 'end', [(s) => s.announce(announcement([0])), (s) => s.end(ending(1))]],
    [
      'an end with a gap',
      'end',
      [(s) => s.announce(announcement([0, 2], 2)), (s) => s.end(ending(3))],
    ],
    [
      'an end with another count',
      'end',
      [(s) => s.announce(announcement([0, 1], 1)), (s) => s.end({ ...ending(2), count: 3 })],
    ],
    [
      'an end with another digest',
      'end',
      [
        (s) => s.announce(announcement([0, 1], 1)),
        (s) => s.end({ ...ending(2), digest: new Uint8Array(32) }),
      ],
    ],
  ];
  for (const [name, reason, steps] of malformed) {
    it(`refuses ${name}`, async () => {
      const stream = create();
      const { done } = consume(stream);
      for (const step of steps) step(stream);
      await assert.rejects(done, ({ code, values }) => {
        assert.equal(code, 'stream-malformed');
        assert.equal(values.reason, reason);
        return true;
      });
      // What comes later changes nothing, and breaks nothing.
      stream.announce(announcement([0, 1, 2], 2));
      stream.end(ending(3));
      stream.fail(new BytesyncError('internal'));
    });
  }

  it('listens to nothing after its end', async () => {
    const stream = create();
    stream.announce(announcement([0], 0));
    stream.end(ending(1));
    stream.end(ending(1));
    stream.fail(new BytesyncError('internal'));
    const { got, done } = consume(stream);
    await done;
    assert.deepEqual(got, [0]);
  });

  it('ends with the failure of its sender, after what was announced', async () => {
    const stream = create();
    const { got, done } = consume(stream);
    stream.announce(announcement([0, 1]));
    stream.fail(new BytesyncError('source-changed'));
    await assert.rejects(done, { code: 'source-changed' });
    assert.deepEqual(got, [0, 1]);
  });

  it('refuses content that is not what was announced', async () => {
    const stream = create();
    const { got, done, relay } = consume(stream);
    stream.announce(announcement([0]));
    stream.announce({
      ...announcement([1]),
      chunks: [{ index: 1, digest: digestOf(7), last: true }],
    });
    await assert.rejects(done, { code: 'chunk-forged' });
    assert.deepEqual(got, [0]);
    assert.ok(!relay.acknowledged.includes(1));
  });

  it('acknowledges no chunk that its consumer did not take', async () => {
    const stream = create();
    const relay = new FakeRelay();
    stream.announce(announcement([0, 1], 1));
    stream.end(ending(2));
    const failure = new BytesyncError('disk-full');
    const consumer = {
      chunk: async ({ index }: { index: number }) => {
        if (index === 1) throw failure;
      },
    };
    await assert.rejects(stream.consume(ROOM, relay.client, consumer, NEVER), failure);
    assert.deepEqual(relay.acknowledged, [0]);
  });

  it('says again what could not be acknowledged', async () => {
    const relay = new FakeRelay();
    relay.failAcknowledgements = 1;
    const stream = create();
    stream.announce(announcement([0], 0));
    stream.end(ending(1));
    await consume(stream, relay).done;
    assert.deepEqual(relay.acknowledged, [0]);
    relay.failAcknowledgements = 9;
    const other = create();
    other.announce(announcement([0], 0));
    other.end(ending(1));
    await assert.rejects(consume(other, relay).done, { code: 'relay-timeout' });
  });

  it('ends with the signal, while it waits for news or for the relay', async () => {
    for (const announced of [false, true]) {
      const relay = new FakeRelay();
      relay.hold = new Promise(() => undefined);
      const controller = new AbortController();
      const stream = create();
      if (announced) stream.announce(announcement([0]));
      const { done } = consume(stream, relay, controller.signal);
      await turn();
      const reason = new Error('enough');
      controller.abort(reason);
      await assert.rejects(done, reason);
    }
  });

  it('asks the relay for nothing any more once it is over, or its consumer failed', async () => {
    for (const isAborted of [true, false]) {
      const relay = new FakeRelay();
      relay.hold = isAborted ? new Promise(() => undefined) : undefined;
      const stream = create();
      stream.announce(announcement([0, 1, 2]));
      const controller = new AbortController();
      const failing = { chunk: () => Promise.reject(new Error('full')) };
      const done = stream.consume(ROOM, relay.client, failing, controller.signal);
      await turn();
      if (isAborted) controller.abort(new Error('full'));
      await assert.rejects(done, /full/u);
      assert.deepEqual(
        relay.needed.map(({ aborted }) => aborted),
        [true, true, true],
      );
    }
  });

  it('is consumed once', async () => {
    const stream = create();
    const first = consume(stream);
    await assert.rejects(consume(stream).done, { code: 'internal' });
    stream.announce(announcement([0], 0));
    stream.end(ending(1));
    await first.done;
  });
});
