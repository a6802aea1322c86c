import type { RosterMember } from '@bytesync/shared/crypto/roster.ts';
import { asBytesyncError, type BytesyncError } from '@bytesync/shared/errors.ts';
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
 * Waits for the host to take this member out of the session, once it has said that it is interrupted.
 * @returns whether it did; it may do so later, too, or the run may begin before it learns of it
 */
export async function takenOut(session: Session, run: number): Promise<boolean> {
  const { store, identity, signal } = session;
  // Nobody has heard it.
  if (!session.state.failures.has(identity.memberId) && !signal.aborted) return false;
  const late = new AbortController();
  // This must not be the end of the process, while the relay is away say.
  const timer = setTimeout(() => late.abort(), PATIENCE_MS);
  const isBegun = (state: SessionState) => (isIdle(state) ? undefined : true);
  const over = store.until(isBegun, AbortSignal.any([signal, late.signal]), run);
  await over.catch(() => undefined);
  clearTimeout(timer);
  return signal.aborted && asBytesyncError(signal.reason).code === 'member-removed';
}

/** Members that have left, or have said that they are interrupted, and no run has begun with them. */
export function earlyLeavers(session: Session): RosterMember[] {
  const { state } = session;
  if (!isIdle(state)) return [];
  return state.roster.members.filter(({ memberId }) => {
    return session.hasLeft(memberId) || state.failures.get(memberId)?.code === 'interrupted';
  });
}
