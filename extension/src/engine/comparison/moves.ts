import { copiesTo, deletesAt, NOTHING, sourceOf } from './decision.ts';
import { type Comparison, type ComparisonItem, type Decision, givenCell } from './item.ts';

/** What a column is to get and has already, under another path. */
export interface Held {
  readonly path: string;
  /** moved: that path goes from the column in the same plan. */
  readonly kind: 'moved' | 'copied';
}

/** Finds what was moved or copied since: by content, where it was read (see moveNeeds). */
export class Moves {
  readonly #comparison: Comparison;
  readonly #decisions: readonly Decision[];
  /** For each column, made at the first question: by content id, where it is. */
  readonly #held: (ReadonlyMap<string, Held> | undefined)[] = [];

  constructor(comparison: Comparison, decisions: readonly Decision[]) {
    this.#comparison = comparison;
    this.#decisions = decisions;
  }

  /** Where the target column has what it is to get at the item; undefined: nowhere, or nobody knows. */
  heldFor(index: number, target: number): Held | undefined {
    const item = this.#comparison.items[index];
    const decision = this.#decisions[index] ?? NOTHING;
    if (item === undefined || item.origin !== undefined) return undefined;
    if (item.cells[target]?.kind !== 'absent' || !copiesTo(decision).includes(target)) {
      return undefined;
    }
    const from = sourceOf(decision, target);
    const content = from === undefined ? undefined : contentOf(item, from);
    return content === undefined ? undefined : this.#heldBy(target).get(content);
  }

  #heldBy(column: number): ReadonlyMap<string, Held> {
    const known = this.#held[column];
    if (known !== undefined) return known;
    const held = new Map<string, Held>();
    for (const [index, item] of this.#comparison.items.entries()) {
      const content = contentOf(item, column);
      if (content === undefined || held.get(content)?.kind === 'moved') continue;
      const goes = deletesAt(this.#decisions[index] ?? NOTHING).includes(column);
      // Of several copies one that goes says most; else the first.
      if (goes || !held.has(content)) {
        held.set(content, { path: item.path, kind: goes ? 'moved' : 'copied' });
      }
    }
    this.#held[column] = held;
    return held;
  }
}

/** Of files that hold something, where the content was read. */
function contentOf(item: ComparisonItem, column: number): string | undefined {
  const cell = givenCell(item, column);
  if (cell?.kind !== 'present' || cell.entry.kind !== 'file' || cell.entry.size === 0) {
    return undefined;
  }
  return cell.content ?? cell.heldContent;
}
