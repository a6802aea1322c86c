import type { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Session } from '../session/session.ts';
import { hostOf, isIdle, presentRun } from '../session/state.ts';

/**
 * Whether a member was interrupted before the run began. Nothing is planned with it yet, so it just leaves, and the others
 * begin without it. The host can't: the session is its own.
 */
export function leavesBefore(
  { state, identity }: Pick<Session, 'state' | 'identity'>,
  run: number,
  failure: Pick<BytesyncError, 'code'> | undefined,
): boolean {
  const isHost = hostOf(state.roster) === identity.memberId;
  return failure?.code === 'interrupted' && !isHost && isIdle(state) && presentRun(state) === run;
}
