import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { untilAborted } from '../../engine/run/untilAborted.ts';
import { debugText } from '../debugText.ts';
import type { MemberIo } from '../member/memberIo.ts';
import type { HostTask, JoinTask } from '../member/memberTask.ts';
import { runHost } from '../member/runHost.ts';
import { runJoin } from '../member/runJoin.ts';
import { type FromChild, remoteIo, type Telling, type ToChild } from './childMessages.ts';

type Start = Extract<ToChild, { type: 'start' }>;

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: Error) => void;
}

/** Runs one member in this process, for the process that started it. */
export async function memberChild(): Promise<void> {
  // The terminal sends Ctrl-C to all processes; the one that was started by hand decides.
  process.on('SIGINT', () => undefined);
  const parent = new Parent();
  process.once('uncaughtException', (error) => {
    const end = () => process.exit(1);
    parent.say(ended(error)).then(end, end);
  });
  await parent.say(await outcomeOf(parent));
  if (process.connected) process.disconnect();
}

async function outcomeOf(parent: Parent): Promise<Extract<FromChild, { type: 'ended' }>> {
  try {
    const { task, telling } = await untilAborted(parent.start, parent.interrupted);
    const { report, failure, traffic } = await run(task, parent.io(telling), parent.interrupted);
    const rest = failure && { failure: plain(failure), stack: debugText(failure) };
    return { type: 'ended', report, ...(traffic && { traffic }), ...rest };
  } catch (error) {
    return ended(error);
  }
}

function ended(error: unknown): Extract<FromChild, { type: 'ended' }> {
  const failure = asBytesyncError(error);
  return { type: 'ended', failure: plain(failure), stack: debugText(failure) };
}

function run(task: HostTask | JoinTask, io: MemberIo, signal: AbortSignal) {
  return task.role === 'host' ? runHost(task, io, signal) : runJoin(task, io, signal);
}

function plain({ code, values }: BytesyncError): Pick<BytesyncError, 'code' | 'values'> {
  return { code, values };
}

/** The process that started this one. */
class Parent {
  readonly start: Promise<Start>;
  readonly #interrupt = new AbortController();
  readonly #asked = new Map<number, Asked>();
  #calls = 0;

  constructor() {
    const started = Promise.withResolvers<Start>();
    this.start = started.promise;
    process.on('message', (message: ToChild) => {
      if (message.type === 'start') started.resolve(message);
      else this.#receive(message);
    });
    const interrupt = () => this.#interrupt.abort(new BytesyncError('interrupted'));
    process.once('disconnect', interrupt);
    process.once('SIGTERM', interrupt);
  }

  get interrupted(): AbortSignal {
    return this.#interrupt.signal;
  }

  io(telling: readonly Telling[]): MemberIo {
    return remoteIo(
      (name, args) => {
        if (telling.includes(name)) this.#send({ type: 'tell', name, args });
      },
      (name, args) => {
        const call = this.#calls;
        this.#calls += 1;
        const { promise, resolve, reject } = Promise.withResolvers<unknown>();
        this.#asked.set(call, { resolve, reject });
        this.#send({ type: 'ask', name, args, call });
        return promise;
      },
    );
  }

  /** Resolves when the message is on its way: a channel that is closed before drops what waits in it. */
  async say(message: FromChild): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#send(message, resolve)) await promise;
  }

  #receive(message: Exclude<ToChild, Start>): void {
    if (message.type === 'interrupt') {
      this.#interrupt.abort(new BytesyncError(message.code));
      return;
    }
    const asked = this.#asked.get(message.call);
    this.#asked.delete(message.call);
    if (message.type === 'answer') asked?.resolve(message.value);
    else asked?.reject(new BytesyncError(message.code, message.values));
  }

  /** False when the parent is gone; the disconnect ends the member then. */
  #send(message: FromChild, sent: () => void = () => undefined): boolean {
    if (!process.connected || process.send === undefined) return false;
    process.send(message, undefined, undefined, sent);
    return true;
  }
}
