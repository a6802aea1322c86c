/** How long after it was announced a save may come, in ms: others may format the text before. */
const LATE_MS = 60_000;

/**
 * Saves that a person has asked for. An editor also saves by itself, with a word before or without one: what is not known to
 * be a person's is none.
 */
export class SavesOfPeople {
  readonly #now: () => number;
  /** By address: when it was announced. */
  readonly #due = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes what an editor announces before a save. */
  announced(uri: string, isByAPerson: boolean): void {
    if (isByAPerson) this.#due.set(uri, this.#now());
    else this.#due.delete(uri);
  }

  /** Whether the save that comes now is one; each announcement is good for one. */
  take(uri: string): boolean {
    const at = this.#due.get(uri);
    this.#due.delete(uri);
    return at !== undefined && this.#now() - at <= LATE_MS;
  }

  forget(uri: string): void {
    this.#due.delete(uri);
  }
}
