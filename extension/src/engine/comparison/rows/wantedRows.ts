// Plain loops: with callbacks and iterators, which are made for each row, a million rows take ten times as long.

/**
 * Those of the items, in their order, that have all of these bits, and that match: the same array where these are all.
 * Takes what it gives and no more: what is allocated at each key that somebody types makes V8 collect everything.
 * @param matching absent: all do
 */
export function wantedRows(
  order: Uint32Array,
  marks: ArrayLike<number>,
  bits: number,
  matching: Uint8Array | undefined,
): Uint32Array {
  const isWanted = (index: number) =>
    matching?.[index] !== 0 && ((marks[index] ?? 0) & bits) === bits;
  let count = 0;
  for (let at = 0; at < order.length; at += 1) if (isWanted(order[at] ?? 0)) count += 1;
  if (count === order.length) return order;
  const wanted = new Uint32Array(count);
  let row = 0;
  for (let at = 0; at < order.length; at += 1) {
    const index = order[at] ?? 0;
    if (!isWanted(index)) continue;
    wanted[row] = index;
    row += 1;
  }
  return wanted;
}

/** How many items there are of each combination of bits. @param end one more than the greatest combination */
export function countBits(
  marks: ArrayLike<number>,
  end: number,
  isCounted: (index: number) => boolean,
): Uint32Array {
  const counts = new Uint32Array(end);
  for (let index = 0; index < marks.length; index += 1) {
    const bits = marks[index] ?? 0;
    if (bits !== 0 && isCounted(index)) counts[bits] = (counts[bits] ?? 0) + 1;
  }
  return counts;
}

/** For each item its place among these; -1: it is none of them. */
export function placesOf(indexes: Uint32Array, items: number): Int32Array {
  const places = new Int32Array(items).fill(-1);
  for (let row = 0; row < indexes.length; row += 1) places[indexes[row] ?? 0] = row;
  return places;
}
