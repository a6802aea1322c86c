import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { FIRST_WINDOW } from '../../../extension/src/engine/relay/transferPace.ts';
import { type ChunkSink, pump } from '../../../extension/src/engine/run/sinks.ts';
import type {
  FromProducer,
  ToProducer,
} from '../../../extension/src/engine/sync/streamMessages.ts';
import { hasCode } from '../streams/errors.ts';

/** A task that makes chunks, as `SealedOutput` does: one for each credit. */
class Producer {
  readonly port: MessagePort;
  readonly heard: ToProducer[] = [];
  readonly #mine: MessagePort;
  #next = 0;
  #credits = 0;
  readonly #count: number;

  constructor(count: number) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.#mine = port2;
    this.#count = count;
    port2.on('message', (message: ToProducer) => {
      this.heard.push(message);
      if (message.type === 'credit') this.#credits += message.count;
      this.#produce();
    });
  }

  get produced(): number {
    return this.#next;
  }

  say(message: FromProducer): void {
    this.#mine.postMessage(message);
  }

  close(): void {
    this.#mine.close();
  }

  #produce(): void {
    for (; this.#credits > 0 && this.#next < this.#count; this.#next += 1) {
      this.#credits -= 1;
      const last = this.#next === this.#count - 1;
      const bytes = new Uint8Array([this.#next]);
      this.say({ type: 'chunk', index: this.#next, last, ciphertext: bytes, digest: bytes });
    }
  }
}

/** Takes every chunk, unless it is told otherwise. */
function sinkOf(taken: number[], take: (index: number) => Promise<void> | void = () => undefined) {
  const sink: ChunkSink = {
    send: async ({ index }) => {
      await take(index);
      taken.push(index);
    },
  };
  return sink;
}

const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};
const never = new AbortController().signal;

describe('pumping chunks from a task', () => {
  let producer: Producer;
  afterEach(() => producer.close());

  it('gives every sink all chunks, in order', async () => {
    producer = new Producer(9);
    const [one, two]: [number[], number[]] = [[], []];
    const slow = sinkOf(two, (index) => (index % 3 === 0 ? turns(3) : undefined));
    await pump(producer.port, [sinkOf(one), slow], never);
    assert.deepEqual(one, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(two, one);
  });

  it('asks for no more than the window before a sink has room', async () => {
    producer = new Producer(100);
    const open = Promise.withResolvers<void>();
    const taken: number[] = [];
    const pumping = pump(producer.port, [sinkOf(taken, () => open.promise)], never);
    await turns();
    assert.equal(producer.produced, FIRST_WINDOW);
    assert.deepEqual(taken, []);
    open.resolve();
    await pumping;
    assert.equal(taken.length, 100);
  });

  it('tells the task how large the next chunks are and whether the line is fast, and lets it make fewer ahead when they are large', async () => {
    producer = new Producer(30);
    const pace = { chunkSize: 100, ahead: 3, isFast: false };
    const most: number[] = [];
    const taken: number[] = [];
    const sink = sinkOf(taken, (index) => {
      most.push(producer.produced - index);
      if (index === 9) Object.assign(pace, { chunkSize: 900, ahead: 1, isFast: true });
    });
    await pump(producer.port, [sink], never, undefined, pace);
    assert.equal(taken.length, 30);
    assert.ok(Math.max(...most.slice(0, 10)) <= 3 && Math.max(...most.slice(13)) === 1, `${most}`);
    const told = producer.heard.map((one) =>
      one.type === 'credit' ? `${one.size} ${one.isFast}` : one.type,
    );
    assert.deepEqual([...new Set(told)], ['100 false', '900 true']);
  });

  it('does without sinks', async () => {
    producer = new Producer(3);
    await pump(producer.port, [], never);
    assert.equal(producer.produced, 3);
  });

  it('passes progress on, and it is no chunk', async () => {
    producer = new Producer(1);
    const seen: unknown[] = [];
    producer.say({ type: 'progress', files: 2, bytes: 30, reused: 10 });
    const onProgress = (progress: unknown) => seen.push(progress);
    await pump(producer.port, [], never, onProgress);
    assert.deepEqual(seen, [{ type: 'progress', files: 2, bytes: 30, reused: 10 }]);
  });

  it('ends with the first failure: the task is told, and no sink gets more', async () => {
    producer = new Producer(50);
    const [good, bad]: [number[], number[]] = [[], []];
    const failing = sinkOf(bad, (index) => {
      if (index === 2) throw new Error('full');
    });
    await assert.rejects(pump(producer.port, [sinkOf(good), failing], never), /full/);
    await turns();
    assert.deepEqual(good, [0, 1, 2]);
    assert.deepEqual(bad, [0, 1]);
    assert.equal(producer.heard.at(-1)?.type, 'abort');
  });

  it('rejects with the reason when the run ends, and tells the task', async () => {
    producer = new Producer(50);
    const abort = new AbortController();
    const stuck = sinkOf([], () => new Promise<void>(() => undefined));
    const pumping = pump(producer.port, [stuck], abort.signal);
    await turns();
    abort.abort(new Error('interrupted'));
    await assert.rejects(pumping, /interrupted/);
    await turns();
    assert.deepEqual(
      producer.heard.map(({ type }) => type),
      ['credit', 'abort'],
    );
  });

  it('starts nothing when the run has ended', async () => {
    producer = new Producer(50);
    await assert.rejects(pump(producer.port, [], AbortSignal.abort(new Error('over'))), /over/);
    await turns();
    assert.deepEqual(
      producer.heard.map(({ type }) => type),
      ['abort'],
    );
  });

  it('rejects when the task ends before its last chunk', async () => {
    producer = new Producer(1);
    const chunk = new Uint8Array(1);
    producer.say({ type: 'chunk', index: 0, last: false, ciphertext: chunk, digest: chunk });
    producer.close();
    const taken: number[] = [];
    await assert.rejects(pump(producer.port, [sinkOf(taken)], never), hasCode('stream-aborted'));
    assert.deepEqual(taken, [0]);
  });

  it('is done when the task closes right after its last chunk, however slow the sink', async () => {
    producer = new Producer(1);
    const chunk = new Uint8Array(1);
    producer.say({ type: 'chunk', index: 0, last: true, ciphertext: chunk, digest: chunk });
    producer.close();
    const taken: number[] = [];
    await pump(producer.port, [sinkOf(taken, () => turns())], never);
    assert.deepEqual(taken, [0]);
  });
});
