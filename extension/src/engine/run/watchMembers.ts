import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Session } from '../session/session.ts';
import { endFailure } from '../session/sessionStore.ts';

/** A member that is away for longer ends the run. */
const ABSENCE_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Ends the run here when it ends in the log, and (on the host) when a member can't go on, left, or
 * stays away. Returns what stops the watch.
 */
export function watchMembers(
  session: Session,
  isHost: boolean,
  run: number,
  ending: AbortController,
): () => void {
  const look = () => {
    const { phase, failures } = session.state;
    if (phase.kind === 'ended') {
      if (phase.end.status !== 'done') ending.abort(endFailure(phase.end));
      return;
    }
    if (!isHost || ending.signal.aborted) return;
    const [failed] = failures;
    const [lost] = session.lostMembers(ABSENCE_LIMIT_MS, Date.now());
    if (failed) {
      const [memberId, { code, values }] = failed;
      const member = session.memberLabel(memberId);
      ending.abort(new BytesyncError(code, { member, ...values }));
    } else if (lost !== undefined) {
      ending.abort(new BytesyncError('member-lost', { member: session.memberLabel(lost), run }));
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
