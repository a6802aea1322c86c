import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { asBytesyncError, type BytesyncError } from '@bytesync/shared/errors.ts';
import {
  type RelayStart,
  type RelayStarted,
  relayStartSchema,
} from '@bytesync/shared/wire/embeddedRelay.ts';
import { type RunningRelay, startRelay } from './relay.ts';

/** Members of a relay that goes reconnect to the next one; there is little to wait for. */
const DRAIN_MS = 1_000;
const PAUSE_MS = 100;

/**
 * Runs the relay in this process for the process that forked it, as its first message says, and
 * until it is gone, however it ended.
 */
export async function embeddedRelay(): Promise<void> {
  // Ctrl-C in a terminal reaches both; whoever started this decides.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
  const gone = new AbortController();
  process.once('disconnect', () => gone.abort());
  const say = (message: RelayStarted) =>
    process.send?.(message, undefined, undefined, () => undefined);
  try {
    const [message] = (await once(process, 'message', { signal: gone.signal })) as [unknown];
    const start = relayStartSchema.parse(message);
    const relay = await patientStart(start, gone.signal);
    say({ type: 'listening', url: relay.url, port: relay.port });
    if (!gone.signal.aborted) await Promise.race([once(gone.signal, 'abort'), relay.failure]);
    await relay.close();
    if (start.isTemporary) await rm(start.dataDir, { recursive: true, force: true });
  } catch (error) {
    const { code, values } = asBytesyncError(error);
    say({ type: 'failed', code, values });
    process.exitCode = 1;
  }
  if (process.connected) process.disconnect();
}

/** Waits for the relay of a window that was just closed to let go of port and data folder. */
async function patientStart(start: RelayStart, gone: AbortSignal): Promise<RunningRelay> {
  const end = performance.now() + start.patienceMs;
  for (;;) {
    try {
      return await startRelay({
        host: start.host,
        port: start.port,
        dataDir: start.dataDir,
        accessTokens: [start.accessToken],
        tls: start.tls,
        isTemporary: start.isTemporary,
        limits: {
          sessionBytes: start.bufferBytes,
          totalBytes: start.bufferBytes,
          drainMs: DRAIN_MS,
        },
        log: 'error',
      });
    } catch (error) {
      if (!isTaken(asBytesyncError(error)) || performance.now() > end || gone.aborted) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

function isTaken({ code, values }: BytesyncError): boolean {
  return code === 'relay-port-in-use' || values.reason === 'store-taken';
}
