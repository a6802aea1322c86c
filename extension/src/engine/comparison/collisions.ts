import { conflict, copiesTo, deletesAt, NOTHING } from './decision.ts';
import type { Comparison, Decision } from './item.ts';
import { isFolder, parentIndexes } from './itemTree.ts';

/**
 * Decisions that leave alone what collides: names that the session takes for one, and that some source has apart, are a
 * conflict each, and all below them is left alone. So is a folder that would be deleted or replaced with them in it.
 */
export function withoutCollisions(
  comparison: Comparison,
  decisions: readonly Decision[],
): readonly Decision[] {
  const { items, byName } = comparison;
  // By name each file that collides is left alone by itself.
  if (byName === true || !items.some(({ collides }) => collides)) return decisions;
  const parents = parentIndexes(items);
  const holding = foldersAbove(comparison, parents);
  const frozen = new Uint8Array(items.length);
  return items.map(({ collides, cells }, index) => {
    const decision = decisions[index] ?? NOTHING;
    if (frozen[parents[index] ?? -1] === 1) {
      frozen[index] = 1;
      return NOTHING;
    }
    const ends = holding[index] === 1 && endsAt(decision).some((column) => isFolder(cells[column]));
    if (!ends && !collides) return decision;
    frozen[index] = 1;
    return conflict('name-collision');
  });
}

/** For each item, 1 where it collides or lies below what does. */
export function withinCollisions({ items }: Comparison): Uint8Array {
  const within = new Uint8Array(items.length);
  if (!items.some(({ collides }) => collides)) return within;
  const parents = parentIndexes(items);
  for (const [index, { collides }] of items.entries()) {
    if (collides || within[parents[index] ?? -1] === 1) within[index] = 1;
  }
  return within;
}

/** Columns where the decision puts an end to what is there. */
function endsAt(decision: Decision): readonly number[] {
  return [...deletesAt(decision), ...copiesTo(decision)];
}

/** For each item, 1 where something below it collides. */
function foldersAbove({ items }: Comparison, parents: Int32Array): Uint8Array {
  const holding = new Uint8Array(items.length);
  for (let index = items.length - 1; index > 0; index -= 1) {
    const holds = items[index]?.collides === true || holding[index] === 1;
    if (holds) holding[parents[index] ?? 0] = 1;
  }
  return holding;
}
