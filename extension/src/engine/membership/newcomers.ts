import type { Newcomer } from '../session/admissions.ts';
import type { TrustStore } from '../session/trustStore.ts';
import type { ComparedNewcomer, NewcomerView } from './view.ts';

interface Asked {
  readonly newcomer: Newcomer;
  readonly trusted: boolean;
  readonly answer: (yes: boolean) => void;
  admitted: boolean;
}

export interface NewcomersOptions {
  readonly trust: TrustStore;
  readonly ownKey: Uint8Array;
  /** Devices that were confirmed before come in without a question. */
  readonly admitTrusted: boolean;
  readonly isOnline: (memberId: string) => boolean;
  readonly changed: () => void;
}

/** Those at the host's door, from the question about them until they are in or gone. */
export class Newcomers {
  readonly #options: NewcomersOptions;
  readonly #asked = new Map<string, Asked>();

  constructor(options: NewcomersOptions) {
    this.#options = options;
  }

  /** Those who are there; who went away may come back to the same question. */
  get view(): NewcomerView[] {
    return [...this.#asked]
      .filter(([memberId]) => this.#options.isOnline(memberId))
      .map(([memberId, { newcomer, trusted, admitted }]) => ({
        memberId,
        name: newcomer.name,
        words: newcomer.words,
        trusted,
        state: admitted ? 'admitted' : 'asked',
      }));
  }

  /** Asks the person here, unless the device is trusted and that is enough. */
  async decide(newcomer: Newcomer): Promise<boolean> {
    const { trust, ownKey, admitTrusted, changed } = this.#options;
    const own = Buffer.compare(newcomer.deviceKey, ownKey) === 0;
    const trusted = own || (await trust.isTrusted(newcomer.deviceKey));
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const asked: Asked = { newcomer, trusted, answer: resolve, admitted: false };
    this.#asked.set(newcomer.memberId, asked);
    if (trusted && admitTrusted) this.answer(newcomer, true);
    changed();
    const yes = await promise;
    if (yes && !trusted) await trust.trust(newcomer.deviceKey, newcomer.name, new Date());
    return yes;
  }

  /**
   * The answer to one question. A relay can put somebody else in the place of a newcomer, under the same
   * member id, while the words are compared: the answer is for whose words they were.
   * @returns false when nobody with these words is asked about any more
   */
  answer({ memberId, words }: ComparedNewcomer, yes: boolean): boolean {
    const asked = this.#asked.get(memberId);
    if (asked === undefined || asked.admitted) return false;
    if (asked.newcomer.words.join(' ') !== words.join(' ')) return false;
    asked.admitted = yes;
    if (!yes) this.#asked.delete(memberId);
    asked.answer(yes);
    this.#options.changed();
    return true;
  }

  /** It is in, or was turned away. */
  forget(memberId: string): void {
    if (this.#asked.delete(memberId)) this.#options.changed();
  }
}
