/** How long after it was announced a save may come, in ms: others may format the text before. */
const LATE_MS = 60_000;

/**
 * What an editor says of a save before it comes. person: somebody has asked for it, in an editor that shows the text. unseen: so
 * it says, and no editor shows the text. itself: after a while, or as another window came to the front.
 */
export type Announced = 'person' | 'unseen' | 'itself';

/** What is done with a save: a person is told where the text is kept, and somebody may think that it is written. */
export type SaveMode = 'write' | 'keep' | 'keep-and-tell';

/**
 * Saves that a person has asked for. An editor also saves by itself, with a word before or without one: what is not known to
 * be a person's is none.
 */
export class SavesOfPeople {
  readonly #now: () => number;
  /** By address: what was announced, and when. */
  readonly #due = new Map<string, { readonly by: Announced; readonly at: number }>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes what an editor announces before a save. */
  announced(uri: string, by: Announced): void {
    this.#due.set(uri, { by, at: this.#now() });
  }

  /** What the save is that comes now; each announcement is good for one. @param isVisible an editor shows its text */
  take(uri: string, isVisible: boolean): SaveMode {
    const due = this.#due.get(uri);
    this.#due.delete(uri);
    // The word of a person may not have come: other extensions are asked before, and may take too long.
    if (due === undefined || this.#now() - due.at > LATE_MS)
      return isVisible ? 'keep-and-tell' : 'keep';
    if (due.by === 'person') return 'write';
    return due.by === 'unseen' ? 'keep-and-tell' : 'keep';
  }

  forget(uri: string): void {
    this.#due.delete(uri);
  }
}
