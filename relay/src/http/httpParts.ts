import type { BlockList } from 'node:net';
import type { Logger } from 'pino';
import type { ChunkLocks } from '../chunks/chunkLocks.ts';
import type { ChunkStore } from '../chunks/chunkStore.ts';
import type { Retention } from '../chunks/retention.ts';
import type { BufferQuota } from '../limits/bufferQuota.ts';
import type { FailedAttempts } from '../limits/failedAttempts.ts';
import type { FreeDisk } from '../limits/freeDisk.ts';
import type { RelayLimits } from '../limits/limits.ts';
import type { ConnectionTokens } from '../rooms/connectionTokens.ts';
import type { SessionStore } from '../sessions/sessionStore.ts';
import type { AccessTokens } from './accessTokens.ts';

/** What the HTTP resources work with. */
export interface HttpParts {
  readonly store: SessionStore;
  readonly chunks: ChunkStore;
  readonly locks: ChunkLocks;
  readonly retention: Retention;
  readonly quota: BufferQuota;
  readonly disk: FreeDisk;
  readonly attempts: FailedAttempts;
  readonly accessTokens: AccessTokens;
  readonly connectionTokens: ConnectionTokens;
  readonly proxies: BlockList;
  readonly limits: RelayLimits;
  readonly log: Logger;
  readonly clock: () => number;
  readonly isDraining: () => boolean;
}
