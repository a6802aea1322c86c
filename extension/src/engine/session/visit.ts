import type { HostAdmission } from '@bytesync/shared/crypto/admission.ts';
import type { Welcome } from '@bytesync/shared/crypto/welcome.ts';
import { BytesyncError } from '@bytesync/shared/errors.ts';

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
  #starts = 0;
  #step: 'none' | 'started' | 'revealed' | 'confirmed' = 'none';
  #asked:
    | { readonly name: string; readonly words: string[]; readonly boxKey: Uint8Array }
    | undefined;

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

  /** A newcomer that connects again starts a new handshake. */
  start(admission: HostAdmission): void {
    this.#admission = admission;
    this.#starts += 1;
    this.#step = 'started';
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
    this.#asked ??= { name, words, boxKey };
    return before === undefined;
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
