import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import type { DifferenceThread } from '../../engine/difference/differenceThread.ts';
import type { MergeJob } from '../../engine/merging/mergeState.ts';
import type { ResultState } from '../../engine/merging/resultState.ts';

/**
 * What a result says of the conflicts of its merge.
 * @throws BytesyncError aborted; merge-unchecked where nobody can tell at the moment, on a busy machine say
 */
export async function checkedState(
  thread: Pick<DifferenceThread, 'merge'>,
  job: Required<MergeJob>,
  signal: AbortSignal,
): Promise<ResultState> {
  const found = await thread.merge(job, signal).catch(uncheckedInstead);
  if (found?.state === undefined) throw new BytesyncError('merge-unchecked');
  return found.state;
}

function uncheckedInstead(error: unknown): never {
  const cause = asBytesyncError(error);
  throw cause.code === 'aborted' ? cause : new BytesyncError('merge-unchecked', {}, { cause });
}
