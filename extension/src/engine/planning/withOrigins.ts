import type { Comparison } from '../comparison/item.ts';

/** A version that is kept goes with the item that it is a version of. @param matching for each item, 1 where it matches */
export function withOrigins({ items }: Comparison, matching: Uint8Array): Uint8Array {
  if (items.every(({ origin }) => origin === undefined)) return matching;
  const indexes = new Map(items.map(({ path }, index) => [path, index]));
  return matching.map((own, index) => {
    const path = items[index]?.origin?.path;
    return path === undefined ? own : (matching[indexes.get(path) ?? -1] ?? own);
  });
}
