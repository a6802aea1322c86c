import { BytesyncError, type ErrorCode, type ErrorValues } from '@bytesync/shared/errors.ts';
import type { Session } from '../session/session.ts';
import { endFailure } from '../session/sessionStore.ts';
import { hostOf } from '../session/state.ts';

/** A member that is away for longer ends the run. */
const ABSENCE_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** A run that the host calls done is over soon after for everybody. */
const DONE_LIMIT_MS = 60_000;

/**
 * Ends the run here when it ends in the log, or when somebody that it needs can't go on, left, or stays
 * away: for the host that is every member, for the others the host, who tells them of the rest.
 * Returns what stops the watch.
 */
export function watchMembers(session: Session, ending: AbortController): () => void {
  let doneSince: number | undefined;
  const look = () => {
    const { phase } = session.state;
    const now = Date.now();
    if (phase.kind !== 'ended') {
      const failure = whoFailed(session, now);
      if (failure) ending.abort(failure);
    } else if (phase.end.status !== 'done') {
      ending.abort(endFailure(phase.end));
    } else {
      doneSince ??= now;
      if (now - doneSince >= DONE_LIMIT_MS) ending.abort(new BytesyncError('aborted'));
    }
  };
  const unwatch = session.store.watch(look);
  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  return () => {
    unwatch();
    clearInterval(timer);
  };
}

function whoFailed(session: Session, now: number): BytesyncError | undefined {
  const hostId = hostOf(session.state.roster);
  const isHost = session.identity.memberId === hostId;
  const [failed] = session.state.failures;
  if (isHost && failed) {
    const [memberId, { code, values }] = failed;
    return failureOf(session.memberLabel(memberId), code, values);
  }
  const lost = session.lostMembers(ABSENCE_LIMIT_MS, now);
  const needed = isHost ? lost[0] : lost.find((memberId) => memberId === hostId);
  if (needed === undefined) return undefined;
  return new BytesyncError('member-lost', { member: session.memberLabel(needed) });
}

/** Another member's failure, as it is told here: its own interruption is none of this member's. */
function failureOf(member: string, code: ErrorCode, values: ErrorValues): BytesyncError {
  if (code === 'interrupted' || code === 'aborted') {
    return new BytesyncError('member-failed', { member, reason: 'it was interrupted' });
  }
  return new BytesyncError(code, { ...values, member });
}
