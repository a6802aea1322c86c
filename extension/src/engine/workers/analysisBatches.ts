import type { AnalysisRequest } from '../inventory/analysis.ts';

/** A task for a thread: large enough to cost nothing, small enough that no thread is left behind. */
const BATCH_BYTES = 64 * 1024 * 1024;
const BATCH_FILES = 1000;

/** Cuts an analysis, in order, into tasks that threads can share. A file is never cut. */
export function analysisBatches(requests: readonly AnalysisRequest[]): AnalysisRequest[][] {
  const batches: AnalysisRequest[][] = [];
  let batch: AnalysisRequest[] = [];
  let bytes = 0;
  for (const request of requests) {
    if (
      batch.length === BATCH_FILES ||
      (batch.length > 0 && bytes + request.stat.size > BATCH_BYTES)
    ) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(request);
    bytes += request.stat.size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
