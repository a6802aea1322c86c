import type { BytesyncError } from '@bytesync/shared/errors.ts';
import { takenOut } from '../../engine/run/earlyLeave.ts';
import type { Session } from '../../engine/session/session.ts';
import { hostOf } from '../../engine/session/state.ts';
import type { MemberIo } from './memberIo.ts';

/**
 * Whether a member was interrupted, and so leaves; the host can't leave so: the session is its own. It has told the others by then,
 * as far as it could. Where the run had not begun it is told what they can do.
 * @param failure what ended the run here
 */
export async function sayLeft(
  session: Session,
  run: number,
  failure: Pick<BytesyncError, 'code'> | undefined,
  io: Pick<MemberIo, 'leftEarly'>,
): Promise<boolean> {
  const isHost = hostOf(session.state.roster) === session.identity.memberId;
  if (failure?.code !== 'interrupted' || isHost) return false;
  const answer = await takenOut(session, run);
  // The run may have begun before the host knew it: then it ends for everybody, who are told why.
  if (answer !== 'begun') io.leftEarly(answer);
  return true;
}
