import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RoomPatience } from '../../engine/relay/roomConnection.ts';
import type { Session, SessionEvents } from '../../engine/session/session.ts';
import type { MemberIo } from './memberIo.ts';

/** Somebody waits at the terminal for the first connection; a running one gets time to come back. */
const FIRST_MS = 10_000;
const AGAIN_MS = 60_000;

/** How long a running member waits for its relay to come back, in ms; docs/operations.md. */
export const PATIENCE_VARIABLE = 'BYTESYNC_RELAY_PATIENCE_MS';

/**
 * How long a member tries to reach its relay.
 * @throws BytesyncError usage when the variable holds no whole number
 */
export function relayPatience(environment: NodeJS.ProcessEnv): RoomPatience {
  const again = environment[PATIENCE_VARIABLE];
  if (again === undefined || again === '') return { firstMs: FIRST_MS, againMs: AGAIN_MS };
  if (!/^\d{1,9}$/u.test(again)) throw new BytesyncError('usage', { setting: PATIENCE_VARIABLE });
  return { firstMs: FIRST_MS, againMs: Number(again) };
}

/** What happens in a session, as a member's output wants it. */
export function sessionEvents(io: MemberIo, session: () => Session | undefined): SessionEvents {
  return {
    progress: (memberId, progress) => io.progress(memberId, progress),
    connection: (online) => io.connection(online),
    presence: (memberId, online) => {
      const members = session()?.room.roster.members;
      const member = members?.find((one) => one.memberId === memberId);
      if (member) io.presence(member.letter, member.name, online);
    },
  };
}
