import type { Announced } from '../planning/announced.ts';
import type { ProgressReporter } from './progressReporter.ts';
import type { OwnColumn, RunContext } from './runContext.ts';

/**
 * Reads what the planner needs to know of an own column.
 * @returns the list of what was found, for the others, and the bytes that were read
 */
export async function readOwnColumn(
  { planner, workers }: RunContext,
  { column, source: { sourceId, root } }: OwnColumn,
  progress: ProgressReporter,
  signal: AbortSignal,
): Promise<{ readonly list: Announced; readonly bytes: number }> {
  const batches = await planner.call('analysisBatches', column);
  const total = (of: 'files' | 'bytes') => batches.reduce((sum, batch) => sum + batch[of], 0);
  let bytes = 0;
  progress.add(sourceId, { filesTotal: total('files'), bytesTotal: total('bytes') });
  const requests = batches.map((batch) => batch.requests);
  const results = await workers.analyse(root, requests, signal, (done) => {
    bytes = done.bytes;
    progress.add(sourceId, { filesDone: done.files, bytesDone: bytes });
  });
  return { list: await planner.call('analysed', column, results), bytes };
}
