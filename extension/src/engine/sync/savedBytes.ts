const FIRST = 64;

/** Operations of which it is told how much did not have to travel, at most: of what is beyond that the sum is told. */
export const SAVED_MAX = 1_000_000;

/** As it passes between threads. */
export interface SentSavedBytes {
  readonly operations: Int32Array;
  readonly bytes: Float64Array;
}

/** Bytes that did not have to travel, of those operations for which there are any: twelve bytes for each. */
export class SavedBytes {
  #operations = new Int32Array(FIRST);
  #bytes = new Float64Array(FIRST);
  #length = 0;

  /** Each operation once. */
  add(operation: number, bytes: number): void {
    if (this.#length === SAVED_MAX) return;
    if (this.#length === this.#operations.length) this.#grow();
    this.#operations[this.#length] = operation;
    this.#bytes[this.#length] = bytes;
    this.#length += 1;
  }

  sent(): SentSavedBytes {
    return {
      operations: this.#operations.slice(0, this.#length),
      bytes: this.#bytes.slice(0, this.#length),
    };
  }

  #grow(): void {
    const [operations, bytes] = [this.#operations, this.#bytes];
    this.#operations = new Int32Array(2 * this.#length);
    this.#bytes = new Float64Array(2 * this.#length);
    this.#operations.set(operations);
    this.#bytes.set(bytes);
  }
}

/** @param saved absent: nothing is told */
export function* savedIn(
  saved: SentSavedBytes | undefined,
): Generator<[operation: number, bytes: number]> {
  if (saved === undefined) return;
  for (const [index, operation] of saved.operations.entries()) {
    yield [operation, saved.bytes[index] ?? 0];
  }
}
