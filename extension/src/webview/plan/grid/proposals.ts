import type { FilterProposal } from '../../gridMessages.ts';
import type { GridPage } from './grid.ts';

/** What may stand in a box; an empty list where nobody has asked. */
export interface BoxProposals {
  readonly list: readonly FilterProposal[];
  /** Which of it is chosen; -1: none. */
  readonly chosen: number;
  /** @param at a place in the text */
  ask(at: number): void;
  choose(proposal: number): void;
  close(): void;
}

/** What may stand at a place of the filter. */
export class Proposals implements BoxProposals {
  readonly #page: GridPage;
  readonly #typed: () => { readonly run: number | undefined; readonly filter: string };
  #asked = 0;
  #list: readonly FilterProposal[] = [];
  #chosen = -1;
  /** What was asked for last when it was chosen. */
  #chosenAt = 0;

  /** @param typed gives what is in the filter now */
  constructor(
    page: GridPage,
    typed: () => { readonly run: number | undefined; readonly filter: string },
  ) {
    this.#page = page;
    this.#typed = typed;
  }

  get list(): readonly FilterProposal[] {
    return this.#list;
  }

  /** Which of it is chosen; -1: none. */
  get chosen(): number {
    return this.#chosen;
  }

  /** Asks for those at this place; what was asked for before counts no more. */
  ask(at: number): void {
    const { run, filter } = this.#typed();
    this.#asked += 1;
    const asked = this.#asked;
    if (run === undefined) return;
    this.#page.requests
      .send({ kind: 'complete', run, filter, at })
      .then((proposals = []) => {
        if (asked === this.#asked) this.#show(proposals);
      })
      .catch((error: unknown) => this.#page.failed(error));
  }

  choose(proposal: number): void {
    this.#chosen = proposal;
    this.#chosenAt = this.#asked;
    this.#page.changed();
  }

  close(): void {
    this.#asked += 1;
    if (this.#list.length > 0) this.#show([]);
  }

  /** What was chosen since these were asked for, from those before, stays chosen where it is still one of them. */
  #show(list: readonly FilterProposal[]): void {
    const isNew = this.#chosenAt === this.#asked;
    const label = isNew ? this.#list[this.#chosen]?.label : undefined;
    this.#list = list;
    this.choose(list.findIndex((one) => one.label === label));
  }
}
