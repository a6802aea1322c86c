const NONE = -1;

/** Nodes below nodes, as lists in the order in which they are added. 13 bytes a node, for as long as it is needed. */
export class NodeLists {
  readonly #above: (node: number) => number;
  /** The first and the last below each node; those below none are at the end. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #next: Int32Array;
  readonly #isAdded: Uint8Array;

  /** @param above the node that one stands below, -1 for none */
  constructor(nodes: number, above: (node: number) => number) {
    this.#above = above;
    this.#first = new Int32Array(nodes + 1).fill(NONE);
    this.#last = new Int32Array(nodes + 1).fill(NONE);
    this.#next = new Int32Array(nodes).fill(NONE);
    this.#isAdded = new Uint8Array(nodes);
  }

  has(node: number): boolean {
    return this.#isAdded[node] === 1;
  }

  /** Behind those that stand below the same. */
  add(node: number): void {
    const list = this.#listOf(this.#above(node));
    const last = this.#last[list] ?? NONE;
    if (last === NONE) this.#first[list] = node;
    else this.#next[last] = node;
    this.#last[list] = node;
    this.#isAdded[node] = 1;
  }

  /** All that stands below none, each followed by all that stands below it. @param count how many were added */
  inOrder(count: number): Uint32Array {
    const order = new Uint32Array(count);
    let node = this.#first[this.#listOf(NONE)] ?? NONE;
    for (let place = 0; place < count; place += 1) {
      order[place] = node;
      const below = this.#first[node] ?? NONE;
      node = below === NONE ? this.#after(node) : below;
    }
    return order;
  }

  /** What follows on a node and all that stands below it. */
  #after(node: number): number {
    for (let at = node; at !== NONE; at = this.#above(at)) {
      const next = this.#next[at] ?? NONE;
      if (next !== NONE) return next;
    }
    return NONE;
  }

  #listOf(above: number): number {
    return above === NONE ? this.#next.length : above;
  }
}
