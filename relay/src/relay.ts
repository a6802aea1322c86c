import { mkdir } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { destination, type Logger, pino } from 'pino';
import { ChunkLocks } from './chunks/chunkLocks.ts';
import { DiskChunkStore } from './chunks/diskChunkStore.ts';
import { MemoryFirstChunkStore } from './chunks/memoryFirstChunkStore.ts';
import { Retention } from './chunks/retention.ts';
import { AccessTokens } from './http/accessTokens.ts';
import { createApp } from './http/app.ts';
import type { HttpParts } from './http/httpParts.ts';
import { BufferQuota } from './limits/bufferQuota.ts';
import { proxyList } from './limits/clientAddress.ts';
import { FailedAttempts } from './limits/failedAttempts.ts';
import { FreeDisk } from './limits/freeDisk.ts';
import { ConnectionTokens } from './rooms/connectionTokens.ts';
import { Gateway } from './rooms/gateway.ts';
import { Rooms } from './rooms/rooms.ts';
import { SqliteSessionStore } from './sessions/sqliteSessionStore.ts';
import {
  type LogLevel,
  parseSettings,
  type RelaySettings,
  type RelaySettingsInput,
} from './settings.ts';
import { Sweeper } from './sweeper.ts';
import { checkTlsPair, readTlsPair, type TlsPair } from './tlsPair.ts';

type Server = http.Server | https.Server;

export interface RelayOptions extends RelaySettingsInput {
  /** Certificate and key themselves, instead of their files. */
  readonly tls?: TlsPair | undefined;
  /** A logger, or a level for one that writes JSON lines to stderr. Default: info. */
  readonly log?: Logger | LogLevel | undefined;
  /** Milliseconds, as Date.now; for tests of what expires. */
  readonly clock?: (() => number) | undefined;
  /** The data folder goes with the process, so nothing waits until it is on the disk. */
  readonly isTemporary?: boolean | undefined;
  /** The sqlite worker's file, where it is not where workerLocation.ts finds it. */
  readonly workerPath?: string | undefined;
}

export interface RelayStats {
  /** Open WebSockets, waiting newcomers included. */
  readonly connections: number;
  /** What buffered chunks count for, in bytes. */
  readonly bufferedBytes: number;
  readonly isDraining: boolean;
}

export interface RunningRelay {
  /** `http://host:port`, or `https:` with a certificate, with the port that was taken. */
  readonly url: string;
  readonly port: number;
  stats(): RelayStats;
  /** Shuts down as docs/operations.md says; resolves when all is written and closed. */
  close(): Promise<void>;
  /** Rejects when the store died; the relay has closed itself by then. Never resolves. */
  readonly failure: Promise<never>;
}

/**
 * Starts a relay; it serves when the promise resolves.
 * @throws BytesyncError usage, relay-open-refused, relay-port-in-use, relay-start-failed,
 * relay-certificate-unusable
 */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  const { log: logOption, clock = Date.now, tls: given, ...rest } = options;
  const { workerPath, isTemporary = false, ...input } = rest;
  const settings = parseSettings(input);
  const tls = given ?? (await readTlsPair(settings));
  if (tls) checkTlsPair(tls, { path: settings.tlsCert ?? '' }, clock());
  const log = createLog(logOption ?? 'info');
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new BytesyncError('relay-start-failed', { reason: 'data-folder' }, { cause });
  });
  const path = join(settings.dataDir, 'relay.sqlite');
  const store = await SqliteSessionStore.open(path, { workerPath, isTemporary });
  try {
    return await serve({ settings, tls, store, log, clock, isTemporary });
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface ServedParts {
  readonly settings: RelaySettings;
  readonly tls: TlsPair | undefined;
  readonly store: SqliteSessionStore;
  readonly log: Logger;
  readonly clock: () => number;
  readonly isTemporary: boolean;
}

async function serve(served: ServedParts): Promise<RunningRelay> {
  const { settings, tls, store, log, clock, isTemporary } = served;
  const { limits, dataDir } = settings;
  let draining = false;
  const onDisk = new DiskChunkStore(dataDir);
  const chunks = isTemporary ? new MemoryFirstChunkStore(onDisk) : onDisk;
  const quota = new BufferQuota(limits);
  const locks = new ChunkLocks();
  const retention = new Retention({ store, chunks, locks, quota, limits, log });
  const attempts = new FailedAttempts(limits.failedTokensPerMinute, clock);
  const connectionTokens = new ConnectionTokens(limits.tokenGraceMs, clock);
  const disk = new FreeDisk(dataDir, limits.minimumFreeDiskBytes);
  const rooms = new Rooms({ store, retention, connectionTokens, disk, limits, log });
  const parts: HttpParts = {
    store,
    chunks,
    locks,
    retention,
    quota,
    disk,
    attempts,
    accessTokens: new AccessTokens(settings.accessTokens),
    connectionTokens,
    proxies: proxyList(settings.trustedProxies),
    limits,
    log,
    clock,
    isDraining: () => draining,
  };
  const gateway = new Gateway({ ...parts, rooms });
  await retention.recover().catch((cause: unknown) => {
    throw new BytesyncError('relay-start-failed', { reason: 'recovery' }, { cause });
  });
  const server = createHttpServer(parts, gateway, tls);
  await listen(server, settings.host, settings.port);
  const sweeper = new Sweeper({ ...parts, rooms });
  const { port } = server.address() as AddressInfo;
  log.info({ host: settings.host, port }, 'relay started');

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      draining = true;
      log.info('relay shuts down');
      await sweeper.stop();
      await drain(server, rooms, gateway, limits.drainMs);
      await store.close();
      log.info('relay stopped');
    })();
    return closing;
  };
  const failure = store.failure.catch(async (error: unknown) => {
    log.fatal({ err: error }, 'the store failed');
    await close();
    throw error;
  });
  // Whoever cares listens; otherwise the log has said it.
  failure.catch(() => undefined);

  return {
    url: urlOf(tls ? 'https' : 'http', settings.host, port),
    port,
    stats: () => ({
      connections: gateway.connections,
      bufferedBytes: quota.total,
      isDraining: draining,
    }),
    close,
    failure,
  };
}

function urlOf(scheme: 'http' | 'https', host: string, port: number): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function createHttpServer(parts: HttpParts, gateway: Gateway, tls: TlsPair | undefined): Server {
  const patienceMs = Math.min(20_000, parts.limits.requestMs);
  const options = {
    requestTimeout: parts.limits.requestMs,
    headersTimeout: patienceMs,
    // Longer than the minute for which proxies keep theirs, so that they never use a dead one.
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16 * 1024,
  };
  const app = createApp(parts);
  const server = tls
    ? https.createServer(
        { ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: patienceMs },
        app,
      )
    : http.createServer(options, app);
  // A reader or writer that stands still is cut; WebSockets have their own heartbeat.
  server.setTimeout(60_000);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(error, socket));
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
  return server;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new BytesyncError('relay-port-in-use', { port }, { cause })
          : new BytesyncError('relay-start-failed', { reason: cause.code ?? 'listen' }, { cause }),
      );
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

/** What isn't HTTP, is too large or too slow gets an answer if it can still be given. */
function refuse({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  if (socket.writable) {
    const isLate = code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const status = isLate ? '408 Request Timeout' : '400 Bad Request';
    const answer = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
    socket.end(answer, () => socket.destroy());
  } else {
    socket.destroy();
  }
}

/** No new connections; members are told to reconnect, running requests finish or are cut. */
async function drain(
  server: Server,
  rooms: Rooms,
  gateway: Gateway,
  drainMs: number,
): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, drainMs);
  const closed = new Promise<void>((done) => server.close(() => done()));
  // A connection that is kept alive turns idle when its last request is answered.
  const idle = setInterval(() => server.closeIdleConnections(), 25);
  await Promise.race([rooms.drain(), late]);
  gateway.closeAll();
  await Promise.race([closed, late]);
  clearTimeout(timer);
  clearInterval(idle);
  gateway.terminate();
  server.closeAllConnections();
  await closed;
}

function createLog(log: Logger | LogLevel): Logger {
  // stderr: stdout belongs to the program around the relay.
  return typeof log === 'string' ? pino({ level: log }, destination(2)) : log;
}
