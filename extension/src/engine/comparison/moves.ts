import { copiesTo, deletesAt, NOTHING, sourceOf } from './decision.ts';
import { type Cell, type Comparison, type Decision, givenCell } from './item.ts';

/** What a column is to get and has already, under another path. */
export interface Held {
  readonly path: string;
  /** moved: that path goes from the column in the same plan. */
  readonly kind: 'moved' | 'copied';
}

interface Place {
  /** Of the item. */
  readonly index: number;
  /** Whether it goes from the column. */
  readonly goes: boolean;
}

/** Finds what was moved or copied since: by content, where it was read (see moveNeeds). */
export class Moves {
  readonly #comparison: Comparison;
  readonly #decisions: readonly Decision[];
  /** For each column, made at the first question: by content id and size, where it is. */
  readonly #places: (ReadonlyMap<string, Place> | undefined)[] = [];

  constructor(comparison: Comparison, decisions: readonly Decision[]) {
    this.#comparison = comparison;
    this.#decisions = decisions;
  }

  /** Where the target column has what is made at the item; undefined: nowhere, or nobody knows. */
  heldFor(index: number, target: number): Held | undefined {
    const { items } = this.#comparison;
    if (items[index]?.cells[target]?.kind !== 'absent') return undefined;
    const place = this.#placeFor(index, target);
    const held = items[place?.index ?? -1];
    if (place === undefined || held === undefined) return undefined;
    const cell = held.cells[target];
    // By name a source may have it elsewhere than the item's path says.
    const isElsewhere = this.#comparison.byName === true && cell?.kind === 'present';
    return {
      path: isElsewhere ? cell.entry.path : held.path,
      kind: place.goes ? 'moved' : 'copied',
    };
  }

  /** The other item under which the target column has what it is to get at this one, by index. */
  itemFor(index: number, target: number): number | undefined {
    return this.#placeFor(index, target)?.index;
  }

  #placeFor(index: number, target: number): Place | undefined {
    const item = this.#comparison.items[index];
    const decision = this.#decisions[index] ?? NOTHING;
    if (item === undefined || item.origin !== undefined) return undefined;
    if (!copiesTo(decision).includes(target)) return undefined;
    const from = sourceOf(decision, target);
    const key = keyOf(givenCell(item, from ?? -1));
    const place = key === undefined ? undefined : this.#placesOn(target).get(key);
    return place?.index === index ? undefined : place;
  }

  #placesOn(column: number): ReadonlyMap<string, Place> {
    const known = this.#places[column];
    if (known !== undefined) return known;
    const places = new Map<string, Place>();
    for (const [index, item] of this.#comparison.items.entries()) {
      const key = item.collides === true ? undefined : keyOf(item.cells[column]);
      if (key === undefined || places.get(key)?.goes === true) continue;
      const goes = deletesAt(this.#decisions[index] ?? NOTHING).includes(column);
      // Of several copies one that goes says most; else the first.
      if (goes || !places.has(key)) places.set(key, { index, goes });
    }
    this.#places[column] = places;
    return places;
  }
}

/** Of files that hold something, where the content was read. */
function keyOf(cell: Cell | undefined): string | undefined {
  if (cell?.kind !== 'present' || cell.entry.kind !== 'file' || cell.entry.size === 0) {
    return undefined;
  }
  const content = cell.content ?? cell.heldContent;
  return content === undefined ? undefined : `${cell.entry.size} ${content}`;
}
