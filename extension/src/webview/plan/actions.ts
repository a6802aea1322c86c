import type { PageCommand } from '../messages.ts';

/** What a person can do on the page. */
export interface Actions {
  answer(question: number, yes: boolean): void;
  command(command: PageCommand): void;
  compare(path: string): void;
  filter(text: string): void;
  /** Moves to a row of the list. */
  row(index: number): void;
}
