// Plain loops: with callbacks and iterators, which are made for each row, a million rows take ten times as long.

/**
 * Those of all items, in this order, that have all of these bits, and that match: the same array where these are all.
 * Takes what it gives and no more: what is allocated at each key that somebody types makes V8 collect everything.
 * @param matching absent: all do
 */
export function wantedRows(
  order: Uint32Array,
  marks: ArrayLike<number>,
  bits: number,
  matching: Uint8Array | undefined,
): Uint32Array {
  let count = 0;
  for (let index = 0; index < order.length; index += 1) {
    if (((marks[index] ?? 0) & bits) === bits && matching?.[index] !== 0) count += 1;
  }
  if (count === order.length) return order;
  const wanted = new Uint32Array(count);
  let row = 0;
  for (let at = 0; row < count; at += 1) {
    const index = order[at] ?? 0;
    if (((marks[index] ?? 0) & bits) !== bits || matching?.[index] === 0) continue;
    wanted[row] = index;
    row += 1;
  }
  return wanted;
}

/**
 * How many items there are of each combination of bits.
 * @param end one more than the greatest combination
 * @param matching 0 for those that don't count; absent: all do
 */
export function countBits(
  marks: ArrayLike<number>,
  end: number,
  matching?: Uint8Array,
): Uint32Array {
  const counts = new Uint32Array(end);
  for (let index = 0; index < marks.length; index += 1) {
    const bits = marks[index] ?? 0;
    if (bits !== 0 && matching?.[index] !== 0) counts[bits] = (counts[bits] ?? 0) + 1;
  }
  return counts;
}

/** For each item its place among these; -1: it is none of them. */
export function placesOf(indexes: Uint32Array, items: number): Int32Array {
  const places = new Int32Array(items).fill(-1);
  for (let row = 0; row < indexes.length; row += 1) places[indexes[row] ?? 0] = row;
  return places;
}

/** The place of an index among these, which only become greater; -1: it is none of them. */
export function placeAmong(ascending: Uint32Array, index: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === index ? low : -1;
}
