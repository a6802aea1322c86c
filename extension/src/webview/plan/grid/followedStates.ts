import type { PageItems } from '../../messages.ts';

/** So often rows are listed anew while a plan is carried out, in ms: on the way rows are put where they belong, and people read. */
const LISTED_MS = 2_000;

interface FollowingRows {
  /** Rows that are here are fetched anew. */
  refresh(): void;
  /** They are listed and counted anew. */
  remake(): void;
  /** Whether it depends on how far they are which rows are listed. */
  isLimited(): boolean;
}

/** Has the rows follow what becomes of them. */
export class FollowedStates {
  readonly #rows: FollowingRows;
  #items: PageItems | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rows: FollowingRows) {
    this.#rows = rows;
  }

  /** @param items undefined: no plan is carried out, or not any more */
  told(items: PageItems | undefined): void {
    const before = this.#items;
    this.#items = items;
    if (items?.told === before?.told) return;
    if (items === undefined) this.#remake();
    else this.#follow(items, before);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #follow(items: PageItems, before: PageItems | undefined): void {
    this.#rows.refresh();
    const isOther =
      before === undefined || this.#rows.isLimited() || items.failed !== before.failed;
    if (isOther) {
      this.#timer ??= setTimeout(() => this.#remake(), before === undefined ? 0 : LISTED_MS);
    }
  }

  #remake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#rows.remake();
  }
}
