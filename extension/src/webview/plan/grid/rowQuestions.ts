/** A row that something is asked of. */
export interface AboutRow {
  readonly run: number;
  readonly view: number;
  readonly row: number;
}

/** What is asked, and what is done with what was found: nothing where nothing was. */
export type Question<T> = readonly [
  ask: (about: AboutRow) => Promise<T | undefined>,
  act: (found: T, about: AboutRow) => void,
];

/** How often something is asked anew, since the rows were made anew meanwhile. */
const TRIES = 3;

/** Asks about the active row. */
export class RowQuestions {
  readonly #now: () => AboutRow | undefined;
  #open = 0;

  /** @param now gives the active row; undefined where there is none */
  constructor(now: () => AboutRow | undefined) {
    this.#now = now;
  }

  /** An answer is waited for, or acted upon. */
  get isOpen(): boolean {
    return this.#open > 0;
  }

  /** Where another view has come meanwhile, what was found is no row of it: it is asked once more. */
  async ask<T>(...[ask, act]: Question<T>): Promise<void> {
    this.#open += 1;
    try {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const about = this.#now();
        if (about === undefined) return;
        const found = await ask(about);
        if (this.#now()?.view !== about.view) continue;
        if (found !== undefined) act(found, about);
        return;
      }
    } finally {
      this.#open -= 1;
    }
  }
}
