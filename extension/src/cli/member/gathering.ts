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
  const enough = () => (session.state.roster.members.length >= least ? true : undefined);
  const ending = AbortSignal.any([signal, session.signal]);
  const end = members === undefined ? () => undefined : tellCount(session, members, io);
  try {
    do {
      await session.store.until(enough, ending);
      // Who is in the roster may still be on the way in, or not get in after all.
      const release = await admissions.hold();
      release();
    } while (!enough());
  } finally {
    end();
  }
  if (members === undefined) await io.everybodyHere();
}

/** Says how many are in whenever that changes and some are missing. Returns what ends it. */
function tellCount(session: Session, members: number, io: MemberIo): () => void {
  let told: number | undefined;
  const look = () => {
    const here = session.state.roster.members.length;
    if (here !== told && here < members) io.waitingForMembers(here, members);
    told = here;
  };
  look();
  return session.store.watch(look);
}

/** The events of a host's session, with those who give up before they are in. */
export function withDoor(
  events: SessionEvents,
  io: MemberIo,
  admissions: () => Admissions | undefined,
): SessionEvents {
  return {
    ...events,
    presence: (memberId, present) => {
      events.presence(memberId, present);
      const name = present ? undefined : admissions()?.nameAtDoor(memberId);
      if (name !== undefined) io.notAdmitted(`${shownName(name)} went away before it was in.`);
    },
  };
}
