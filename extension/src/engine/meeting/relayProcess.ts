import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  type RelayStart,
  type RelayStarted,
  relayStartedSchema,
} from '@bytesync/shared/wire/embeddedRelay.ts';
import { EMBEDDED_RELAY_ARGUMENT } from '@bytesync/shared/wire/embeddedRelayArgument.ts';
import { untilAborted } from '../run/untilAborted.ts';

/** How long it may take to end before it is ended. */
const CLOSE_MS = 5_000;

/** A relay in a process of its own, gone with whoever started it. */
export class RelayProcess {
  readonly url: string;
  readonly port: number;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;

  private constructor(
    { url, port }: Extract<RelayStarted, { type: 'listening' }>,
    process: ChildProcess,
    ended: Promise<void>,
  ) {
    this.url = url;
    this.port = port;
    this.ended = ended;
    this.#process = process;
  }

  /**
   * Resolves when it listens.
   * @param program a bundle (or source) that runs a relay when it is told to by its first argument
   * @throws BytesyncError relay-port-in-use, relay-start-failed, relay-certificate-unusable; the
   * signal's reason
   */
  static async start(
    program: string,
    start: RelayStart,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<RelayProcess> {
    signal.throwIfAborted();
    const child = fork(program, [EMBEDDED_RELAY_ARGUMENT], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Not the debugger's port of this process, nor whatever else it was started with.
      execArgv: [],
      // In desktop VS Code this process is Electron, which is Node only when it is told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const ended = new Promise<void>((resolve) => {
      child.on('exit', () => resolve());
      child.on('error', () => resolve());
    });
    try {
      child.send(start, () => undefined);
      const started = await untilAborted(answerOf(child, ended), signal);
      return new RelayProcess(started, child, ended);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** Ends the process; what it holds of sessions stays, unless it was temporary. */
  async close(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), CLOSE_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

async function answerOf(child: ChildProcess, ended: Promise<void>) {
  const gone = ended.then(() => {
    throw new BytesyncError('relay-start-failed', { reason: 'it ended' });
  });
  const said = once(child, 'message').then(([message]) => relayStartedSchema.parse(message));
  const started = await Promise.race([said, gone]);
  if (started.type === 'listening') return started;
  throw new BytesyncError(started.code, started.values);
}
