import type { Session } from '../session/session.ts';
import { hostOf } from '../session/state.ts';

/** How long the relay may take to hear of it, in ms. */
const FAREWELL_MS = 2_000;

/**
 * Where the session's log is full, nothing that others wait for can be said: the host ends the session for everybody, others
 * their part in it. Elsewhere nothing happens. Never rejects.
 */
export async function leaveSpent(session: Session): Promise<void> {
  const failure = session.room.spent;
  if (failure === undefined || session.signal.aborted) return;
  const { connection, identity } = session;
  const isHost = hostOf(session.state.roster) === identity.memberId;
  const leaving = isHost ? connection.closeSession(failure) : connection.leave(failure);
  const patience = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS).unref());
  // What the relay doesn't hear now it finds out when this member stays away.
  await Promise.race([leaving.catch(() => undefined), patience]);
  session.close(failure);
}
