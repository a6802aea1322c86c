import type { DraftFilter } from '../../decidingMessages.ts';

/** A saved filter that is being edited. */
export interface EditedFilter extends DraftFilter {
  readonly key: number;
}

/** Who has the saved filters, and shows them. */
export interface SavedOwner {
  readonly filters: readonly EditedFilter[];
  /** @param isTyping more of it is coming */
  changeFilters(filters: readonly EditedFilter[], isTyping: boolean): void;
  /** Gives the focus to the element with this id when all is drawn. */
  focus(id: string): void;
}

/** How people change the saved filters of a draft. */
export class SavedList {
  readonly #owner: SavedOwner;
  #keys = 0;

  constructor(owner: SavedOwner) {
    this.#owner = owner;
  }

  /** Filters as they are edited. */
  edited(filters: readonly DraftFilter[]): readonly EditedFilter[] {
    return filters.map(({ name, filter }) => ({ name, filter, key: this.#nextKey() }));
  }

  add(name: string, filter: string): void {
    const key = this.#nextKey();
    this.#owner.focus(savedId(key, 'name'));
    this.#owner.changeFilters([...this.#owner.filters, { name, filter, key }], false);
  }

  name(key: number, name: string): void {
    this.#change(key, (saved) => ({ ...saved, name }));
  }

  filter(key: number, filter: string): void {
    this.#change(key, (saved) => ({ ...saved, filter }));
  }

  /** The focus goes to the one that takes its place, or to the button that adds one. */
  remove(key: number): void {
    const { filters } = this.#owner;
    const at = filters.findIndex((saved) => saved.key === key);
    const next = filters[at + 1] ?? filters[at - 1];
    this.#owner.focus(next === undefined ? 'add-saved' : savedId(next.key, 'name'));
    this.#owner.changeFilters(
      filters.filter((saved) => saved.key !== key),
      false,
    );
  }

  #change(key: number, change: (saved: EditedFilter) => EditedFilter): void {
    const { filters } = this.#owner;
    const changed = filters.map((saved) => (saved.key === key ? change(saved) : saved));
    this.#owner.changeFilters(changed, true);
  }

  #nextKey(): number {
    this.#keys += 1;
    return this.#keys;
  }
}

/** Id of a part of a saved filter. */
export function savedId(key: number, part: 'name' | 'filter' | 'delete' | 'problem'): string {
  return `saved-${key}-${part}`;
}
