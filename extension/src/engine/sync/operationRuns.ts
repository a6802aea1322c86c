import { z } from 'zod';

/** Runs that travel in one message, at most. */
export const RUNS_MAX = 512;

/**
 * Operations of a plan as runs of consecutive numbers, ascending: how many are left out, then how many follow, over and
 * over. Most operations end one after the other, so that thousands take a few bytes.
 */
export const operationRunsSchema = z
  .array(z.number().int().min(0).max(0xffff_ffff))
  .max(2 * RUNS_MAX)
  .readonly();
export type OperationRuns = z.infer<typeof operationRunsSchema>;

/**
 * The first of these operations as runs.
 * @param ascending each once
 * @param most runs
 * @returns with how many of the operations are in them
 */
export function runsOf(
  ascending: Iterable<number>,
  most = RUNS_MAX,
): { readonly runs: OperationRuns; readonly taken: number } {
  const runs: number[] = [];
  let [end, taken] = [0, 0];
  for (const operation of ascending) {
    const isNext = operation === end && runs.length > 0;
    if (!isNext && runs.length >= 2 * most) break;
    if (isNext) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
    else runs.push(operation - end, 1);
    end = operation + 1;
    taken += 1;
  }
  return { runs, taken };
}

/** The operations of runs from `from` on and below `end`, ascending: whatever the runs say, no others are gone through. */
export function* operationsIn(runs: OperationRuns, end: number, from = 0): Generator<number> {
  let at = 0;
  for (let index = 0; index + 1 < runs.length && at < end; index += 2) {
    const first = at + (runs[index] ?? 0);
    at = first + (runs[index + 1] ?? 0);
    const stop = Math.min(end, at);
    for (let one = Math.max(first, from); one < stop; one += 1) yield one;
  }
}
