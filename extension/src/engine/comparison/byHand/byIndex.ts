/** What is known of some items, by their index: a Map does, where these are few. */
export type ItemMap<T> = Pick<ReadonlyMap<number, T>, 'get' | 'has' | 'size' | 'keys'>;

/** A few different values for any number of the items of a comparison: takes four bytes an item, however many have one. */
export class ByIndex<T extends object> implements ItemMap<T> {
  /** Number of the value from 1; 0: none. */
  readonly #numbers: Uint32Array;
  readonly #values: T[] = [];
  readonly #known = new Map<T, number>();
  #size = 0;

  /** @param length items of the comparison */
  constructor(length: number) {
    this.#numbers = new Uint32Array(length);
  }

  get size(): number {
    return this.#size;
  }

  get(index: number): T | undefined {
    const number = this.#numbers[index] ?? 0;
    return number === 0 ? undefined : this.#values[number - 1];
  }

  has(index: number): boolean {
    return (this.#numbers[index] ?? 0) !== 0;
  }

  /**
   * Nothing where there is no value.
   * @param index below the length; of an item that has no value yet
   */
  set(index: number, value: T | undefined): void {
    if (value === undefined) return;
    let number = this.#known.get(value);
    if (number === undefined) {
      number = this.#values.push(value);
      this.#known.set(value, number);
    }
    this.#numbers[index] = number;
    this.#size += 1;
  }

  *keys(): MapIterator<number> {
    for (const [index, number] of this.#numbers.entries()) if (number !== 0) yield index;
  }
}
