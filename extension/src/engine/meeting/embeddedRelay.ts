import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { z } from 'zod';
import { readHomeFile, writeHomeFile } from '../session/home.ts';
import { RelayProcess } from './relayProcess.ts';
import { certificateDigest, createSelfSigned, isExpired } from './selfSigned.ts';

/** What it buffers at most; a full buffer makes the senders wait. */
const BUFFER_BYTES = 2 * 1024 * 1024 * 1024;

/** A window that is reloaded starts the next relay before the last has ended. */
const PATIENCE_MS = 10_000;

const KEPT_FILE = 'relay.json';

/** Everything that makes it the same relay again. */
const keptSchema = z.object({
  version: z.literal(1),
  address: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65535),
  accessToken: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  tls: z.object({ cert: z.string().max(65_536), key: z.string().max(65_536) }).optional(),
});
type Kept = z.infer<typeof keptSchema>;

export interface EmbeddedRelayOptions {
  /** The relay's bundle (dist/relay.js). */
  readonly program: string;
  /**
   * Where it keeps its settings, key, sessions and chunks (0600 in 0700). One relay at a time has a
   * folder: windows that may start one at once need a folder each.
   */
  readonly folder: string;
  /** 127.0.0.1 for this computer alone; else an address of this machine, which is served by TLS. */
  readonly address: string;
  /** Milliseconds for which it waits for another relay to let go of port and folder; ten seconds. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface EmbeddedRelay {
  readonly url: string;
  /** SHA-256 of its self-signed certificate (DER), for the invitation; without TLS there is none. */
  readonly certificate?: Uint8Array;
  /** Who has it may create sessions. Secret. */
  readonly accessToken: string;
  /** Resolves when its process is gone, whether it was closed or not. */
  readonly ended: Promise<void>;
  /** Ends the process; its sessions are there again at the next start. Resolves when it is gone. */
  close(): Promise<void>;
}

/**
 * Starts the relay of this installation in a process of its own, which ends when this one does.
 * Started again with the same folder and address, it is the same relay: port, certificate, access token,
 * sessions and chunks. Another address makes it a new one.
 * @throws BytesyncError relay-port-in-use when its port was taken by another program, relay-start-failed
 * (reason 'store-taken' when another relay has the folder), home-unusable when the folder can't be
 * written to; the signal's reason
 */
export async function startEmbeddedRelay(options: EmbeddedRelayOptions): Promise<EmbeddedRelay> {
  const { program, folder, address, patienceMs = PATIENCE_MS, signal } = options;
  const kept = await keptFor(folder, address);
  const { accessToken, tls } = kept ?? (await fresh(address));
  const relay = await RelayProcess.start(
    program,
    {
      ...{ host: address, port: kept?.port ?? 0, dataDir: join(folder, 'data'), accessToken },
      ...(tls && { tls }),
      bufferBytes: BUFFER_BYTES,
      isTemporary: false,
      patienceMs,
    },
    signal,
  );
  if (kept === undefined) {
    const settings: Kept = {
      version: 1,
      address,
      port: relay.port,
      accessToken,
      ...(tls && { tls }),
    };
    await writeHomeFile(folder, KEPT_FILE, settings).catch(async (error: unknown) => {
      await relay.close();
      throw error;
    });
  }
  return {
    ...{ url: relay.url, accessToken, ended: relay.ended },
    ...(tls && { certificate: certificateDigest(tls.cert) }),
    close: () => relay.close(),
  };
}

/** Undefined when nothing was kept, for another address, or with a certificate that has expired. */
async function keptFor(folder: string, address: string): Promise<Kept | undefined> {
  const kept = await readHomeFile(folder, KEPT_FILE, keptSchema).catch((cause: unknown) => {
    // Not made anew in silence: invitations and sessions hang on it.
    throw new BytesyncError('relay-start-failed', { reason: 'kept' }, { cause });
  });
  const isUsable = kept?.address === address && !(kept.tls && isExpired(kept.tls.cert));
  return isUsable ? kept : undefined;
}

async function fresh(address: string): Promise<Pick<Kept, 'accessToken' | 'tls'>> {
  const accessToken = randomBytes(32).toString('base64url');
  return address === '127.0.0.1'
    ? { accessToken }
    : { accessToken, tls: await createSelfSigned(address) };
}
