import type { HostAdmission } from '@bytesync/shared/crypto/admission.ts';
import type { Welcome } from '@bytesync/shared/crypto/welcome.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';

/** Handshakes that a newcomer may begin before it reveals one: so many connections are not lost in a row. */
const MOST_UNREVEALED = 16;

/** Whom people are asked about. */
interface Revealed {
  readonly name: string;
  readonly words: string[];
  readonly boxKey: Uint8Array;
}

/** One newcomer at the host's door, over all connections that it needs. */
export class Visit {
  readonly memberId: string;
  readonly deviceKey: Uint8Array;
  readonly ready = Promise.withResolvers<void>();
  /** Resolved once it is over: the newcomer is in, or was turned away. */
  readonly over = Promise.withResolvers<void>();
  /** The host's people said yes. It stands for the keys, so a new handshake needs no new yes. */
  agreed = false;
  isEntering = false;
  /** There once the newcomer stands in the roster. */
  welcome: Welcome | undefined;
  #admission: HostAdmission | undefined;
  /** Until people are asked: all that was offered. The newcomer's people see the words of the first offer that reached it. */
  #unrevealed: HostAdmission[] = [];
  #starts = 0;
  #step: 'none' | 'started' | 'revealed' | 'confirmed' = 'none';
  #asked: Revealed | undefined;

  constructor(memberId: string, deviceKey: Uint8Array) {
    this.memberId = memberId;
    this.deviceKey = deviceKey;
  }

  get name(): string {
    return this.#asked?.name ?? '';
  }

  get words(): readonly string[] {
    return this.#asked?.words ?? [];
  }

  get boxKey(): Uint8Array {
    return this.#asked?.boxKey ?? new Uint8Array(0);
  }

  /** The newcomer's people said yes, in this handshake. */
  get confirmed(): boolean {
    return this.#step === 'confirmed';
  }

  get hasStartedOver(): boolean {
    return this.#starts > 1;
  }

  /** A newcomer that connects again starts a new handshake. False when it has begun too many, and revealed none. */
  start(admission: HostAdmission): boolean {
    this.#admission = admission;
    this.#starts += 1;
    this.#step = 'started';
    if (this.#asked === undefined) this.#unrevealed.push(admission);
    return this.#unrevealed.length <= MOST_UNREVEALED;
  }

  /**
   * Takes the reveal; true when people are to be asked.
   * @throws BytesyncError admission-malformed, also when it is another newcomer than people were asked about
   */
  reveal(bytes: Uint8Array): boolean {
    if (this.#admission === undefined) {
      throw new BytesyncError('admission-malformed', { reason: 'order' });
    }
    const { name, words, boxKey } = this.#admission.onReveal(bytes);
    const before = this.#asked;
    const same = before?.name === name && Buffer.compare(before.boxKey, boxKey) === 0;
    if (before !== undefined && !same) {
      throw new BytesyncError('admission-malformed', { reason: 'other-newcomer' });
    }
    this.#step = 'revealed';
    if (before === undefined) this.#askAbout({ name, words, boxKey });
    return before === undefined;
  }

  /**
   * Takes the reveal of an earlier handshake once more, where it was lost: people here are to see the words that people there see. True
   * when they are to be asked. Whoever comes in does so with the present handshake.
   */
  revealEarlier(bytes: Uint8Array): boolean {
    for (const admission of this.#unrevealed) {
      try {
        this.#askAbout(admission.onReveal(bytes));
        return true;
      } catch {
        // It belongs to another handshake; this one is as it was.
      }
    }
    return false;
  }

  #askAbout({ name, words, boxKey }: Revealed): void {
    this.#asked = { name, words, boxKey };
    this.#unrevealed = [];
  }

  /** The newcomer's people agreed; before the reveal that means nothing. */
  confirm(): void {
    if (this.#step === 'revealed') this.#step = 'confirmed';
  }

  /** The Welcome for the present handshake. */
  sealWelcome(): Uint8Array {
    if (this.#admission === undefined || this.welcome === undefined) {
      throw new BytesyncError('internal', { what: 'welcome' });
    }
    return this.#admission.welcome(this.welcome);
  }

  /** Resolves when the newcomer has its Welcome. @throws BytesyncError member-lost */
  async taken(patienceMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, reject } = Promise.withResolvers<never>();
    const late = () => reject(new BytesyncError('member-lost', { member: this.name }));
    const abort = () => reject(signal.reason);
    const timer = setTimeout(late, patienceMs);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.ready.promise, promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }
}
