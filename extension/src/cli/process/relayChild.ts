import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { startRelay } from '@bytesync/relay/relay.ts';
import { asBytesyncError } from '@bytesync/shared/errors.ts';

/** What the embedded relay buffers at most; a full buffer makes the senders wait. */
const BUFFER_BYTES = 1024 * 1024 * 1024;

export interface RelayStart {
  readonly dataDir: string;
  readonly accessToken: string;
}

export type FromRelayChild =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'failed'; readonly reason: string };

/** Runs the relay in this process, for the process that started it. */
export async function relayChild(): Promise<void> {
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
  const gone = once(process, 'disconnect');
  const [start] = (await once(process, 'message')) as [RelayStart];
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
    // Whoever started this may have been killed.
    await rm(start.dataDir, { recursive: true, force: true });
  } catch (error) {
    const { code, values } = asBytesyncError(error);
    say({ type: 'failed', reason: String(values.reason ?? code) });
  }
  if (process.connected) process.disconnect();
}
