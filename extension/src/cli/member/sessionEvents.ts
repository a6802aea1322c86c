import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RoomPatience } from '../../engine/relay/roomConnection.ts';
import { MEMBER_PATIENCE_MS } from '../../engine/run/watchMembers.ts';
import type { Session, SessionEvents } from '../../engine/session/session.ts';
import type { MemberIo } from './memberIo.ts';

/** Somebody waits at the terminal for the first connection; a running one gets time to come back. */
const FIRST_MS = 3_000;
const AGAIN_MS = 60_000;

/** How long a running member waits for its relay to come back, in ms; docs/operations.md. */
export const PATIENCE_VARIABLE = 'BYTESYNC_RELAY_PATIENCE_MS';

/**
 * How long a member tries to reach its relay.
 * @throws BytesyncError usage when the variable holds no whole number
 */
export function relayPatience(environment: NodeJS.ProcessEnv): RoomPatience {
  return { firstMs: FIRST_MS, againMs: patienceIn(environment, PATIENCE_VARIABLE, AGAIN_MS) };
}

/** How long a run waits for a member that is away, in ms; docs/operations.md. */
export const MEMBER_PATIENCE_VARIABLE = 'BYTESYNC_MEMBER_PATIENCE_MS';

/** @throws BytesyncError usage when the variable holds no whole number */
export function memberPatience(environment: NodeJS.ProcessEnv): number {
  return patienceIn(environment, MEMBER_PATIENCE_VARIABLE, MEMBER_PATIENCE_MS);
}

function patienceIn(environment: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = environment[name] ?? '';
  if (text === '') return otherwise;
  if (!/^\d{1,9}$/u.test(text)) throw new BytesyncError('usage', { setting: name });
  return Number(text);
}

/**
 * What happens in a session, as a member's output wants it.
 * @param session once there is one, and as long as who comes and goes is news
 */
export function sessionEvents(io: MemberIo, session: () => Session | undefined): SessionEvents {
  let online = true;
  return {
    progress: (memberId, progress) => io.progress(memberId, progress),
    connection: (now) => {
      // The first connection is no news.
      if (now !== online) io.connection(now);
      online = now;
    },
    presence: (memberId, present) => {
      const members = session()?.room.roster.members;
      const member = members?.find((one) => one.memberId === memberId);
      if (member) io.presence(member.letter, member.name, present);
    },
  };
}
