import { parseInvitation } from '@bytesync/shared/crypto/invitation.ts';
import { selfCheck } from '@bytesync/shared/crypto/selfCheck.ts';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { ContentServer } from '../../engine/content/contentServer.ts';
import { cacheFolderIn } from '../../engine/contentCache/cacheFolder.ts';
import { TransferRates } from '../../engine/relay/rateLimit.ts';
import { type RunOutcome, runMember, tellOthers } from '../../engine/run/memberRun.ts';
import { offerSources, openSources } from '../../engine/run/openSources.ts';
import { untilAborted } from '../../engine/run/untilAborted.ts';
import { loadDeviceKeys } from '../../engine/session/identityStore.ts';
import { joinSession } from '../../engine/session/joinSession.ts';
import { HomeStore } from '../../engine/session/privateStore.ts';
import type { Session } from '../../engine/session/session.ts';
import { failureInLog } from '../../engine/session/sessionStore.ts';
import { presentRun } from '../../engine/session/state.ts';
import { TrustStore } from '../../engine/session/trustStore.ts';
import { EngineWorkers } from '../../engine/workers/engineWorkers.ts';
import type { MemberIo } from './memberIo.ts';
import type { JoinTask } from './memberTask.ts';
import { sayLeft } from './sayLeft.ts';
import { memberPatience, relayPatience, sessionEvents } from './sessionEvents.ts';

const FAREWELL_MS = 3_000;

/** Joins a session with these folders, takes part in its run, and leaves. */
export async function runJoin(
  task: JoinTask,
  io: MemberIo,
  signal: AbortSignal,
): Promise<RunOutcome> {
  selfCheck();
  const invitation = parseInvitation(task.link);
  const store = new HomeStore(task.home);
  const device = await loadDeviceKeys(store);
  const sources = await openSources(task.folders);
  const patience = relayPatience(process.env);
  const memberPatienceMs = memberPatience(process.env);
  const trust = new TrustStore(store);
  const workers = new EngineWorkers();
  const hostAbsence = new HostAbsence(memberPatienceMs);
  const giveUp = AbortSignal.any([signal, hostAbsence.signal]);
  let session: Session | undefined;
  let contents: ContentServer | undefined;
  let run = 0;
  let over = false;
  try {
    workers.warmUp();
    const joining = joinSession({
      invitation,
      device,
      name: task.name,
      patience,
      signal: giveUp,
      rates: new TransferRates(task.limitRate),
      events: sessionEvents(io, () => (over ? undefined : session)),
      waiting: () => {
        hostAbsence.begin();
        io.waitingForHost();
      },
      waitingAtDoor: () => {
        hostAbsence.end();
        io.waitingAtDoor();
      },
      confirmHost: async ({ host, words }) => {
        hostAbsence.end();
        const own = Buffer.compare(host.deviceKey, device.publicKey) === 0;
        const trusted = own || (await trust.isTrusted(host.deviceKey));
        const said = await io.confirmHost({ name: host.name, words, trusted });
        // Trust is for devices that a person has confirmed.
        if (said === 'confirmed') await trust.trust(host.deviceKey, host.name, new Date());
        return said !== 'refused';
      },
    });
    session = await untilAborted(joining, giveUp);
    const ownPatterns = () => task.ownPatterns;
    contents = new ContentServer(session, { workers, sources: () => sources, ownPatterns });
    // The host may begin, and even end, its run before the sources here are offered.
    run = presentRun(session.state);
    const own = session.room.roster.members.find(
      (member) => member.memberId === session?.identity.memberId,
    );
    await untilAborted(offerSources(session, sources), signal);
    io.joined(own?.letter ?? '', task.name);
    const outcome = await runMember({
      ...{ session, workers, sources, signal, memberPatienceMs, run },
      ownPatterns,
      listsAll: task.listsAll,
      retention: () => task.retention,
      cacheFolder: cacheFolderIn(task.home),
      ui: io,
    });
    over = true;
    await sayLeft(session, run, outcome.failure, io);
    await leave(session);
    return { ...outcome, traffic: session.transport.traffic };
  } catch (error) {
    over = true;
    if (session === undefined) throw error;
    const failure = asBytesyncError(error);
    // The host must learn that this member has nothing to offer.
    await tellOthers(session, run, 'aborted', failure);
    if (await sayLeft(session, run, failure, io)) await leave(session);
    throw (signal.aborted ? undefined : failureInLog(session.state, run)) ?? error;
  } finally {
    hostAbsence.end();
    contents?.close();
    session?.close();
    await workers.destroy();
  }
}

async function leave(session: Session): Promise<void> {
  if (session.signal.aborted) return;
  const patience = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS).unref());
  await Promise.race([session.connection.leave().catch(() => undefined), patience]);
}

/** Ends the wait at the door of a host that is gone. */
class HostAbsence {
  readonly #patienceMs: number;
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  begin(): void {
    const give = () => this.#ending.abort(new BytesyncError('member-lost', { member: 'the host' }));
    this.#timer ??= setTimeout(give, this.#patienceMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
