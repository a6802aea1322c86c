import assert from 'node:assert/strict';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type { ToRelay } from '@bytesync/shared/wire/relayApi.ts';
import { Outbox } from '../../../extension/src/engine/relay/outbox.ts';

type Post = Extract<ToRelay, { type: 'post' }>;

const SENDER = createId();
const bytes = (text: string) => Buffer.from(text);
const never = () => false;

class Desk {
  readonly sent: ToRelay[] = [];
  readonly outbox = new Outbox('relay.example', (frame) => void this.sent.push(frame));
  position = 0;
  seals = 0;

  get posts(): string[] {
    return this.sent.flatMap((frame) =>
      frame.type === 'post' ? [Buffer.from(frame.payload).toString()] : [],
    );
  }

  post(text: string): Promise<number> {
    const seal = () => {
      this.seals += 1;
      return bytes(text);
    };
    return this.outbox.post(seal).then(({ position }) => position);
  }

  /** The log takes a payload. */
  commit(text: string): void {
    this.position += 1;
    const entry = { type: 'entry', position: this.position, sender: SENDER } as const;
    this.outbox.ownEntry({ ...entry, payload: bytes(text) });
    this.outbox.reached(this.position);
  }

  requestId(text: string): number {
    const isIt = (frame: ToRelay): frame is Post =>
      frame.type === 'post' && Buffer.from(frame.payload).toString() === text;
    return this.sent.findLast(isIt)?.requestId ?? 0;
  }
}

describe('Outbox', () => {
  it('seals and sends once there is a connection, and resolves in the log', async () => {
    const desk = new Desk();
    const posting = desk.post('a');
    assert.equal(desk.seals, 0);
    desk.outbox.open('requests');
    assert.deepEqual(desk.posts, []);
    desk.outbox.open('everything');
    assert.deepEqual(desk.posts, ['a']);
    desk.commit('somebody else');
    desk.commit('a');
    assert.equal(await posting, 2);
  });

  it('sends the same bytes on the next connection, but not what came back before', async () => {
    const desk = new Desk();
    desk.outbox.open('everything');
    const posting = ['a', 'b'].map((text) => desk.post(text));
    desk.outbox.shut();
    desk.commit('a');
    desk.outbox.open('everything');
    assert.deepEqual(desk.posts, ['a', 'b', 'b']);
    assert.equal(desk.seals, 2);
    desk.commit('b');
    assert.deepEqual(await Promise.all(posting), [1, 2]);
  });

  it('seals anew what was refused for now, one at a time, in order', async () => {
    const desk = new Desk();
    desk.outbox.open('everything');
    const posting = ['a', 'b', 'c'].map((text) => desk.post(text));
    for (const text of ['a', 'b', 'c']) {
      const requestId = desk.requestId(text);
      desk.outbox.refused({ type: 'error', requestId, code: 'rate-limited', retryAfterMs: 1 });
    }
    desk.post('late').catch(() => undefined);
    assert.equal(desk.sent.length, 3);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(desk.posts.slice(3), ['a']);
    for (const text of ['a', 'b', 'c', 'late']) desk.commit(text);
    assert.deepEqual(desk.posts.slice(3), ['a', 'b', 'c', 'late']);
    assert.equal(desk.seals, 7);
    assert.deepEqual(await Promise.all(posting), [1, 2, 3]);
  });

  it('rejects what was refused for good, also when the log is full', async () => {
    const desk = new Desk();
    desk.outbox.open('everything');
    const posting = desk.post('a');
    desk.outbox.refused({
      type: 'error',
      requestId: desk.requestId('a'),
      code: 'buffer-full',
      values: { what: 'log' },
      retryAfterMs: 1000,
    });
    await assert.rejects(posting, { code: 'buffer-full' });
  });

  it('bounds what is under way, and goes on as answers come', async () => {
    const desk = new Desk();
    desk.outbox.open('everything');
    const posting = Array.from({ length: 100 }, (_, at) => desk.post(`${at}`));
    assert.equal(desk.sent.length, 32);
    for (let at = 0; at < 100; at += 1) desk.commit(`${at}`);
    assert.deepEqual(
      desk.posts,
      Array.from({ length: 100 }, (_, at) => `${at}`),
    );
    await Promise.all(posting);
  });

  it('is not stopped by posts that cannot be sealed', async () => {
    const desk = new Desk();
    const broken = Array.from({ length: 40 }, () =>
      desk.outbox.post(() => {
        throw new BytesyncError('message-too-large');
      }),
    );
    const posting = desk.post('a');
    desk.outbox.open('everything');
    for (const one of broken) await assert.rejects(one, { code: 'message-too-large' });
    assert.deepEqual(desk.posts, ['a']);
    desk.commit('a');
    await posting;
  });

  it('finds out a relay that puts something else where a post should stand', () => {
    for (const late of [false, true]) {
      const desk = new Desk();
      desk.outbox.open('everything');
      desk.post('a').catch(() => undefined);
      const requestId = desk.requestId('a');
      const posted = { type: 'posted', requestId, position: 1, digest: bytes('') } as const;
      if (!late) desk.outbox.posted(posted);
      const shown = () => {
        desk.commit('something else');
        desk.outbox.posted(posted);
        desk.outbox.reached(1);
      };
      assert.throws(shown, { code: 'log-forked' });
    }
  });

  it('repeats requests on the next connection until they are answered', async () => {
    const desk = new Desk();
    const memberId = createId();
    const make = (requestId: number) => ({ type: 'reject', requestId, memberId }) as const;
    const requesting = desk.outbox.request(make, never);
    desk.outbox.open('requests');
    desk.outbox.shut();
    desk.outbox.open('requests');
    assert.equal(desk.sent.length, 2);
    assert.deepEqual(desk.sent[0], desk.sent[1]);
    desk.outbox.done(1);
    await requesting;
    desk.outbox.shut();
    desk.outbox.open('requests');
    assert.equal(desk.sent.length, 2);
  });

  it('takes a refusal that means "done before" for an answer', async () => {
    const desk = new Desk();
    desk.outbox.open('requests');
    const make = (requestId: number) => ({ type: 'leave', requestId }) as const;
    const isDone = ({ code }: BytesyncError) => code === 'member-exists';
    const done = desk.outbox.request(make, isDone);
    const refused = desk.outbox.request(make, isDone);
    desk.outbox.refused({ type: 'error', requestId: 1, code: 'member-exists' });
    desk.outbox.refused({ type: 'error', requestId: 2, code: 'not-allowed' });
    await done;
    await assert.rejects(refused, { code: 'not-allowed' });
  });

  it('rejects everything when it closes', async () => {
    const desk = new Desk();
    const posting = desk.post('a');
    const requesting = desk.outbox.request((requestId) => ({ type: 'leave', requestId }), never);
    desk.outbox.close(new BytesyncError('relay-lost'));
    await assert.rejects(posting, { code: 'relay-lost' });
    await assert.rejects(requesting, { code: 'relay-lost' });
  });
});
