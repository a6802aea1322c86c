import { type Packed, pack, unpack } from '../workers/packed.ts';
import type { ApplyResult } from './applyResult.ts';
import { OutcomeRows, type SentOutcomes } from './outcomeRows.ts';

/** What was applied, on its way from the worker that did it to the one that plans. */
export type PackedResult<R extends ApplyResult = ApplyResult> = Packed<
  Omit<R, 'outcomes'> & { readonly outcomes: SentOutcomes }
>;

export function packResult<R extends ApplyResult>(result: R): PackedResult<R> {
  return pack({ ...result, outcomes: result.outcomes.sent() });
}

export function unpackResult(packed: PackedResult): ApplyResult {
  const result = unpack(packed);
  return { ...result, outcomes: OutcomeRows.from(result.outcomes) };
}
