import { setImmediate as nextTurn } from 'node:timers/promises';
import { invitationCode, invitationLink } from '@bytesync/shared/crypto/invitation.ts';
import { selfCheck } from '@bytesync/shared/crypto/selfCheck.ts';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { ContentServer } from '../../engine/content/contentServer.ts';
import { cacheFolderIn } from '../../engine/contentCache/cacheFolder.ts';
import { sentence } from '../../engine/messages/sentences.ts';
import { TransferRates } from '../../engine/relay/rateLimit.ts';
import { type RunOutcome, runMember, tellOthers } from '../../engine/run/memberRun.ts';
import { offerSources, openSources } from '../../engine/run/openSources.ts';
import { untilAborted } from '../../engine/run/untilAborted.ts';
import { Admissions, type Newcomer } from '../../engine/session/admissions.ts';
import { hostSession } from '../../engine/session/hostSession.ts';
import { loadDeviceKeys } from '../../engine/session/identityStore.ts';
import { HomeStore } from '../../engine/session/privateStore.ts';
import type { Session } from '../../engine/session/session.ts';
import { isIdle, presentRun } from '../../engine/session/state.ts';
import { TrustStore } from '../../engine/session/trustStore.ts';
import { EngineWorkers } from '../../engine/workers/engineWorkers.ts';
import { shownName } from '../screen/shownText.ts';
import { gather, withDoor } from './gathering.ts';
import { Leavers } from './leavers.ts';
import type { MemberIo } from './memberIo.ts';
import type { AdmitPolicy, HostTask } from './memberTask.ts';
import { memberPatience, relayPatience, sessionEvents } from './sessionEvents.ts';

const FAREWELL_MS = 5_000;

/** Hosts a session with these folders, runs it once, and ends it. */
export async function runHost(
  task: HostTask,
  io: MemberIo,
  signal: AbortSignal,
): Promise<RunOutcome> {
  selfCheck();
  const store = new HomeStore(task.home);
  const device = await loadDeviceKeys(store);
  const sources = await openSources(task.folders);
  const patience = relayPatience(process.env);
  const memberPatienceMs = memberPatience(process.env);
  const workers = new EngineWorkers();
  let session: Session | undefined;
  let admissions: Admissions | undefined;
  let contents: ContentServer | undefined;
  let leavers: Leavers | undefined;
  let over = false;
  try {
    workers.warmUp();
    const hosted = await untilAborted(
      hostSession({
        device,
        name: task.name,
        relayUrl: task.relayUrl,
        patience,
        signal,
        rates: new TransferRates(task.limitRate),
        events: withDoor(
          sessionEvents(io, () => (over ? undefined : session)),
          io,
          () => session && admissions && leavers && { session, admissions, leavers },
        ),
        ...(task.accessToken !== undefined && { accessToken: task.accessToken }),
      }),
      signal,
    );
    session = hosted.session;
    const trust = new TrustStore(store);
    const door: Door = { io, agreed: new Set() };
    admissions = new Admissions({
      session,
      invitation: hosted.invitation,
      hostName: task.name,
      decide: (newcomer) => decide(newcomer, task.admit, device.publicKey, trust, door),
      admitted: (member) => io.joined(member.letter, member.name),
      failed: (failure) => io.notAdmitted(sentence(failure.code, failure.values)),
    });
    leavers = new Leavers(session, admissions, io);
    session.openDesk(admissions);
    io.invitation(invitationLink(hosted.invitation), invitationCode(hosted.invitation));
    await offerSources(session, sources);
    const { members } = task;
    // Whoever was said yes to a moment ago is awaited, too.
    const settled = async () => {
      await Promise.allSettled(door.agreed);
      await nextTurn();
    };
    const lobby = { session, admissions, leavers, settled };
    const gathering = { ...lobby, members, patienceMs: memberPatienceMs, io, signal };
    await untilAborted(gather(gathering), signal);
    const from = task.settings.from ?? (task.folders.length > 1 ? 'A1' : 'A');
    const settings = { ...task.settings, patterns: [...task.settings.patterns], from };
    const hosting = session;
    const serve = () => {
      contents = new ContentServer(hosting, { workers, sources: () => sources });
    };
    // What is left out stands in the log from then on; before that, all that is offered could be looked at.
    const isBegun = () => (isIdle(hosting.state) ? undefined : true);
    hosting.store.until(isBegun, hosting.signal).then(serve, () => undefined);
    watchProcesses(session, io);
    const outcome = await runMember({
      ...{ session, workers, sources, settings, signal, memberPatienceMs },
      listsAll: task.listsAll,
      retention: () => task.retention,
      cacheFolder: cacheFolderIn(task.home),
      ui: io,
    });
    over = true;
    await farewell(session);
    return { ...outcome, traffic: session.transport.traffic };
  } catch (error) {
    over = true;
    if (session) await giveUp(session, error);
    throw error;
  } finally {
    leavers?.close();
    contents?.close();
    session?.close();
    await workers.destroy();
  }
}

/** Whoever started the processes of others knows first that one is gone: the relay may wait for it to come back. */
function watchProcesses(session: Session, io: MemberIo): void {
  const { identity, room } = session;
  for (const { memberId, letter } of room.roster.members) {
    if (memberId === identity.memberId) continue;
    // Nobody can tell any more: it counts as lost when it has been away for long enough.
    io.memberGone(letter).then(
      () => session.gone(memberId),
      () => undefined,
    );
  }
}

/** Where people say who comes in. */
interface Door {
  readonly io: MemberIo;
  /** What is still to be written down of those that were said yes to. */
  readonly agreed: Set<Promise<unknown>>;
}

async function decide(
  newcomer: Newcomer,
  policy: AdmitPolicy,
  ownKey: Uint8Array,
  trust: TrustStore,
  { io, agreed }: Door,
): Promise<boolean> {
  const own = Buffer.compare(newcomer.deviceKey, ownKey) === 0;
  const trusted = own || (await trust.isTrusted(newcomer.deviceKey));
  if (policy === 'all' || (policy === 'trusted' && trusted)) return true;
  if (policy === 'trusted') {
    io.notAdmitted(
      `${shownName(newcomer.name)} was not let in: nobody has confirmed this device here before. Host once with --admit ask from a terminal, or use --admit all.`,
    );
    return false;
  }
  const yes = await io.admit({ name: newcomer.name, words: newcomer.words, trusted });
  if (!yes) return false;
  const noted = trust.trust(newcomer.deviceKey, newcomer.name, new Date());
  agreed.add(noted);
  await noted.finally(() => agreed.delete(noted));
  return true;
}

/** The session ends before its run: whoever is in it, or at its door, must not wait. */
async function giveUp(session: Session, error: unknown): Promise<void> {
  if (session.signal.aborted) return;
  await tellOthers(session, presentRun(session.state), 'aborted', asBytesyncError(error));
  await closing(session);
}

/** The session goes when everybody has what they need; who lingers is cut off. */
async function farewell(session: Session): Promise<void> {
  if (session.signal.aborted) return;
  await session.othersGone(FAREWELL_MS);
  await closing(session);
}

async function closing(session: Session): Promise<void> {
  const patience = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS).unref());
  await Promise.race([session.connection.closeSession().catch(() => undefined), patience]);
}
