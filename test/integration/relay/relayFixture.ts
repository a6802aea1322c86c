import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RelayOptions, type RunningRelay, startRelay } from '@bytesync/relay/relay.ts';

/** Starts relays for one suite and cleans up after each test, whether it passed or not. */
export class RelayFixture {
  readonly #relays: RunningRelay[] = [];
  readonly #folders: string[] = [];

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'bytesync-relay-'));
    this.#folders.push(folder);
    return folder;
  }

  async start(options: Partial<RelayOptions> = {}): Promise<RunningRelay> {
    const relay = await startRelay({
      port: 0,
      dataDir: options.dataDir ?? (await this.folder()),
      log: 'silent',
      ...options,
      // The machine's own free space is not what these tests are about.
      limits: { minimumFreeDiskBytes: 0, drainMs: 1000, ...options.limits },
    });
    this.#relays.push(relay);
    return relay;
  }

  async clean(): Promise<void> {
    await Promise.all(this.#relays.splice(0).map((relay) => relay.close()));
    for (const folder of this.#folders.splice(0)) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Asks again and again until the answer is true; mocha's timeout ends it. */
export async function eventually(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
