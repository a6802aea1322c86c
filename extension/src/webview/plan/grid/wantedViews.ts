import type { GridRequest } from '../../gridMessages.ts';
import type { How } from './foundAgain.ts';

/** What of the rows is to be opened or closed, as a request for a view has it. */
export type Folds = Pick<Extract<GridRequest, { kind: 'view' }>, 'fold' | 'foldAll' | 'reveal'>;

interface Wanted {
  readonly how: How;
  /** One after the other: each is about rows of a view. */
  readonly folds: readonly Folds[];
}

interface MadeViews {
  make(how: How, folds: Folds | undefined): Promise<void>;
  failed(error: unknown): void;
  /** Making one has come to an end; `isMaking` says whether another is made by now. */
  ended(): void;
}

/** One view is made after the other, so that each finds again what the one before has; of what is wanted meanwhile the last. */
export class WantedViews {
  readonly #views: MadeViews;
  /** The rows are to be made anew, and how. */
  #wanted: Wanted | undefined;
  #isMaking = false;

  constructor(views: MadeViews) {
    this.#views = views;
  }

  get isMaking(): boolean {
    return this.#isMaking;
  }

  /** The rows are to be made anew. */
  want(how: How, folds?: Folds): void {
    const waiting = this.#wanted?.folds ?? [];
    this.#wanted = { how, folds: folds === undefined ? waiting : [...waiting, folds] };
    if (!this.#isMaking) this.#makeWanted();
  }

  /** The one that is being made is of no use any more: another follows, whatever else is wanted. */
  wantAnother(how: How): void {
    this.#wanted ??= { how, folds: [] };
  }

  #makeWanted(): void {
    this.#isMaking = true;
    this.#makeAll()
      .catch((error: unknown) => this.#views.failed(error))
      .finally(() => {
        this.#isMaking = false;
        // One could not be made: that is no reason not to make the next.
        if (this.#wanted !== undefined) this.#makeWanted();
        this.#views.ended();
      });
  }

  async #makeAll(): Promise<void> {
    while (this.#wanted !== undefined) {
      const { how, folds } = this.#wanted;
      const [first, ...rest] = folds;
      this.#wanted = rest.length === 0 ? undefined : { how, folds: rest };
      await this.#views.make(how, first);
    }
  }
}
