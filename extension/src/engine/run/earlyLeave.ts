import type { RosterMember } from '@bytesync/shared/crypto/roster.ts';
import { asBytesyncError, type BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { Session } from '../session/session.ts';
import { hostOf, isIdle, presentRun, type SessionState } from '../session/state.ts';

/** How long a member that leaves waits for the host to take it out, in ms. */
const PATIENCE_MS = 3_000;

/**
 * Whether a member was interrupted before the run began. Nothing is planned with it yet, so it leaves, and the host takes it
 * out. The host can't leave so: the session is its own.
 */
export function leavesBefore(
  { state, identity }: Pick<Session, 'state' | 'identity'>,
  run: number,
  failure: Pick<BytesyncError, 'code'> | undefined,
): boolean {
  const isHost = hostOf(state.roster) === identity.memberId;
  return failure?.code === 'interrupted' && !isHost && isIdle(state) && presentRun(state) === run;
}

/**
 * What became of a member that said before the run that it is interrupted: the host has taken it out, has ended the session,
 * has not answered yet, or has begun the run with it.
 */
export type EarlyLeave = 'out' | 'ended' | 'unanswered' | 'begun';

/** As the relay says to whoever is connected when the host ends the session, and to whoever comes later. */
const ENDED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['session-closed', 'session-unknown']);

/**
 * Waits for the host to take this member out of the session, once it has said that it is interrupted.
 * @returns 'unanswered' where the host may do so later, or the run may begin before it learns of it
 */
export async function takenOut(session: Session, run: number): Promise<EarlyLeave> {
  const { store, identity, signal } = session;
  // Nobody has heard it.
  const isHeard = session.state.failures.has(identity.memberId);
  if (!isHeard && !signal.aborted && presentRun(session.state) === run) return 'unanswered';
  const late = new AbortController();
  // This must not be the end of the process, while the relay is away say.
  const timer = setTimeout(() => late.abort(), PATIENCE_MS);
  const isBegun = (state: SessionState) => (isIdle(state) ? undefined : true);
  const over = store.until(isBegun, AbortSignal.any([signal, late.signal]), run);
  const isEndedFirst = () => !late.signal.aborted && presentRun(session.state) !== run;
  try {
    await over;
    return 'begun';
  } catch {
    if (!signal.aborted) return isEndedFirst() ? 'ended' : 'unanswered';
    const { code } = asBytesyncError(signal.reason);
    if (code === 'member-removed') return 'out';
    return ENDED.has(code) ? 'ended' : 'unanswered';
  } finally {
    clearTimeout(timer);
  }
}

/** Members that have left, or have said that they are interrupted, and no run has begun with them. */
export function earlyLeavers(session: Session): RosterMember[] {
  const { state } = session;
  if (!isIdle(state)) return [];
  return state.roster.members.filter(({ memberId }) => {
    return session.hasLeft(memberId) || state.failures.get(memberId)?.code === 'interrupted';
  });
}
