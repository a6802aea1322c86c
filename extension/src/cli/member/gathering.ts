import type { Admissions } from '../../engine/session/admissions.ts';
import type { Session, SessionEvents } from '../../engine/session/session.ts';
import { shownName } from '../screen/shownText.ts';
import type { MemberIo } from './memberIo.ts';

interface Gathering {
  readonly session: Session;
  readonly admissions: Admissions;
  /** Begin when so many are in; absent: when a person says so. */
  readonly members: number | undefined;
  readonly io: MemberIo;
  readonly signal: AbortSignal;
}

/** Resolves when the run may begin: enough members are in, and nobody is half in. */
export async function everybodyHere(gathering: Gathering): Promise<void> {
  const { session, admissions, members, io, signal } = gathering;
  const least = members ?? 2;
  const enough = () => (here(session) >= least ? true : undefined);
  const ending = AbortSignal.any([signal, session.signal]);
  const end = members === undefined ? () => undefined : tellCount(session, members, io);
  try {
    do {
      await session.store.until(enough, ending);
      // Who is in the roster may still be on the way in, or not get in after all.
      const release = await admissions.hold();
      release();
      if (!enough() || members !== undefined) continue;
      await io.everybodyHere();
      // Whoever left while that was asked is missing now.
      if (!enough()) io.waitingForMembers(here(session), least);
    } while (!enough());
  } finally {
    end();
  }
}

/** How many are in, without those who have left and are about to be taken out. */
function here(session: Session): number {
  return session.state.roster.members.filter(({ memberId }) => !session.hasLeft(memberId)).length;
}

/** Says how many are in whenever that changes and some are missing. Returns what ends it. */
function tellCount(session: Session, members: number, io: MemberIo): () => void {
  let told: number | undefined;
  const look = () => {
    const now = here(session);
    if (now !== told && now < members) io.waitingForMembers(now, members);
    told = now;
  };
  look();
  return session.store.watch(look);
}

/** A host's session before its run. */
export interface Lobby {
  readonly session: Session;
  readonly admissions: Admissions;
  /** Whoever leaves is not waited for. */
  readonly isGathering: boolean;
}

/**
 * The events of a host's session, with those who give up before they are in, and those who leave before the run: they are taken
 * out of the roster.
 */
export function withDoor(
  events: SessionEvents,
  io: MemberIo,
  lobby: () => Lobby | undefined,
): SessionEvents {
  const gone = new Set<string>();
  return {
    ...events,
    left: (memberId) => {
      const door = lobby();
      const member = door?.session.room.roster.members.find((one) => one.memberId === memberId);
      if (!door?.isGathering || member === undefined) return;
      gone.add(memberId);
      io.left(member.letter, member.name);
      // Where the session is over by then, its end says so.
      door.admissions.remove(memberId).catch(() => undefined);
    },
    presence: (memberId, present) => {
      if (gone.has(memberId)) return;
      events.presence(memberId, present);
      const name = present ? undefined : lobby()?.admissions.nameAtDoor(memberId);
      if (name !== undefined) io.notAdmitted(`${shownName(name)} went away before it was in.`);
    },
  };
}
