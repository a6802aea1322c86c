import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { asBytesyncError, BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { TrafficCounts } from '../../engine/relay/transport.ts';
import type { RunReport } from '../../engine/report/runReport.ts';
import type { MemberIo } from '../member/memberIo.ts';
import type { HostTask, JoinTask } from '../member/memberTask.ts';
import { callIo, type FromChild, type Telling, type ToChild } from './childMessages.ts';
import { MEMBER_ARGUMENT } from './processKinds.ts';

export interface ChildOutcome {
  readonly report?: RunReport;
  readonly traffic?: TrafficCounts;
  readonly failure?: BytesyncError;
  /** Stack of the failure in the other process. */
  readonly stack?: string;
}

/** A member in a process of its own. */
export class ChildMember {
  /** Resolves when the process is gone, however it went. */
  readonly ended: Promise<ChildOutcome>;
  readonly #process: ChildProcess;
  readonly #io: MemberIo;
  #outcome: ChildOutcome | undefined;

  /** @param name how people know it */
  constructor(program: string, name: string, io: MemberIo) {
    this.#io = io;
    this.#process = fork(program, [MEMBER_ARGUMENT], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process.on('message', (message: FromChild) => this.#receive(message));
    this.ended = this.#end(name);
  }

  /** @param telling what the member's io is told; it is always asked */
  start(task: HostTask | JoinTask, telling: readonly Telling[]): void {
    this.#say({ type: 'start', task, telling });
  }

  interrupt(code: ErrorCode): void {
    this.#say({ type: 'interrupt', code });
  }

  /** For a process that does not end when it should. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async #end(name: string): Promise<ChildOutcome> {
    // The last message may come after the exit, but never after the channel has ended.
    const disconnected = once(this.#process, 'disconnect');
    disconnected.catch(() => undefined);
    try {
      const [, signal] = await once(this.#process, 'exit');
      await disconnected;
      if (this.#outcome) return this.#outcome;
      const reason = signal === null ? 'it ended' : `its process was ended by ${signal}`;
      return { failure: new BytesyncError('member-failed', { member: name, reason }) };
    } catch (cause) {
      const reason = 'its process could not be started';
      return { failure: new BytesyncError('member-failed', { member: name, reason }, { cause }) };
    }
  }

  #receive(message: FromChild): void {
    if (message.type === 'tell') callIo(this.#io, message.name, message.args);
    else if (message.type === 'ask') this.#answer(message);
    else {
      const { type: _, failure, ...outcome } = message;
      const error = failure && new BytesyncError(failure.code, failure.values);
      this.#outcome = { ...outcome, ...(error && { failure: error }) };
    }
  }

  #answer({ name, args, call }: Extract<FromChild, { type: 'ask' }>): void {
    Promise.resolve()
      .then(() => callIo(this.#io, name, args))
      .then(
        (value) => this.#say({ type: 'answer', call, value }),
        (error: unknown) => {
          const { code, values } = asBytesyncError(error);
          this.#say({ type: 'refuse', call, code, values });
        },
      )
      .catch(() => undefined);
  }

  #say(message: ToChild): void {
    // What can't be delivered: the process is ending, and how it ends is told by `ended`.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }
}
