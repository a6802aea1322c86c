import type { GridPage } from '../grid/grid.ts';
import { type BoxProposals, Proposals } from '../grid/proposals.ts';

/** What may stand in the boxes of a form, of which somebody types in one at a time. */
export class FormProposals {
  readonly #proposals: Proposals;
  /** Id of the box that something is proposed for. */
  #box = '';

  /** @param typed gives what is in a box now, by its id */
  constructor(
    page: GridPage,
    typed: (box: string) => { readonly run: number | undefined; readonly filter: string },
  ) {
    this.#proposals = new Proposals(page, () => typed(this.#box));
  }

  /** Something where it was asked for last. */
  of(id: string): BoxProposals {
    const { list, chosen } = this.#proposals;
    const isHere = id === this.#box;
    return {
      ...{ list: isHere ? list : [], chosen: isHere ? chosen : -1 },
      ask: (at) => {
        this.#box = id;
        this.#proposals.ask(at);
      },
      choose: (proposal) => this.#proposals.choose(proposal),
      close: () => this.#proposals.close(),
    };
  }

  close(): void {
    this.#proposals.close();
  }
}
