import type { StreamPlan, Transfer } from './plan.ts';

/** From this many bytes on a file keeps those behind it waiting: it goes apart from small ones. */
export const LARGE_FILE = 8 * 1024 * 1024;

/**
 * Groups transfers into streams by source and set of targets, chosen files apart from the others, and small files apart from
 * large ones: streams run side by side, so small files are there while large ones are still on their way. First all streams
 * of what was chosen; of these, and of the others, first those of small files; then by source, then by the targets in
 * numeric order. In a stream whole copies go first: they can start before any
 * signature is there. Large files go by size, the smallest first; small ones as they stand in their folders.
 */
export function planStreams(transfers: readonly Transfer[]): StreamPlan[] {
  const streams = new Map<string, Stream>();
  for (const [id, { from, targets, entry, first = false }] of transfers.entries()) {
    const large = entry.size >= LARGE_FILE ? 1 : 0;
    const key = `${first ? 0 : 1} ${large} ${from} ${targets.join(' ')}`;
    const stream = streams.get(key);
    if (stream === undefined) streams.set(key, { first, large, from, targets, all: [id] });
    else stream.all.push(id);
  }
  const isWhole = (id: number) => !isDelta(transfers[id]);
  const sizeOf = (id: number) => transfers[id]?.entry.size ?? 0;
  return [...streams.values()]
    .sort((a, b) => compareNumbers(orderOf(a), orderOf(b)))
    .map(({ first, large, from, targets, all }) => {
      const inOrder = large === 1 ? all.sort((a, b) => sizeOf(a) - sizeOf(b) || a - b) : all;
      return {
        ...(first && { first }),
        ...{ from, targets },
        transfers: [...inOrder.filter(isWhole), ...inOrder.filter((id) => !isWhole(id))],
      };
    });
}

/** Whether recipients have something that parts of the content can be taken from: its source waits for signatures then. */
export function isDelta(transfer: Pick<Transfer, 'base' | 'received'> | undefined): boolean {
  return transfer?.base !== undefined || transfer?.received !== undefined;
}

interface Stream {
  readonly first: boolean;
  readonly large: 0 | 1;
  readonly from: number;
  readonly targets: readonly number[];
  readonly all: number[];
}

function orderOf({ first, large, from, targets }: Stream): number[] {
  return [first ? 0 : 1, large, from, ...targets];
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
