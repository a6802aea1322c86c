import { createHash, timingSafeEqual } from 'node:crypto';

export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** Who may create sessions. Keeps hashes only, and compares them in constant time. */
export class AccessTokens {
  readonly #hashes: readonly Buffer[];

  constructor(tokens: readonly string[]) {
    this.#hashes = tokens.map(sha256);
  }

  /** Without any token, everybody may. */
  get required(): boolean {
    return this.#hashes.length > 0;
  }

  accepts(token: string): boolean {
    const hash = sha256(token);
    let found = false;
    for (const known of this.#hashes) {
      // No early end: the time must not tell which token was nearly right.
      found = timingSafeEqual(known, hash) || found;
    }
    return found;
  }
}
