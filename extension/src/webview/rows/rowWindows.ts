import type { PageRow } from '../gridMessages.ts';

/** Rows that are asked for at once. */
export const BLOCK = 100;
/** Blocks that are kept. */
const KEPT = 40;
/** Blocks that are waited for at a time: what has scrolled by meanwhile is not asked for. */
const WAITED_FOR = 4;

/** Gives the rows of a view from a row on; undefined where there is another view. */
export type FetchRows<Row = PageRow> = (
  first: number,
  count: number,
) => Promise<readonly Row[] | undefined>;

/** The rows of a view as far as they are here. What fails, or is of another view by then, is not asked for again. */
export class RowWindows<Row = PageRow> {
  readonly #fetch: FetchRows<Row>;
  readonly #blocks = new Map<number, readonly Row[]>();
  readonly #waiting = new Map<number, Promise<void>>();
  #isOver = false;

  constructor(fetch: FetchRows<Row>) {
    this.#fetch = fetch;
  }

  /** Undefined until it is here. */
  row(row: number): Row | undefined {
    return this.#blocks.get(Math.floor(row / BLOCK))?.[row % BLOCK];
  }

  /** Nothing more is asked for. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether all of these are here, both included. */
  has(first: number, last: number): boolean {
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block += 1) {
      if (!this.#blocks.has(block)) return false;
    }
    return true;
  }

  /** Takes rows that have come unasked, in whole blocks, as far as there are rows. @param first of a block */
  put(first: number, rows: readonly Row[]): void {
    for (let at = 0; at < rows.length; at += BLOCK) {
      this.#blocks.set((first + at) / BLOCK, rows.slice(at, at + BLOCK));
    }
  }

  /**
   * Asks for what is missing of these rows, both included.
   * @returns undefined where nothing is; else when some has come
   */
  want(first: number, last: number): Promise<unknown> | undefined {
    if (last < first) return undefined;
    const wanted: Promise<void>[] = [];
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block += 1) {
      const asked = this.#ask(block);
      if (asked !== undefined) wanted.push(asked);
    }
    return wanted.length === 0 ? undefined : Promise.all(wanted);
  }

  /** Fetches these rows anew, both included; those that are here stay until then, and others are fetched when they are wanted. */
  async refresh(first: number, last: number): Promise<void> {
    const [from, to] = [Math.floor(first / BLOCK), Math.floor(last / BLOCK)];
    const stale = [...this.#blocks.keys()];
    for (const block of stale) if (block < from || block > to) this.#blocks.delete(block);
    const anew = stale.filter((block) => this.#blocks.has(block) && !this.#waiting.has(block));
    if (!this.#isOver) await Promise.all(anew.map((block) => this.#begin(block)));
  }

  /** Undefined where it is here, or where enough is waited for. */
  #ask(block: number): Promise<void> | undefined {
    const here = this.#blocks.get(block);
    if (here !== undefined) {
      // The one that was looked at longest ago goes first.
      this.#blocks.delete(block);
      this.#blocks.set(block, here);
      return undefined;
    }
    if (this.#isOver || this.#waiting.has(block) || this.#waiting.size >= WAITED_FOR) {
      return undefined;
    }
    return this.#begin(block);
  }

  #begin(block: number): Promise<void> {
    const coming = this.#take(block).finally(() => this.#waiting.delete(block));
    this.#waiting.set(block, coming);
    return coming;
  }

  async #take(block: number): Promise<void> {
    const rows = await this.#fetch(block * BLOCK, BLOCK).catch((error: unknown) => {
      this.#isOver = true;
      throw error;
    });
    if (rows === undefined) {
      this.#isOver = true;
      return;
    }
    this.#blocks.set(block, rows);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > KEPT && oldest !== undefined) this.#blocks.delete(oldest);
  }
}
