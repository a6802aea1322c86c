import type { Logger } from 'pino';
import type { Retention } from './chunks/retention.ts';
import type { FailedAttempts } from './limits/failedAttempts.ts';
import type { RelayLimits } from './limits/limits.ts';
import type { ConnectionTokens } from './rooms/connectionTokens.ts';
import type { Rooms } from './rooms/rooms.ts';
import type { SessionStore } from './sessions/sessionStore.ts';

export interface SweeperParts {
  readonly store: SessionStore;
  readonly rooms: Rooms;
  readonly retention: Retention;
  readonly attempts: FailedAttempts;
  readonly connectionTokens: ConnectionTokens;
  readonly limits: RelayLimits;
  readonly log: Logger;
  readonly clock: () => number;
}

/** Removes what has expired, from time to time: chunks, idle sessions, tokens, counters. */
export class Sweeper {
  readonly #parts: SweeperParts;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(parts: SweeperParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#start(), parts.limits.sweepMs).unref();
  }

  /** Stops, after a search that runs. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #start(): void {
    this.#running ??= this.#sweep()
      .catch((error: unknown) => {
        this.#parts.log.error({ err: error }, 'what has expired could not be removed');
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #sweep(): Promise<void> {
    const { store, rooms, retention, attempts, connectionTokens, limits, log, clock } = this.#parts;
    const now = clock();
    attempts.sweep();
    connectionTokens.sweep();
    // First: a session with somebody in it is not idle.
    await store.touch(rooms.sweep(), now);
    for (const sessionId of await store.idleSessions(now - limits.sessionIdleMs)) {
      connectionTokens.revoke(sessionId);
      await retention.removeSession(sessionId);
      log.info({ session: sessionId.slice(0, 8) }, 'idle session deleted');
    }
    await retention.expire(now);
  }
}
