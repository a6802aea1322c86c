import type { Grouping } from './grouping.ts';
import { NodeLists } from './nodeLists.ts';
import { bitOf, type RowMark } from './rowMarks.ts';

/** What is counted of all that stands below a node. */
export const COUNTED = [
  'differences',
  'conflicts',
  'undecided',
  'errors',
  'not-reviewed',
  'failed',
] as const satisfies readonly RowMark[];
export type GroupCounts = Readonly<Record<(typeof COUNTED)[number] | 'items', number>>;

/** Numbers of a group: nodes below it, listed items below it or itself, and these of each mark. */
const WIDTH = 2 + COUNTED.length;

const BITS = COUNTED.map(bitOf);

/** What is listed, in its order, and by which of it nodes stand beside one another. */
export interface Listed {
  /** Indexes of items. */
  readonly indexes: Uint32Array;
  readonly marks: Uint16Array;
  /** 1, or -1: as their numbers are, which is by path. Absent: as the first that is listed of each. */
  readonly byNumber?: 1 | -1 | undefined;
}

/**
 * Rows below what they belong to. Everything is counted once, when it is made: what a window of rows takes does not grow with
 * the rows. Some 10 bytes for each item, listed or not, and 32 for each folder that holds some.
 */
export class GroupedRows {
  /** Everything that is listed and what it stands below, each followed by all that stands below it. */
  readonly order: Uint32Array;
  readonly #grouping: Grouping;
  readonly #isListed: Uint8Array;
  /** Its number among those that something stands below; -1: nothing does. */
  readonly #group: Int32Array;
  readonly #counts: Uint32Array;

  constructor(grouping: Grouping, listed: Listed) {
    this.#grouping = grouping;
    this.#isListed = new Uint8Array(grouping.nodes);
    for (const index of listed.indexes) this.#isListed[index] = 1;
    this.#group = new Int32Array(grouping.nodes).fill(-1);
    const groups = this.#findGroups(listed.indexes);
    this.#counts = new Uint32Array(groups.length * WIDTH);
    this.#count(listed);
    this.order = this.#ordered(groups, listed);
  }

  get layout(): Grouping['layout'] {
    return this.#grouping.layout;
  }

  get nodes(): number {
    return this.#grouping.nodes;
  }

  isListed(node: number): boolean {
    return this.#isListed[node] === 1;
  }

  /** Whether something stands below it. */
  isGroup(node: number): boolean {
    return (this.#group[node] ?? -1) >= 0;
  }

  /** How many nodes stand below it. */
  within(node: number): number {
    return this.#counts[(this.#group[node] ?? -1) * WIDTH] ?? 0;
  }

  /** Undefined where nothing stands below it. */
  countsOf(node: number): GroupCounts | undefined {
    if (!this.isGroup(node)) return undefined;
    const [items = 0, ...marks] = this.#counts.subarray(this.#at(node) + 1, this.#at(node) + WIDTH);
    const counts = COUNTED.map((mark, at) => [mark, marks[at] ?? 0] as const);
    return { items, ...(Object.fromEntries(counts) as Omit<GroupCounts, 'items'>) };
  }

  above(node: number): number {
    return this.#grouping.above(node);
  }

  /** How many nodes it stands below, and itself. */
  levelOf(node: number): number {
    let level = 0;
    for (let at = node; at !== -1; at = this.above(at)) level += 1;
    return level;
  }

  keyOf(node: number): string {
    return this.#grouping.keyOf(node);
  }

  /** Places in the order of what is seen: nothing of what stands below a node that is not open. */
  seen(isOpen: (node: number) => boolean): Uint32Array {
    const places = new Uint32Array(this.order.length);
    let rows = 0;
    for (let place = 0; place < this.order.length; place += 1) {
      const node = this.order[place] ?? 0;
      places[rows] = place;
      rows += 1;
      if (this.isGroup(node) && !isOpen(node)) place += this.within(node);
    }
    return places.slice(0, rows);
  }

  #at(node: number): number {
    return (this.#group[node] ?? 0) * WIDTH;
  }

  #findGroups(indexes: Uint32Array): number[] {
    const groups: number[] = [];
    for (const index of indexes) {
      for (let at = this.above(index); at !== -1 && !this.isGroup(at); at = this.above(at)) {
        this.#group[at] = groups.push(at) - 1;
      }
    }
    return groups;
  }

  /** Each into what it stands below, and that into what it stands below itself: below a node stand greater numbers, or none that stand above others. */
  #count({ marks }: Listed): void {
    for (let node = this.nodes - 1; node >= 0; node -= 1) {
      const above = this.above(node);
      const isGroup = this.isGroup(node);
      if (this.isListed(node)) {
        const own = marks[node] ?? 0;
        if (isGroup) this.#countItem(node, own);
        else if (above !== -1) this.#countItem(above, own);
      }
      if (above === -1 || !(isGroup || this.isListed(node))) continue;
      this.#add(this.#at(above), 1);
      if (isGroup) this.#countGroup(above, node);
    }
  }

  #countItem(group: number, own: number): void {
    const at = this.#at(group) + 1;
    this.#add(at, 1);
    for (let mark = 0; mark < BITS.length; mark += 1) {
      if ((own & (BITS[mark] ?? 0)) !== 0) this.#add(at + 1 + mark, 1);
    }
  }

  #countGroup(above: number, group: number): void {
    const [to, from] = [this.#at(above), this.#at(group)];
    for (let offset = 0; offset < WIDTH; offset += 1) {
      this.#add(to + offset, this.#counts[from + offset] ?? 0);
    }
  }

  #add(at: number, count: number): void {
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }

  #ordered(groups: readonly number[], { indexes, byNumber }: Listed): Uint32Array {
    const { nodes, items } = this.#grouping;
    const lists = new NodeLists(nodes, (node) => this.above(node));
    const isShown = (node: number) => this.isGroup(node) || this.isListed(node);
    const isFirst = (node: number) => this.isGroup(node) || this.#grouping.isFirst(node);
    // What is no item has an order of its own.
    for (let node = items; node < nodes; node += 1) if (isShown(node)) lists.add(node);
    for (const first of [true, false]) {
      if (byNumber === undefined) {
        for (const index of indexes) {
          for (let at = index; at !== -1 && !lists.has(at); at = this.above(at)) {
            if (isFirst(at) === first) lists.add(at);
          }
        }
        continue;
      }
      for (let step = 0; step < items; step += 1) {
        const node = byNumber === 1 ? step : items - 1 - step;
        if (isShown(node) && isFirst(node) === first) lists.add(node);
      }
    }
    const unlisted = groups.filter((group) => !this.isListed(group)).length;
    return lists.inOrder(indexes.length + unlisted);
  }
}
