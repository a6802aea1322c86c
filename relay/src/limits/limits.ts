import { LIMITS } from '@bytesync/shared/limits.ts';
import { z } from 'zod';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const count = (most: number) => z.number().int().min(1).max(most);
const bytes = (most: number) => z.number().int().min(0).max(most);
const milliseconds = z
  .number()
  .int()
  .min(1)
  // Node's timers hold no more than 31 bits.
  .max(0x7fff_ffff);

const TIB = 1024 * GIB;

/** Every limit of a relay, with its range. Names ending in Bytes are bytes, in Ms milliseconds. */
export const relayLimitsSchema = z.strictObject({
  /** Members of one session, the host included. Beyond: `session-full`. */
  members: count(LIMITS.members).default(LIMITS.members),
  /** Newcomers of one session that wait to be admitted. Beyond: `session-full`. */
  waiting: count(48).default(16),
  /** Live sessions that one address (IPv6: one /64) created. Beyond: `sessions-per-address`. */
  sessionsPerAddress: count(1_000_000).default(200),
  /** Open WebSockets of one address. Beyond: `rate-limited`. */
  connectionsPerAddress: count(1_000_000).default(256),
  /** Streams of one session that are not deleted yet. Beyond: `buffer-full`. */
  streamsPerSession: count(1_000_000).default(4096),
  /** Chunks buffered for one session. Beyond: `buffer-full`, but see `reservedBytes`. */
  sessionBytes: bytes(1024 * TIB).default(2 * GIB),
  /** Chunks buffered for all sessions together. Beyond: `buffer-full`, but see `reservedBytes`. */
  totalBytes: bytes(1024 * TIB).default(20 * GIB),
  /**
   * What one session may buffer beyond those two for the lowest missing chunks of its streams.
   * Without them its recipients could not go on, and a full buffer would stay full.
   */
  reservedBytes: bytes(1024 * TIB).default(1 * GIB),
  /** The room log of one session. Beyond: `buffer-full`. */
  logBytes: bytes(1024 * TIB).default(256 * MIB),
  /**
   * Free bytes that the data folder's disk keeps. Below: `disk-low`; the log and each stream's lowest
   * missing chunk may use half of them.
   */
  minimumFreeDiskBytes: bytes(1024 * TIB).default(256 * MIB),
  /** One chunk. Beyond: `chunk-too-large`. */
  chunkBytes: count(LIMITS.chunk).default(LIMITS.chunk),
  /** One frame on the WebSocket. Beyond: `message-too-large`. */
  messageBytes: z.number().int().min(4096).max(LIMITS.roomFrame).default(LIMITS.roomFrame),
  /** Frames of one member in the long run. Beyond: `rate-limited`. */
  messagesPerSecond: count(1_000_000).default(200),
  /** Frames that a member may send at once after a pause. */
  messageBurst: count(1_000_000).default(1000),
  /** Wrong access tokens, relay tokens and signatures of one address. Beyond: `rate-limited`. */
  failedTokensPerMinute: count(1_000_000).default(20),
  /** Bytes that wait to be read by one member; a slower reader is closed and may resume. */
  outgoingBytes: count(4 * GIB).default(32 * MIB),
  /** A session without a connection for so long is deleted with everything in it. */
  sessionIdleMs: z
    .number()
    .int()
    .min(1)
    .max(10 * 366 * 24 * HOUR)
    .default(7 * 24 * HOUR),
  /** A chunk that not everyone acknowledged in so long is deleted. */
  chunkLifeMs: z
    .number()
    .int()
    .min(1)
    .max(10 * 366 * 24 * HOUR)
    .default(24 * HOUR),
  /** Time from connecting to a valid `hello`. */
  helloMs: milliseconds.default(10_000),
  /** Time between two pings; a connection that is silent for two of them is closed. */
  heartbeatMs: milliseconds.default(30_000),
  /** Life of a connection's HTTP token after the connection ended. */
  tokenGraceMs: milliseconds.default(2 * MINUTE),
  /** Time between two searches for what has expired. */
  sweepMs: milliseconds.default(MINUTE),
  /** Time for one HTTP request to arrive in full. */
  requestMs: milliseconds.default(5 * MINUTE),
  /** Time that running requests get when the relay shuts down. */
  drainMs: milliseconds.default(10_000),
});

export type RelayLimits = z.infer<typeof relayLimitsSchema>;

/** What a chunk counts for: a file takes a block of its disk, however small it is. */
export const SMALLEST_FOOTPRINT = 4096;

export function footprint(size: number): number {
  return Math.max(size, SMALLEST_FOOTPRINT);
}

/** When a member may try again after back-pressure, in milliseconds. */
export const RETRY_AFTER_MS = {
  buffer: 1000,
  disk: 1000,
  draining: 2000,
  sessions: MINUTE,
} as const;
