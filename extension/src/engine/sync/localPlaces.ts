import type { Operation } from './plan.ts';
import type { StableSource } from './stableFile.ts';

/** Names the place, by column and path, that an operation takes its content from; undefined: from none of this member's. */
export function placeRead(
  operation: Operation | undefined,
  source: StableSource | undefined,
): string | undefined {
  const local = operation?.kind === 'write-file' ? operation.local : undefined;
  return local && source && `${local.from} ${source.path}`;
}

/** Names the place that an operation changes. */
export function placeChanged({ target, path }: Operation): string {
  return `${target} ${path}`;
}
