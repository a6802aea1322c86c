import type { PageCommand } from '../messages.ts';

/** What a person can do on the page. */
export interface Actions {
  answer(question: number, yes: boolean): void;
  command(command: PageCommand): void;
  compare(path: string): void;
  filter(text: string): void;
  /** Asks what is to be done with these items. */
  decide(paths: readonly string[]): void;
  /** Asks how far contents are to be compared from these items on. */
  contents(paths: readonly string[]): void;
  /** Moves to the row of a path. */
  row(path: string): void;
}
