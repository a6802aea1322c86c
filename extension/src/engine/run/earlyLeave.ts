import type { RosterMember } from '@bytesync/shared/crypto/roster.ts';
import { asBytesyncError, type BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { Session } from '../session/session.ts';
import { isIdle, presentRun, type SessionState } from '../session/state.ts';

/** How long a member that leaves waits for the host to take it out, in ms. */
const PATIENCE_MS = 3_000;

/**
 * What became of a member that said before the run that it is interrupted: the host has taken it out, has ended the session,
 * has not answered yet, or has begun the run with it.
 */
export type EarlyLeave = 'out' | 'ended' | 'unanswered' | 'begun';

/** As the relay says to whoever is connected when the host ends the session, and to whoever comes later. */
const ENDED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['session-closed', 'session-unknown']);

/**
 * Waits for the host to take this member out of the session, once it has said that it is interrupted. Whether the session has ended the
 * relay alone says: of a run that the log calls over before it began, another may follow.
 * @returns 'unanswered' where the host may do so later, or the run may begin before it learns of it
 */
export async function takenOut(session: Session, run: number): Promise<EarlyLeave> {
  const { store, identity, signal } = session;
  if (isBegun(session.state, run)) return 'begun';
  const isHeard = session.state.failures.has(identity.memberId);
  // Nobody has heard it.
  if (!isHeard && !signal.aborted && presentRun(session.state) === run) return 'unanswered';
  const answer = Promise.withResolvers<EarlyLeave>();
  const ended = () => answer.resolve(answerIn(asBytesyncError(signal.reason)));
  const unwatch = store.watch(() => {
    if (isBegun(session.state, run)) answer.resolve('begun');
  });
  // This must not be the end of the process, while the relay is away say.
  const timer = setTimeout(() => answer.resolve('unanswered'), PATIENCE_MS);
  signal.addEventListener('abort', ended, { once: true });
  if (signal.aborted) ended();
  try {
    return await answer.promise;
  } finally {
    clearTimeout(timer);
    unwatch();
    signal.removeEventListener('abort', ended);
  }
}

/** Whether this run has begun, or a later one. */
function isBegun({ startedRun = 0 }: SessionState, run: number): boolean {
  return startedRun >= run;
}

/** What the relay says with the end of this member's connection. */
function answerIn({ code }: BytesyncError): EarlyLeave {
  if (code === 'member-removed') return 'out';
  return ENDED.has(code) ? 'ended' : 'unanswered';
}

/** Members that have left, or have said that they are interrupted, and no run has begun with them. */
export function earlyLeavers(session: Session): RosterMember[] {
  const { state } = session;
  if (!isIdle(state)) return [];
  return state.roster.members.filter(({ memberId }) => {
    return session.hasLeft(memberId) || state.failures.get(memberId)?.code === 'interrupted';
  });
}
