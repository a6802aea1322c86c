import type { RoomPatience } from '../../engine/relay/roomConnection.ts';
import type { Session, SessionEvents } from '../../engine/session/session.ts';
import type { MemberIo } from './memberIo.ts';

/** Somebody waits at the terminal for the first connection; a running one gets time to come back. */
export const PATIENCE: RoomPatience = { firstMs: 10_000, againMs: 60_000 };

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
