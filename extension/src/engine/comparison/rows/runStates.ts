import type { Plan } from '../../sync/plan.ts';
import { type ItemCounts, type ItemMark, ItemStates, type RowState } from './itemStates.ts';
import type { RowsAsk } from './rowsAnswers.ts';
import type { RowsSubject } from './rowsSubject.ts';
import { StatesTaker } from './toldStates.ts';

/** What of a plan its items' states are made of. */
export type StatesPlan = Pick<Plan, 'operations' | 'transfers' | 'streams'>;

export type StatesAsk = Extract<
  RowsAsk,
  { kind: 'states-begin' | 'states' | 'results' | 'states-over' }
>;

/** How far the items of a plan are, from the moment in which it is carried out. */
export class RunStates {
  readonly #subject: RowsSubject;
  readonly #states: ItemStates;
  readonly #taker: StatesTaker;

  /** @param changed told of each item that is further than before, from the start on */
  constructor(
    subject: RowsSubject,
    plan: StatesPlan,
    changed: (index: number, mark: ItemMark | undefined) => void,
  ) {
    this.#subject = subject;
    this.#states = new ItemStates(subject, plan, changed);
    this.#taker = new StatesTaker(this.#states, subject.comparison.columns);
  }

  /** @throws BytesyncError stream-malformed */
  take(ask: StatesAsk): ItemCounts {
    if (ask.kind === 'states') this.#taker.take(ask.told);
    else if (ask.kind === 'results') this.#taker.results(ask.results);
    else if (ask.kind === 'states-over') this.#states.over();
    return this.#states.counts;
  }

  markOf(index: number): ItemMark | undefined {
    return this.#states.markOf(index);
  }

  /** As a row has them: none where nothing is done with the item, or where it is another plan's. */
  of(index: number, { comparison }: RowsSubject): { readonly states?: readonly RowState[] } {
    if (comparison !== this.#subject.comparison) return {};
    const states = this.#states.of(index);
    return states.length === 0 ? {} : { states };
  }
}
