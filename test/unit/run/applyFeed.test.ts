import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { ApplyFeed } from '../../../extension/src/engine/run/applyFeed.ts';
import type {
  ApplyProgress,
  FromUnpacker,
  ToUnpacker,
} from '../../../extension/src/engine/sync/streamMessages.ts';
import { packList } from '../../../extension/src/engine/workers/packedList.ts';
import { hasCode } from '../streams/errors.ts';

const turns = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
};
const chunk = (index: number) => ({ index, last: false, ciphertext: new Uint8Array([index]) });

describe('feeding the task that applies a plan', () => {
  let task: MessagePort;
  let feed: ApplyFeed;
  let heard: ToUnpacker[];
  let progress: ApplyProgress[];
  beforeEach(() => {
    const { port1, port2 } = new MessageChannel();
    heard = [];
    progress = [];
    task = port2;
    feed = new ApplyFeed(port1, (seen) => progress.push(seen));
    port2.on('message', (message: ToUnpacker) => heard.push(message));
  });
  afterEach(() => {
    feed.close();
    task.close();
  });
  const say = (message: FromUnpacker) => task.postMessage(message);
  const names = () => heard.map(({ type }) => type);

  it('says what it is told, in order', async () => {
    feed.open(3, { streamId: 'id', key: new Uint8Array(32) }, packList([]));
    const durable = feed.chunk(3, chunk(0));
    feed.last();
    feed.abort();
    await turns();
    assert.deepEqual(names(), ['open', 'chunk', 'last', 'abort']);
    assert.deepEqual(heard[1], { type: 'chunk', stream: 3, ...chunk(0) });
    say({ type: 'durable', stream: 3, index: 0 });
    await durable;
  });

  it('resolves each chunk when it is durable, whatever the order', async () => {
    const settled: string[] = [];
    const waiting = [
      feed.chunk(1, chunk(0)).then(() => settled.push('1/0')),
      feed.chunk(1, chunk(1)).then(() => settled.push('1/1')),
      feed.chunk(11, chunk(0)).then(() => settled.push('11/0')),
    ];
    say({ type: 'durable', stream: 11, index: 0 });
    say({ type: 'durable', stream: 1, index: 1 });
    await turns();
    assert.deepEqual(settled, ['11/0', '1/1']);
    say({ type: 'durable', stream: 1, index: 0 });
    await Promise.all(waiting);
  });

  it('rejects what waits and what comes of a stream that the task refuses, and no other', async () => {
    const refused = feed.chunk(1, chunk(0));
    const other = feed.chunk(11, chunk(0));
    say({ type: 'stream-failed', stream: 1, code: 'not-in-plan' });
    await assert.rejects(refused, hasCode('not-in-plan'));
    await assert.rejects(feed.chunk(1, chunk(1)), hasCode('not-in-plan'));
    await turns();
    assert.deepEqual(names(), ['chunk', 'chunk']);
    say({ type: 'durable', stream: 11, index: 0 });
    await other;
  });

  it('tells the task once that a stream has failed, and rejects what waits for it', async () => {
    const waiting = feed.chunk(1, chunk(0));
    feed.failStream(1, 'stream-stalled');
    feed.failStream(1, 'stream-aborted');
    await assert.rejects(waiting, hasCode('stream-stalled'));
    await assert.rejects(feed.chunk(1, chunk(1)), hasCode('stream-stalled'));
    await turns();
    assert.deepEqual(heard.slice(1), [
      { type: 'stream-failed', stream: 1, code: 'stream-stalled' },
    ]);
  });

  it('does not tell the task what it has said itself', async () => {
    say({ type: 'stream-failed', stream: 1, code: 'chunk-forged' });
    await turns();
    feed.failStream(1, 'chunk-forged');
    await turns();
    assert.deepEqual(heard, []);
  });

  for (const [who, close] of [
    ['the task has ended', () => task.close()],
    ['it is closed', () => feed.close()],
  ] as const) {
    it(`rejects every chunk once ${who}`, async () => {
      const waiting = feed.chunk(1, chunk(0));
      close();
      await assert.rejects(waiting, hasCode('stream-aborted'));
      await assert.rejects(feed.chunk(2, chunk(0)), hasCode('stream-aborted'));
      feed.open(4, { streamId: 'id', key: new Uint8Array(32) }, packList([]));
      feed.failStream(2, 'aborted');
      feed.last();
      feed.abort();
    });
  }

  it('has heard all that the task told once it is drained', async () => {
    const told = { done: [0, 1], undone: [], coming: [], reused: [] };
    say({ type: 'progress', filesDone: 1, filesTotal: 2, bytesWritten: 3, bytesReused: 1, told });
    task.close();
    await feed.drained();
    assert.equal(progress.length, 1);
  });

  it('passes progress on', async () => {
    const told = { done: [0, 1], undone: [], coming: [], reused: [] };
    say({ type: 'progress', filesDone: 1, filesTotal: 2, bytesWritten: 3, bytesReused: 1, told });
    await turns();
    assert.deepEqual(progress, [
      { type: 'progress', filesDone: 1, filesTotal: 2, bytesWritten: 3, bytesReused: 1, told },
    ]);
  });
});
