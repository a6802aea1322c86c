import type { MemberState } from './screen.ts';

/** Who went away, so that coming back is news and being there is not. */
export class AwayMembers {
  readonly #away = new Set<string>();

  /** Whether this change of a member's state is worth a line. */
  isNews(letter: string, state: MemberState): boolean {
    if (state === 'offline') {
      const known = this.#away.has(letter);
      this.#away.add(letter);
      return !known;
    }
    return this.#away.delete(letter) || state !== 'online';
  }
}
