import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { TrafficCounts } from '../relay/transport.ts';
import type { ApplyResult } from '../sync/applyResult.ts';
import type { Operation, Plan } from '../sync/plan.ts';
import type { MemberProblem, MemberResults } from './memberResults.ts';
import { withSources } from './sourceProblems.ts';

/** What this member did in a run, as far as the main thread knows. */
export interface MemberPart {
  /** Absent where nothing was to change here. */
  readonly applied?: ApplyResult;
  /** Read from files: for the comparison, for signatures and for sending. */
  readonly bytesRead: number;
  /** Content sent as such, before compression, without that of second tries: who gets it counts that. */
  readonly literalBytes: number;
  /** Content that recipients took from bases that they had. */
  readonly reusedBytes: number;
  readonly traffic: TrafficCounts;
}

/**
 * What is told to the others.
 * @param seen what was found wrong before anything was applied
 */
export function memberResults(
  plan: Plan,
  part: MemberPart,
  seen: readonly MemberProblem[],
): MemberResults {
  const { applied, bytesRead, literalBytes, reusedBytes, traffic } = part;
  const undone: [number, ErrorCode][] = [];
  const linksBroken: number[] = [];
  let copiedBytes = 0;
  for (const { operation, outcome, code, linksBroken: broken, bytes } of applied?.outcomes.ends() ??
    []) {
    if (outcome !== 'done') undone.push([operation, code ?? 'aborted']);
    else if (broken) linksBroken.push(operation);
    if (isLocal(plan.operations[operation])) copiedBytes += bytes;
  }
  const problems = withSources(plan, applied?.problems ?? []);
  return {
    undone,
    linksBroken,
    problems: [...seen, ...problems],
    ...(applied?.saved && { reused: applied.saved }),
    bytesRead: bytesRead + copiedBytes,
    bytesWritten: applied?.bytesWritten ?? 0,
    literalBytes: literalBytes + (applied?.bytesAgain ?? 0),
    reusedBytes: reusedBytes + copiedBytes,
    traffic: { bytesIn: traffic.bytesIn, bytesOut: traffic.bytesOut },
  };
}

/** Whether its content was taken from this member's own files. */
function isLocal(operation: Operation | undefined): boolean {
  return operation?.kind === 'write-file' && operation.local !== undefined;
}
