import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RelayProcess } from '../../engine/meeting/relayProcess.ts';

/** What it buffers at most; a full buffer makes the senders wait. */
const BUFFER_BYTES = 1024 * 1024 * 1024;

/** The relay of one `sync`: on loopback, and gone with everything that it kept. */
export class EmbeddedRelay {
  /** Only who has it may create sessions. */
  readonly accessToken: string;
  readonly #process: RelayProcess;
  readonly #dataDir: string;

  private constructor(process: RelayProcess, dataDir: string, accessToken: string) {
    this.accessToken = accessToken;
    this.#process = process;
    this.#dataDir = dataDir;
  }

  /** @throws BytesyncError relay-start-failed */
  static async start(program: string): Promise<EmbeddedRelay> {
    const dataDir = await mkdtemp(join(tmpdir(), 'bytesync-relay-'));
    const accessToken = randomBytes(32).toString('base64url');
    try {
      const process = await RelayProcess.start(program, {
        ...{ host: '127.0.0.1', port: 0, dataDir, accessToken },
        bufferBytes: BUFFER_BYTES,
        // Whoever started it may be killed.
        isTemporary: true,
        patienceMs: 0,
      });
      return new EmbeddedRelay(process, dataDir, accessToken);
    } catch (error) {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return this.#process.url;
  }

  /** Resolves when the process is gone. */
  get ended(): Promise<void> {
    return this.#process.ended;
  }

  /** Ends the process and removes what it kept. */
  async close(): Promise<void> {
    await this.#process.close();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
