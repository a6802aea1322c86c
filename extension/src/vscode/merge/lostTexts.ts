import { askForLost } from './askForUnfinished.ts';
import type { KeptMerges, LostText } from './keptMerges.ts';
import { keptText, openAsText } from './openAsText.ts';

/** Texts of merges that nothing else is left of: they can be read, and discarded. */
export class LostTexts {
  readonly #kept: Pick<KeptMerges, 'lost' | 'readResult' | 'forget'>;

  constructor(kept: Pick<KeptMerges, 'lost' | 'readResult' | 'forget'>) {
    this.#kept = kept;
  }

  /** @throws BytesyncError home-unusable */
  list(): Promise<readonly LostText[]> {
    return this.#kept.lost();
  }

  /** Asks what becomes of one, and does it. @throws BytesyncError home-unusable, merge-over */
  async ask({ id }: LostText): Promise<void> {
    const answer = await askForLost();
    if (answer === 'openText') await openAsText(await keptText(this.#kept, id));
    if (answer === 'forget') await this.#kept.forget(id);
  }
}
