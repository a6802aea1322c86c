import { createHash, randomBytes } from 'node:crypto';

export interface Caller {
  readonly sessionId: string;
  readonly memberId: string;
}

interface Entry extends Caller {
  /** Milliseconds; undefined while the connection lives. */
  expiresAt: number | undefined;
}

/**
 * The HTTP tokens of the connections to rooms: 256 random bits each, of which only the hash is kept,
 * in memory. So a restart ends them all, and members get new ones when they reconnect.
 */
export class ConnectionTokens {
  readonly #graceMs: number;
  readonly #clock: () => number;
  readonly #entries = new Map<string, Entry>();

  /** @param graceMs life after the connection ended: requests that run may finish */
  constructor(graceMs: number, clock: () => number) {
    this.#graceMs = graceMs;
    this.#clock = clock;
  }

  issue({ sessionId, memberId }: Caller): string {
    const token = randomBytes(32).toString('base64url');
    this.#entries.set(hash(token), { sessionId, memberId, expiresAt: undefined });
    return token;
  }

  /** The connection ended. */
  release(token: string): void {
    const entry = this.#entries.get(hash(token));
    if (entry !== undefined) {
      entry.expiresAt = this.#clock() + this.#graceMs;
    }
  }

  /** Ends the tokens of a session, or of one member of it, at once. */
  revoke(sessionId: string, memberId?: string): void {
    for (const [name, entry] of this.#entries) {
      if (entry.sessionId === sessionId && (memberId ?? entry.memberId) === entry.memberId) {
        this.#entries.delete(name);
      }
    }
  }

  /** Whose token this is. Looked up by its hash, so the time it takes says nothing about tokens. */
  find(token: string): Caller | undefined {
    const entry = this.#entries.get(hash(token));
    return entry === undefined || this.#isOver(entry) ? undefined : entry;
  }

  sweep(): void {
    for (const [name, entry] of this.#entries) {
      if (this.#isOver(entry)) {
        this.#entries.delete(name);
      }
    }
  }

  #isOver(entry: Entry): boolean {
    return entry.expiresAt !== undefined && entry.expiresAt <= this.#clock();
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
