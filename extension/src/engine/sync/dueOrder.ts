interface Line {
  readonly ids: number[];
  /** What stands before this is through: an array's first would else be looked for from its start. */
  head: number;
}

/** Operations in the order in which they became due; those that somebody chose go before the others. */
export class DueOrder {
  readonly #chosen: Line = { ids: [], head: 0 };
  readonly #others: Line = { ids: [], head: 0 };

  add(id: number, chosen: boolean): void {
    (chosen ? this.#chosen : this.#others).ids.push(id);
  }

  /** The first that is still due. @param isDue once it isn't, never again */
  next(isDue: (id: number) => boolean): number | undefined {
    return nextOf(this.#chosen, isDue) ?? nextOf(this.#others, isDue);
  }
}

function nextOf(line: Line, isDue: (id: number) => boolean): number | undefined {
  for (; line.head < line.ids.length; line.head += 1) {
    const id = line.ids[line.head];
    if (id !== undefined && isDue(id)) return id;
  }
  return undefined;
}
