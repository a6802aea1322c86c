import type { ComparisonItem } from './item.ts';

/** The place of what is not there. */
export const NOWHERE = 0xffff_ffff;

/** Index of the item with this path; items stand by path. */
export function indexOfPath(
  items: readonly Pick<ComparisonItem, 'path'>[],
  path: string,
): number | undefined {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.path ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return items[low]?.path === path ? low : undefined;
}

/** Of each item, its index among others, or `NOWHERE`. Both stand by path. */
export function placesIn(
  items: readonly Pick<ComparisonItem, 'path'>[],
  others: readonly Pick<ComparisonItem, 'path'>[],
): Uint32Array {
  const places = new Uint32Array(items.length).fill(NOWHERE);
  let at = 0;
  for (const [index, { path }] of items.entries()) {
    while (at < others.length && (others[at]?.path ?? '') < path) at += 1;
    if (others[at]?.path === path) places[index] = at;
  }
  return places;
}
