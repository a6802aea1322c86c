import { type ChildProcess, fork } from 'node:child_process';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { TrafficCounts } from '../../engine/relay/transport.ts';
import type { RunReport } from '../../engine/run/report.ts';
import { asBytesyncError } from '../../engine/session/session.ts';
import type { MemberIo } from '../member/memberIo.ts';
import type { HostTask, JoinTask } from '../member/memberTask.ts';
import type { FromChild, ToChild } from './childMessages.ts';

export interface ChildOutcome {
  readonly report?: RunReport;
  readonly traffic?: TrafficCounts;
  readonly failure?: BytesyncError;
  /** Stack of the failure in the other process. */
  readonly stack?: string;
}

/** Argument that makes this program run one member of a `sync`. */
export const MEMBER_ARGUMENT = '--member-process';

/** A member in a process of its own. */
export class ChildMember {
  readonly #process: ChildProcess;
  readonly #io: MemberIo;
  readonly #ended = Promise.withResolvers<ChildOutcome>();
  readonly #label: string;
  #last: ChildOutcome;

  /** @param label what people know the member by */
  constructor(program: string, label: string, io: MemberIo) {
    this.#io = io;
    this.#label = label;
    this.#last = this.#failed('its process ended');
    this.#process = fork(program, [MEMBER_ARGUMENT], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process.on('message', (message: FromChild) => this.#receive(message));
    this.#process.once('error', (cause) => {
      this.#ended.resolve({ failure: new BytesyncError('internal', {}, { cause }) });
    });
    // Its last words may still be on the way when it has exited.
    this.#process.once('close', (_code, signal) => {
      if (signal !== null) {
        this.#last = this.#failed(`its process was ended by ${signal}`);
      }
      this.#ended.resolve(this.#last);
    });
  }

  /** Resolves when the process is gone, however it went. */
  get ended(): Promise<ChildOutcome> {
    return this.#ended.promise;
  }

  start(task: HostTask | JoinTask): void {
    this.#say({ type: 'start', task });
  }

  interrupt(code: ErrorCode): void {
    this.#say({ type: 'interrupt', code });
  }

  /** For a process that does not end when it should. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #receive(message: FromChild): void {
    if (message.type === 'ended') {
      const { report, traffic, failure, stack } = message;
      this.#last = {
        ...(report && { report }),
        ...(traffic && { traffic }),
        ...(failure && { failure: new BytesyncError(failure.code, failure.values) }),
        ...(stack !== undefined && { stack }),
      };
      return;
    }
    const io = this.#io as unknown as Record<string, (...args: readonly unknown[]) => unknown>;
    const { call } = message;
    if (call === undefined) {
      io[message.name]?.(...message.args);
      return;
    }
    Promise.resolve()
      .then(() => io[message.name]?.(...message.args))
      .then(
        (value) => this.#say({ type: 'answer', call, value }),
        (error: unknown) => {
          const { code, values } = asBytesyncError(error);
          this.#say({ type: 'refuse', call, code, values });
        },
      );
  }

  #failed(reason: string): ChildOutcome {
    return { failure: new BytesyncError('member-failed', { member: this.#label, reason }) };
  }

  #say(message: ToChild): void {
    // A process that is just ending can't be told anything; its exit says the rest.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }
}
