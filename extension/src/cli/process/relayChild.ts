import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRelay } from '@bytesync/relay/relay.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { asBytesyncError } from '../../engine/session/session.ts';

/** Argument that makes this program run the relay of a `sync`. */
export const RELAY_ARGUMENT = '--relay-process';

/** What the embedded relay buffers at most; a full buffer makes the senders wait. */
const BUFFER_BYTES = 1024 * 1024 * 1024;

type FromRelayChild =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'failed'; readonly reason: string };

interface RelayStart {
  readonly dataDir: string;
  readonly accessToken: string;
}

/** The embedded relay: a process of its own on loopback, gone with whoever started it. */
export class EmbeddedRelay {
  readonly url: string;
  /** Only who has it may create sessions. */
  readonly accessToken: string;
  /** Resolves when the process has ended, however it did. */
  readonly gone: Promise<void>;
  readonly #process: ChildProcess;
  readonly #dataDir: string;

  private constructor(url: string, start: RelayStart, process: ChildProcess) {
    this.url = url;
    this.accessToken = start.accessToken;
    this.#process = process;
    this.gone = once(process, 'exit').then(() => undefined);
    this.#dataDir = start.dataDir;
  }

  /** @throws BytesyncError relay-start-failed */
  static async start(program: string): Promise<EmbeddedRelay> {
    const dataDir = await mkdtemp(join(tmpdir(), 'bytesync-relay-'));
    const start = { dataDir, accessToken: randomBytes(32).toString('base64url') };
    const child = fork(program, [RELAY_ARGUMENT], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.send(start);
    const gone = once(child, 'exit').then(() => [{ type: 'failed', reason: 'it ended' }]);
    const [message] = (await Promise.race([once(child, 'message'), gone])) as [FromRelayChild];
    if (message.type === 'listening') return new EmbeddedRelay(message.url, start, child);
    child.kill();
    await rm(dataDir, { recursive: true, force: true });
    throw new BytesyncError('relay-start-failed', { reason: message.reason });
  }

  /** Ends the process and removes what it kept. */
  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = once(this.#process, 'exit');
      if (this.#process.connected) this.#process.disconnect();
      const timer = setTimeout(() => this.#process.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(timer);
    }
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

/** Runs the relay in this process, for the process that started it, and cleans up when that is gone. */
export async function relayChild(): Promise<void> {
  process.on('SIGINT', () => undefined);
  const gone = once(process, 'disconnect');
  const started = await Promise.race([once(process, 'message'), gone.then(() => undefined)]);
  if (started === undefined) return;
  const [start] = started as [RelayStart];
  const say = (message: FromRelayChild) =>
    process.send?.(message, undefined, undefined, () => undefined);
  try {
    const relay = await startRelay({
      host: '127.0.0.1',
      port: 0,
      dataDir: start.dataDir,
      accessTokens: [start.accessToken],
      limits: { sessionBytes: BUFFER_BYTES, totalBytes: BUFFER_BYTES },
      log: 'error',
    });
    say({ type: 'listening', url: relay.url });
    await gone;
    await relay.close();
    await rm(start.dataDir, { recursive: true, force: true });
  } catch (error) {
    const { code, values } = asBytesyncError(error);
    say({ type: 'failed', reason: String(values['reason'] ?? code) });
  }
  if (process.connected) process.disconnect();
}
