import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import { OutgoingStream } from '../../../extension/src/engine/relay/outgoingStream.ts';
import type { ChunkRequest, RelayClient } from '../../../extension/src/engine/relay/relayClient.ts';
import { FIRST_WINDOW } from '../../../extension/src/engine/relay/transferPace.ts';
import type { LogMessage, LogMessageOf } from '../../../extension/src/engine/session/messages.ts';

const STREAM = createId();

function digestOf(index: number): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`${index}`).digest());
}

function chunk(index: number, last = false) {
  return { index, last, ciphertext: Buffer.from(`${index}`), digest: digestOf(index) };
}

class FakeRoom {
  readonly sessionId = createId();
  readonly token = async () => 'token';
  readonly statements: LogMessage[][] = [];
  /** Uploads that were begun and are not done. */
  readonly uploading = new Map<number, () => void>();
  readonly failing = new Set<number>();
  manual = false;
  opened = 0;
  postFailure: Error | undefined;
  postHold: Promise<void> | undefined;

  post = async (messages: readonly LogMessage[]) => {
    this.statements.push([...messages]);
    await this.postHold;
    await new Promise(setImmediate);
    if (this.postFailure) throw this.postFailure;
  };

  readonly recipients: readonly string[];
  /** For whom it was opened, whom the relay does not know, and who was dropped there. */
  readonly openedFor: string[][] = [];
  readonly strangers = new Set<string>();
  readonly dropped: string[] = [];
  dropFailure: Error | undefined;

  constructor(recipients = 1) {
    this.recipients = Array.from({ length: recipients }, createId);
  }

  openStream = async (_session: string, { recipients }: { readonly recipients: string[] }) => {
    if (recipients.some((one) => this.strangers.has(one)))
      throw new BytesyncError('member-unknown');
    this.openedFor.push(recipients);
    this.opened += 1;
  };

  dropRecipient = async (_session: string, _stream: string, memberId: string) => {
    if (this.dropFailure) throw this.dropFailure;
    this.dropped.push(memberId);
  };

  putChunk = async (
    { index }: { readonly index: number },
    _ciphertext: Uint8Array,
    _digest: Uint8Array,
    _token: unknown,
    { signal }: ChunkRequest = {},
  ) => {
    if (this.failing.has(index)) throw new BytesyncError('relay-unreachable');
    if (!this.manual) return;
    await new Promise<void>((resolve, reject) => {
      this.uploading.set(index, resolve);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    }).finally(() => this.uploading.delete(index));
  };

  stream(): OutgoingStream {
    const purpose = { kind: 'results', run: 1 } as const;
    const keys = this.recipients.map((memberId) => ({ memberId, box: new Uint8Array(48) }));
    const options = { streamId: STREAM, purpose, keys };
    return new OutgoingStream(this, this as unknown as RelayClient, options);
  }

  get said(): string[][] {
    return this.statements.map((messages) => messages.map(({ type }) => type));
  }

  get announced(): number[] {
    return this.statements
      .flat()
      .filter((message): message is LogMessageOf<'chunks'> => message.type === 'chunks')
      .flatMap(({ chunks }) => chunks.map(({ index }) => index));
  }
}

const turns = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
};

describe('OutgoingStream', () => {
  it('does nothing before the first chunk', async () => {
    const room = new FakeRoom();
    room.stream();
    await turns();
    assert.equal(room.opened, 0);
    assert.deepEqual(room.said, []);
  });

  describe('of which a recipient is dropped', () => {
    it('tells the relay once, and goes on for the others', async () => {
      const room = new FakeRoom(2);
      const stream = room.stream();
      await stream.send(chunk(0));
      await turns();
      const [gone = ''] = room.recipients;
      stream.drop(gone);
      stream.drop(gone);
      await stream.send(chunk(1, true));
      await stream.end();
      assert.deepEqual(room.dropped, [gone]);
      assert.equal(stream.isDeserted, false);
      assert.deepEqual(room.announced, [0, 1]);
    });

    it('also after its end: what is left lies at the relay', async () => {
      const room = new FakeRoom(2);
      const stream = room.stream();
      await stream.send(chunk(0, true));
      await stream.end();
      stream.drop(room.recipients[1] ?? '');
      await turns();
      assert.deepEqual(room.dropped, room.recipients.slice(1));
    });

    it('is opened for those who are left', async () => {
      const room = new FakeRoom(2);
      const stream = room.stream();
      const [gone = '', other = ''] = room.recipients;
      stream.drop(gone);
      await stream.send(chunk(0, true));
      await stream.end();
      assert.deepEqual([room.openedFor, room.dropped], [[[other]], []]);
      const [opening] = room.statements.flat();
      assert.ok(opening?.type === 'stream-opened');
      assert.deepEqual(
        opening.keys.map(({ memberId }) => memberId),
        [other],
      );
    });

    it('waits for the word of the host where the relay knows before it that somebody has left', async () => {
      const room = new FakeRoom(2);
      const stream = room.stream();
      const [gone = '', other = ''] = room.recipients;
      room.strangers.add(gone);
      const sending = stream.send(chunk(0, true));
      await turns();
      assert.deepEqual(room.openedFor, []);
      stream.drop(gone);
      await sending;
      await stream.end();
      assert.deepEqual(room.openedFor, [[other]]);
    });

    it('goes nowhere when nobody is left, and says nothing', async () => {
      const room = new FakeRoom(1);
      const stream = room.stream();
      stream.drop(room.recipients[0] ?? '');
      assert.equal(stream.isDeserted, true);
      await stream.send(chunk(0, true));
      await stream.end();
      assert.deepEqual([room.opened, room.statements], [0, []]);
    });

    it('fails where the relay can’t be told: what is left would fill it', async () => {
      const room = new FakeRoom(2);
      const stream = room.stream();
      await stream.send(chunk(0));
      await turns();
      room.dropFailure = new BytesyncError('relay-lost');
      stream.drop(room.recipients[0] ?? '');
      await turns();
      await assert.rejects(stream.send(chunk(1, true)), { code: 'relay-lost' });
    });
  });

  it('says a small stream in one statement', async () => {
    const room = new FakeRoom();
    const stream = room.stream();
    await stream.send(chunk(0, true));
    await stream.end();
    assert.deepEqual(room.said, [['stream-opened', 'chunks', 'stream-ended']]);
    assert.equal(room.opened, 1);
  });

  it('announces every chunk once, and the end after all of them', async () => {
    const room = new FakeRoom();
    const stream = room.stream();
    for (let index = 0; index < 50; index += 1) await stream.send(chunk(index, index === 49));
    await stream.end();
    const expected = Array.from({ length: 50 }, (_, index) => index);
    assert.deepEqual(
      [...room.announced].sort((a, b) => a - b),
      expected,
    );
    assert.deepEqual(room.said.flat().filter((type) => type === 'stream-opened').length, 1);
    const end = room.statements.at(-1)?.at(-1);
    assert.ok(end?.type === 'stream-ended');
    const hash = createHash('sha256');
    for (const index of expected) hash.update(digestOf(index));
    assert.equal(end.count, 50);
    assert.equal(Buffer.compare(end.digest, hash.digest()), 0);
  });

  it('announces thousands that piled up behind a slow room', async () => {
    const room = new FakeRoom();
    const held = Promise.withResolvers<void>();
    room.postHold = held.promise;
    const stream = room.stream();
    for (let index = 0; index < 3000; index += 1) await stream.send(chunk(index, index === 2999));
    const ending = stream.end();
    await turns();
    held.resolve();
    await ending;
    assert.deepEqual(
      room.announced,
      Array.from({ length: 3000 }, (_, index) => index),
    );
    assert.ok(room.statements.length < 6);
  });

  it('keeps only a window of chunks under way', async () => {
    const room = new FakeRoom();
    room.manual = true;
    const stream = room.stream();
    let taken = 0;
    const sending = (async () => {
      for (let index = 0; index < 10; index += 1) {
        await stream.send(chunk(index, index === 9));
        taken += 1;
      }
    })();
    await turns();
    assert.equal(room.uploading.size, FIRST_WINDOW);
    assert.equal(taken, FIRST_WINDOW - 1);
    while (taken < 10 || room.uploading.size > 0) {
      for (const done of room.uploading.values()) done();
      await turns();
    }
    await sending;
    await stream.end();
  });

  it('does not run far ahead of an upload that stands still', async () => {
    const room = new FakeRoom();
    room.manual = true;
    const stream = room.stream();
    const sending = (async () => {
      for (let index = 0; index < 200; index += 1) await stream.send(chunk(index, index === 199));
    })();
    for (let round = 0; round < 100; round += 1) {
      for (const [index, done] of room.uploading) if (index > 0) done();
      await turns();
    }
    const highest = Math.max(...room.announced);
    assert.ok(highest > FIRST_WINDOW && highest < 64, `${highest} was announced before 0`);
    room.manual = false;
    for (const done of room.uploading.values()) done();
    await sending;
    await stream.end();
  });

  it('announces what is there while the last uploads wait', async () => {
    const room = new FakeRoom();
    room.manual = true;
    const stream = room.stream();
    await stream.send(chunk(0));
    await stream.send(chunk(1, true));
    const ending = stream.end();
    await turns();
    room.uploading.get(0)?.();
    await turns();
    assert.deepEqual(room.announced, [0]);
    room.uploading.get(1)?.();
    await ending;
    assert.deepEqual(room.announced, [0, 1]);
  });

  it('passes on the failure of an upload, and says it when told', async () => {
    const room = new FakeRoom();
    room.failing.add(1);
    const stream = room.stream();
    await stream.send(chunk(0));
    await stream.send(chunk(1));
    await turns();
    await assert.rejects(stream.send(chunk(2)), { code: 'relay-unreachable' });
    await assert.rejects(stream.end(), { code: 'relay-unreachable' });
    await stream.fail('relay-unreachable');
    assert.deepEqual(room.said.at(-1), ['stream-failed']);
    assert.ok(!room.said.flat().includes('stream-ended'));
  });

  it('passes on the failure of an announcement', async () => {
    const room = new FakeRoom();
    room.postFailure = new BytesyncError('relay-lost');
    const stream = room.stream();
    await stream.send(chunk(0));
    await turns();
    await assert.rejects(stream.send(chunk(1)), { code: 'relay-lost' });
    await assert.rejects(stream.end(), { code: 'relay-lost' });
  });

  it('says nothing after its failure, and no failure after its end', async () => {
    const room = new FakeRoom();
    room.manual = true;
    const stream = room.stream();
    await stream.send(chunk(0));
    const failing = stream.fail('source-changed');
    await turns();
    room.uploading.get(0)?.();
    await failing;
    await turns();
    assert.deepEqual(room.said, [['stream-opened', 'stream-failed']]);
    const ended = new FakeRoom();
    const whole = ended.stream();
    await whole.send(chunk(0, true));
    await whole.end();
    await whole.fail('internal');
    assert.equal(ended.statements.length, 1);
  });

  for (const [what, end, said] of [
    ['is abandoned', async (stream: OutgoingStream) => stream.abandon(), []],
    [
      'has failed',
      (stream: OutgoingStream) => stream.fail('source-changed'),
      [['stream-opened', 'stream-failed']],
    ],
  ] as const) {
    it(`ends what is under way once it ${what}`, async () => {
      const room = new FakeRoom();
      room.manual = true;
      const stream = room.stream();
      for (let index = 0; index < FIRST_WINDOW - 1; index += 1) await stream.send(chunk(index));
      const waiting = stream.send(chunk(FIRST_WINDOW - 1));
      const ended = assert.rejects(waiting, BytesyncError);
      await turns();
      assert.equal(room.uploading.size, FIRST_WINDOW);
      await end(stream);
      await ended;
      assert.equal(room.uploading.size, 0);
      await assert.rejects(stream.send(chunk(FIRST_WINDOW)), BytesyncError);
      assert.deepEqual(room.said, said);
    });
  }

  it('refuses chunks out of order', async () => {
    const stream = new FakeRoom().stream();
    await assert.rejects(stream.send(chunk(1)), { code: 'internal' });
  });
});
