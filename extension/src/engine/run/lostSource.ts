import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Session } from '../session/session.ts';
import { MEMBER_PATIENCE_MS } from './watchMembers.ts';

const LOOK_EVERY_MS = 1_000;

/** A signal, and what ends the watch. */
export interface LostSource {
  readonly signal: AbortSignal;
  close(): void;
}

/**
 * Aborts with 'source-lost' once a member that is to send something has failed or is away for too long: one that has told its
 * results is not dropped by the host.
 */
export function watchSource(
  session: Pick<Session, 'state' | 'lostMembers'>,
  memberId: string,
  patienceMs = MEMBER_PATIENCE_MS,
): LostSource {
  const ending = new AbortController();
  const look = () => {
    const isAway = session.lostMembers(patienceMs).includes(memberId);
    if (!isAway && !session.state.failures.has(memberId)) return;
    ending.abort(new BytesyncError('source-lost'));
    clearInterval(timer);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { signal: ending.signal, close: () => clearInterval(timer) };
}
