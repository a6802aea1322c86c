import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { RELAY_ARGUMENT } from './processKinds.ts';
import type { FromRelayChild, RelayStart } from './relayChild.ts';

/** How long it may take to end before it is ended. */
const CLOSE_MS = 5_000;

/** The embedded relay: a process of its own on loopback, gone with whoever started it. */
export class EmbeddedRelay {
  readonly url: string;
  /** Only who has it may create sessions. */
  readonly accessToken: string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;
  readonly #dataDir: string;

  private constructor(url: string, start: RelayStart, child: ChildProcess, ended: Promise<void>) {
    this.url = url;
    this.accessToken = start.accessToken;
    this.ended = ended;
    this.#process = child;
    this.#dataDir = start.dataDir;
  }

  /** @throws BytesyncError relay-start-failed */
  static async start(program: string): Promise<EmbeddedRelay> {
    const dataDir = await mkdtemp(join(tmpdir(), 'bytesync-relay-'));
    const start = { dataDir, accessToken: randomBytes(32).toString('base64url') };
    const child = fork(program, [RELAY_ARGUMENT], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit').then(() => undefined);
    ended.catch(() => undefined);
    try {
      child.send(start, () => undefined);
      const url = await listening(child, ended);
      return new EmbeddedRelay(url, start, child, ended);
    } catch (cause) {
      child.kill('SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
      const { code, values } = asBytesyncError(cause);
      const reason = values.reason ?? code;
      throw new BytesyncError('relay-start-failed', { reason }, { cause });
    }
  }

  /** Ends the process and removes what it kept. */
  async close(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), CLOSE_MS);
    await this.ended;
    clearTimeout(timer);
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

async function listening(child: ChildProcess, ended: Promise<void>): Promise<string> {
  const gone = ended.then((): FromRelayChild => ({ type: 'failed', reason: 'it ended' }));
  const said = once(child, 'message').then(([message]) => message as FromRelayChild);
  const message = await Promise.race([said, gone]);
  if (message.type === 'listening') return message.url;
  throw new BytesyncError('relay-start-failed', { reason: message.reason });
}
