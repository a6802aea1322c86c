import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { createId } from '@bytesync/shared/wire/ids.ts';
import type {
  DirectMessage,
  LogMessage,
  StreamPurpose,
} from '../../../extension/src/engine/session/messages.ts';
import { reduce } from '../../../extension/src/engine/session/reduce.ts';
import {
  EMPTY_STATE,
  type LogListener,
  type Session,
} from '../../../extension/src/engine/session/session.ts';
import { SessionStore } from '../../../extension/src/engine/session/sessionStore.ts';
import type { SentBytes } from '../../../extension/src/engine/session/streamRegistry.ts';

interface Chunk {
  readonly index: number;
  readonly last: boolean;
  readonly ciphertext: Uint8Array;
}

/** Something that a member sends to others, as far as it has come. */
class FakeStream {
  readonly streamId = createId();
  readonly key = new Uint8Array(32).fill(7);
  readonly name: string;
  readonly purpose: StreamPurpose;
  readonly sender: string;
  recipients: readonly string[];
  readonly chunks: Chunk[] = [];
  over: 'ended' | BytesyncError | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(purpose: StreamPurpose, sender: string, recipients: readonly string[]) {
    this.name = nameOf(purpose, sender);
    this.purpose = purpose;
    this.sender = sender;
    this.recipients = recipients;
  }

  put(chunk: Chunk): void | Promise<void> {
    this.chunks.push(chunk);
    this.#news();
  }

  finish(over: 'ended' | BytesyncError): void {
    this.over ??= over;
    this.#news();
  }

  async next(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.add(resolve);
    await promise.finally(() => signal.removeEventListener('abort', abort));
  }

  #news(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/**
 * A room in memory: the log and the streams of several members, without a relay, without seals. The
 * reducer and the stores are the real ones.
 */
export class FakeRoom {
  readonly members: FakeMember[];
  readonly streams: FakeStream[] = [];
  /** What is said instead of what a member says. */
  rewrite: (sender: FakeMember, messages: readonly LogMessage[]) => readonly LogMessage[] = (
    _,
    messages,
  ) => messages;
  /** Members that were dropped, and from which run. */
  readonly #dropped = new Map<string, number>();
  readonly said: string[] = [];
  readonly #waiting = new Set<() => void>();

  /** @param count members: the host, A, first */
  constructor(count: number) {
    const letters = Array.from({ length: count }, (_, index) => String.fromCharCode(65 + index));
    const roster: Roster = {
      version: 1,
      sessionId: createId(),
      previous: new Uint8Array(32),
      members: letters.map((letter, index) => ({
        memberId: createId(),
        name: `member ${letter}`,
        letter,
        role: index === 0 ? 'host' : 'member',
        deviceKey: new Uint8Array(32),
        boxKey: new Uint8Array(32),
      })),
    };
    this.members = roster.members.map(({ memberId, letter }) => {
      return new FakeMember(this, memberId, letter, roster);
    });
  }

  get host(): FakeMember {
    return this.at(0);
  }

  at(index: number): FakeMember {
    const member = this.members[index];
    if (member === undefined) throw new Error(`no member ${index}`);
    return member;
  }

  /** Says something as that member, whether it would or not. */
  say(sender: FakeMember, ...messages: readonly LogMessage[]): void {
    for (const message of messages) {
      this.said.push(`${sender.letter} ${message.type}`);
      for (const member of this.members) {
        const state = reduce(member.store.state, sender.memberId, message);
        const isNews = state !== member.store.state;
        const isDrop = message.type === 'member-dropped' && message.told !== true;
        if (isDrop && isNews) this.#drop(message.run, message.memberId);
        member.store.update(state);
        for (const listener of [...member.listeners]) listener(sender.memberId, message);
      }
    }
  }

  /** As the streams of every member take it. */
  #drop(run: number, memberId: string): void {
    this.#dropped.set(memberId, run);
    for (const stream of this.streams) {
      if (!('run' in stream.purpose) || stream.purpose.run !== run) continue;
      stream.recipients = stream.recipients.filter((one) => one !== memberId);
      if (stream.sender === memberId) stream.finish(new BytesyncError('source-lost'));
    }
    for (const wake of this.#waiting) wake();
  }

  /** As the log has it, in one statement; only of what is looked for there. */
  announce(sender: FakeMember, { streamId, purpose }: FakeStream): void {
    if (purpose.kind !== 'results') return;
    const manifest = {
      streamId,
      purpose,
      keys: [{ memberId: sender.memberId, box: new Uint8Array() }],
    };
    this.say(sender, { type: 'stream-whole', ...manifest, ciphertext: new Uint8Array() });
  }

  #isDropped(purpose: StreamPurpose, memberId: string): boolean {
    return 'run' in purpose && this.#dropped.get(memberId) === purpose.run;
  }

  open(sender: FakeMember, purpose: StreamPurpose, recipients: readonly string[]): FakeStream {
    const present = recipients.filter((one) => !this.#isDropped(purpose, one));
    const stream = new FakeStream(purpose, sender.memberId, present);
    // What a member that was dropped begins to send, nobody takes.
    if (!this.#isDropped(purpose, sender.memberId)) this.streams.push(stream);
    for (const wake of this.#waiting) wake();
    return stream;
  }

  async find(
    purpose: StreamPurpose,
    sender: string,
    recipient: string,
    signal: AbortSignal,
  ): Promise<FakeStream> {
    const name = nameOf(purpose, sender);
    for (;;) {
      signal.throwIfAborted();
      const isFor = (one: FakeStream) => one.name === name && one.recipients.includes(recipient);
      const found = this.streams.find(isFor);
      if (found) return found;
      if (this.#isDropped(purpose, sender)) throw new BytesyncError('source-lost');
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.add(resolve);
      await promise.finally(() => {
        this.#waiting.delete(resolve);
        signal.removeEventListener('abort', abort);
      });
    }
  }
}

/** One member's session. */
export class FakeMember {
  readonly memberId: string;
  readonly letter: string;
  readonly store: SessionStore;
  readonly ending = new AbortController();
  /** What the relay says since its log is full. */
  spent: BytesyncError | undefined;
  /** Members that are gone, for `lostMembers`. */
  readonly lost: string[] = [];
  readonly listeners = new Set<LogListener>();
  readonly directs: DirectMessage[] = [];
  /** Makes streams of that kind fail when they are opened. */
  failing: StreamPurpose['kind'] | undefined;
  /** What it sends for a second time fails, too. */
  failsAgain = false;
  /** What it sends, altered: nothing unless told. */
  alter: (purpose: StreamPurpose, chunk: Chunk) => Chunk = (_, chunk) => chunk;
  readonly #room: FakeRoom;
  readonly #roster: Roster;

  constructor(room: FakeRoom, memberId: string, letter: string, roster: Roster) {
    this.#room = room;
    this.#roster = roster;
    this.memberId = memberId;
    this.letter = letter;
    this.store = new SessionStore({ ...EMPTY_STATE, roster });
  }

  get others(): string[] {
    return this.#roster.members.map((one) => one.memberId).filter((id) => id !== this.memberId);
  }

  get session(): Session {
    const { store } = this;
    const session = {
      identity: { sessionId: this.#roster.sessionId, memberId: this.memberId },
      room: {
        roster: this.#roster,
        others: this.others,
        spent: this.spent,
        post: (messages: readonly LogMessage[]) => this.post(messages),
        direct: (message: DirectMessage) => this.directs.push(message),
      },
      store,
      get state() {
        return store.state;
      },
      signal: this.ending.signal,
      transport: { traffic: { bytesIn: 100, bytesOut: 10 } },
      memberLabel: (id: string) => this.#label(id),
      lostMembers: () => this.lost,
      listen: (listener: LogListener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      streams: this.#streams(),
    };
    return session as unknown as Session;
  }

  async post(messages: readonly LogMessage[]): Promise<void> {
    this.ending.signal.throwIfAborted();
    await Promise.resolve();
    this.#room.say(this, ...this.#room.rewrite(this, messages));
  }

  #label(id: string): string {
    const member = this.#roster.members.find((one) => one.memberId === id);
    return member ? `${member.letter} (${member.name})` : id;
  }

  #streams() {
    const open = (purpose: StreamPurpose, recipients: readonly string[]) => {
      const stream = this.#room.open(this, purpose, recipients);
      const { streamId, key } = stream;
      const outgoing = {
        get isDeserted() {
          return stream.recipients.length === 0;
        },
        send: async (chunk: Chunk) => {
          const isAgain = purpose.kind === 'content-again' && this.failsAgain;
          if (this.failing === purpose.kind || isAgain) throw new BytesyncError('buffer-full');
          await stream.put(this.alter(purpose, chunk));
        },
        end: async () => {
          stream.finish('ended');
          this.#room.announce(this, stream);
        },
        fail: async (code: BytesyncError['code']) => stream.finish(new BytesyncError(code)),
      };
      return { streamId, key, stream: outgoing };
    };
    const receive = (purpose: StreamPurpose, sender: string, signal: AbortSignal) =>
      this.#room.find(purpose, sender, this.memberId, signal);
    const sendBytes = async (
      purpose: StreamPurpose,
      recipients: readonly string[],
      ciphertext: Uint8Array,
    ) => {
      if (recipients.length === 0) return;
      const { stream } = open(purpose, recipients);
      await stream.send({ index: 0, last: true, ciphertext });
      await stream.end();
    };
    return {
      open,
      receive,
      consume,
      // Chunks lie in memory here: nothing fills with what nobody takes.
      dropFrom: () => undefined,
      clear: async () => undefined,
      sendBytes,
      sendAll: async (parts: readonly SentBytes[], rest: readonly LogMessage[]) => {
        for (const { purpose, bytes } of parts) await sendBytes(purpose, this.others, bytes);
        await this.post(rest);
      },
      receiveBytes: async (
        purpose: StreamPurpose,
        sender: string,
        _limit: number,
        signal: AbortSignal,
      ) => {
        const pieces: Uint8Array[] = [];
        const stream = await receive(purpose, sender, signal);
        await consume(stream, async ({ ciphertext }) => void pieces.push(ciphertext), signal);
        return Buffer.concat(pieces);
      },
    };
  }
}

async function consume(
  stream: FakeStream,
  consumer: (chunk: Chunk) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let next = 0; ; ) {
    const chunk = stream.chunks[next];
    if (chunk) {
      await consumer({ ...chunk, ciphertext: Uint8Array.from(chunk.ciphertext) });
      next += 1;
    } else if (stream.over === 'ended') return;
    else if (stream.over) throw stream.over;
    else await stream.next(signal);
  }
}

function nameOf(purpose: StreamPurpose, sender: string): string {
  return `${JSON.stringify(purpose)} ${sender}`;
}
