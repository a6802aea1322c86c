import type { Admissions } from '../../engine/session/admissions.ts';
import type { Session, SessionEvents } from '../../engine/session/session.ts';
import type { SessionState } from '../../engine/session/state.ts';
import { shownName } from '../screen/shownText.ts';
import type { Leavers } from './leavers.ts';
import type { MemberIo } from './memberIo.ts';

/** A host's session before its run. */
export interface Lobby {
  readonly session: Session;
  readonly admissions: Admissions;
  readonly leavers: Leavers;
}

export interface Gathering extends Lobby {
  /** Begin when so many members are in; absent: when a person says so. */
  readonly members: number | undefined;
  /** Resolves when whoever was said yes to is among those that are awaited. */
  readonly settled: () => Promise<void>;
  /** How long a member may be away, in ms. */
  readonly patienceMs: number;
  readonly io: Pick<MemberIo, 'waitingForMembers' | 'waitingForNewcomers' | 'everybodyHere'>;
  readonly signal: AbortSignal;
}

/** Members without whom there is nothing to do. */
const LEAST = 2;

/** How often it is looked for members that are away. */
const LOOK_EVERY_MS = 1_000;

/**
 * Resolves when the run may begin: enough members are in, nobody is half in, and all have said what they offer, or one of them can't. Who
 * is in the roster is fixed from then on. Until then whoever leaves is taken out of it, and where too few are left others may come.
 */
export async function gather(gathering: Gathering): Promise<void> {
  const { admissions, leavers, members, io, settled } = gathering;
  for (;;) {
    await everybodyHere(gathering);
    await settled();
    if (admissions.awaited.length > 0) io.waitingForNewcomers(admissions.awaited);
    await admissions.settle();
    await everybodyOffers(gathering);
    const release = await fixed(gathering);
    if (isEnough(gathering) || cannotBegin(gathering.session)) {
      // Never released: it is the session's only run.
      admissions.shut();
      leavers.close();
      return;
    }
    release();
    admissions.reopen();
    if (members === undefined) io.waitingForMembers(leavers.here, LEAST);
  }
}

/** Holds the roster without those who have left; returns what releases it. */
async function fixed({ admissions, leavers, signal }: Gathering): Promise<() => void> {
  for (;;) {
    const release = await admissions.hold();
    signal.throwIfAborted();
    if (!leavers.isBusy) return release;
    release();
  }
}

/** Whether the run can only say why it ends: who is missing by then changes nothing. */
function cannotBegin({ state, room }: Session): boolean {
  return room.spent !== undefined || hasFailed(state.failures);
}

/** Whether a member can't go on, other than because somebody interrupted it. */
function hasFailed(failures: SessionState['failures']): boolean {
  return [...failures.values()].some(({ code }) => code !== 'interrupted');
}

function isEnough({ leavers, members }: Gathering): boolean {
  return leavers.here >= (members ?? LEAST);
}

/** Resolves when enough members are in, and nobody is half in. */
async function everybodyHere(gathering: Gathering): Promise<void> {
  const { session, admissions, leavers, members, io, signal } = gathering;
  const enough = () => isEnough(gathering) || undefined;
  const ending = AbortSignal.any([signal, session.signal]);
  const end = members === undefined ? () => undefined : tellCount(gathering, members);
  try {
    do {
      await session.store.until(enough, ending);
      // Who is in the roster may still be on the way in, or not get in after all.
      const release = await admissions.hold();
      release();
      if (!enough() || members !== undefined) continue;
      await io.everybodyHere();
      // Whoever left while that was asked is missing now.
      if (!enough()) io.waitingForMembers(leavers.here, LEAST);
    } while (!enough());
  } finally {
    end();
  }
}

/**
 * Resolves when everybody who is in has said what they offer. Also when somebody can't, or is away for too long: the run ends
 * then with its beginning.
 */
async function everybodyOffers({ session, patienceMs, signal }: Gathering): Promise<void> {
  const over = new AbortController();
  const ending = AbortSignal.any([signal, session.signal, over.signal]);
  const away = Promise.withResolvers<true>();
  const look = () => {
    const lost = session.lostMembers(patienceMs);
    const isAway = lost.some((memberId) => !session.hasLeft(memberId));
    // In a session whose log is full nobody can be taken out, or say anything.
    if (isAway || session.room.spent) away.resolve(true);
  };
  const timer = setInterval(look, Math.min(LOOK_EVERY_MS, patienceMs));
  const offered = session.store.until(({ roster, complete, failures }) => {
    if (hasFailed(failures)) return true;
    return roster.members.every(({ memberId }) => complete.has(memberId)) || undefined;
  }, ending);
  try {
    await Promise.race([offered, away.promise]);
  } finally {
    clearInterval(timer);
    over.abort();
  }
}

/** Says how many are in whenever that changes and some are missing. Returns what ends it. */
function tellCount({ session, leavers, io }: Gathering, members: number): () => void {
  let told: number | undefined;
  const look = () => {
    const now = leavers.here;
    if (now !== told && now < members) io.waitingForMembers(now, members);
    told = now;
  };
  look();
  return session.store.watch(look);
}

/** The events of a host's session, with those who give up before they are in, and those who leave before the run. */
export function withDoor(
  events: SessionEvents,
  io: MemberIo,
  lobby: () => Lobby | undefined,
): SessionEvents {
  return {
    ...events,
    left: () => lobby()?.leavers.look(),
    presence: (memberId, present) => {
      if (lobby()?.leavers.has(memberId)) return;
      events.presence(memberId, present);
      const name = present ? undefined : lobby()?.admissions.nameAtDoor(memberId);
      if (name !== undefined) io.notAdmitted(`${shownName(name)} went away before it was in.`);
    },
  };
}
