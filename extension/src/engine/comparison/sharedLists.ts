const NONE: readonly number[] = [];

/**
 * Lists of columns or operations: most are as the one before, and are one array then. It has just the room that it needs, where one that
 * was filled by `push` or `filter` takes 184 bytes for a single number.
 */
export class SharedLists {
  #last = NONE;

  of(list: readonly number[]): readonly number[] {
    if (list.length === 0) return NONE;
    if (!isSame(list, this.#last)) this.#last = [...list];
    return this.#last;
  }
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
