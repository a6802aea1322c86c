import { askForLost } from './askForUnfinished.ts';
import { beginningOf } from './beginningOf.ts';
import type { KeptMerges, LostText } from './keptMerges.ts';
import { keptBytes, openAsText } from './openAsText.ts';

/** Texts of merges that nothing else is left of: they can be read, and discarded. */
export class LostTexts {
  readonly #kept: Pick<KeptMerges, 'lost' | 'readResult' | 'forgetLost'>;

  constructor(kept: Pick<KeptMerges, 'lost' | 'readResult' | 'forgetLost'>) {
    this.#kept = kept;
  }

  /** @throws BytesyncError home-unusable */
  list(): Promise<readonly LostText[]> {
    return this.#kept.lost();
  }

  /** Asks what becomes of one, and does it. @throws BytesyncError home-unusable, merge-over, merge-lost-changed */
  async ask(text: LostText): Promise<void> {
    const answer = await askForLost(beginningOf(text));
    if (answer === 'openText') await openAsText(await keptBytes(this.#kept, text.id));
    if (answer === 'forget') await this.#kept.forgetLost(text);
  }
}
