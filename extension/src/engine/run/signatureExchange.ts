import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import type { StreamFacts } from '../planning/planFacts.ts';
import { held } from './pausing.ts';
import type { RunContext } from './runContext.ts';
import { SignatureForwarder } from './signatureForwarder.ts';
import { type ChunkSink, pump } from './sinks.ts';
import { freshKeys, streamKeys } from './streamKeys.ts';

/** The signatures that the packer of a stream waits for, from wherever they come. */
export interface Signatures {
  /** Goes to the packer. */
  readonly port: MessagePort;
  /** Resolves when no more will come; what is missing is then sent in full. Never rejects. */
  readonly done: Promise<void>;
  close(): void;
}

/** The way of block signatures from a stream's first target to its source. */
export class SignatureExchange {
  readonly #context: RunContext;
  readonly #signal: AbortSignal;
  readonly #onRead: (bytes: number) => void;

  /** @param onRead told of bytes that were read to make signatures */
  constructor(context: RunContext, signal: AbortSignal, onRead: (bytes: number) => void) {
    this.#context = context;
    this.#signal = signal;
    this.#onRead = onRead;
  }

  /** Makes the signatures of this member's files and sends them to the stream's source. */
  async send(stream: StreamFacts, index: number): Promise<void> {
    const { session, run, columns } = this.#context;
    const source = columns[stream.from]?.memberId ?? '';
    const opened = session.streams.open({ kind: 'signatures', run, stream: index }, [source]);
    try {
      await this.#make(index, streamKeys(session, opened), opened.stream);
      await opened.stream.end();
    } catch (error) {
      this.#signal.throwIfAborted();
      await opened.stream.fail(asBytesyncError(error).code);
    }
  }

  /** The signatures for a stream of this member's. */
  forSource(stream: StreamFacts, index: number): Signatures {
    const { port1, port2 } = new MessageChannel();
    const forwarder = new SignatureForwarder(port1);
    const done = this.#forward(stream, index, forwarder);
    return { port: port2, done, close: () => forwarder.close() };
  }

  async #forward(stream: StreamFacts, index: number, forwarder: SignatureForwarder): Promise<void> {
    const [representative = -1] = stream.targets;
    try {
      if (this.#context.own.some(({ column }) => column === representative)) {
        const keys = freshKeys(this.#context.session);
        forwarder.open(keys);
        await this.#make(index, keys, forwarder);
      } else {
        await this.#receive(representative, index, forwarder);
      }
      forwarder.ended();
    } catch {
      // Without signatures the rest is sent in full; an end of the whole run is seen elsewhere.
      forwarder.failed();
    }
  }

  async #receive(
    representative: number,
    index: number,
    forwarder: SignatureForwarder,
  ): Promise<void> {
    const { session, run, columns } = this.#context;
    const sender = columns[representative]?.memberId ?? '';
    const purpose = { kind: 'signatures', run, stream: index } as const;
    const incoming = await session.streams.receive(purpose, sender, this.#signal);
    forwarder.open(streamKeys(session, incoming));
    await session.streams.consume(incoming, (chunk) => forwarder.send(chunk), this.#signal);
  }

  async #make(index: number, keys: StreamKeys, sink: ChunkSink): Promise<void> {
    const { workers, planner } = this.#context;
    const bases = await planner.call('signatureBases', index);
    const { port1, port2 } = new MessageChannel();
    try {
      const making = workers.packSignatures({ ...keys, bases, port: port2 }, this.#signal);
      const taking = held(this.#context.session, [sink], this.#signal);
      const [made] = await Promise.all([making, pump(port1, [taking], this.#signal)]);
      this.#onRead(made.bytesRead);
    } finally {
      port1.close();
    }
  }
}
