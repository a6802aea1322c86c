import type { GridRange } from '../gridMessages.ts';
import type { PageCommand } from '../messages.ts';

/** What a person can do on the page. */
export interface Actions {
  answer(question: number, yes: boolean): void;
  command(command: PageCommand): void;
  compare(path: string): void;
  /** Merges the own copy of an item with another member's. */
  merge(path: string): void;
  /** Asks for a name of a filter, and keeps it. */
  saveFilter(filter: string): void;
  /** Asks what is to be done with this item, or how far contents are to be compared from it on; or shows its difference. */
  pick(to: Picking, path: string): void;
  /** The same about rows of a view of the grid: the one that was drawn, whichever was made since. */
  pickRows(to: Picking, ranges: readonly GridRange[], view: number | undefined): void;
  /** Begins a rule about rows of a view, in the form in which people say what decides. */
  ruleFrom(ranges: readonly GridRange[], view: number | undefined): void;
}

export type Picking = 'decide' | 'contents' | 'difference';
