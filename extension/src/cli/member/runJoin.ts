import { parseInvitation } from '@bytesync/shared/crypto/invitation.ts';
import { selfCheck } from '@bytesync/shared/crypto/selfCheck.ts';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { type RunOutcome, runMember } from '../../engine/run/memberRun.ts';
import { offerSources, openSources } from '../../engine/run/openSources.ts';
import { untilAborted } from '../../engine/run/untilAborted.ts';
import { loadDeviceKeys } from '../../engine/session/identityStore.ts';
import { joinSession } from '../../engine/session/joinSession.ts';
import type { Session } from '../../engine/session/session.ts';
import { TrustStore } from '../../engine/session/trustStore.ts';
import { EngineWorkers } from '../../engine/workers/engineWorkers.ts';
import type { MemberIo } from './memberIo.ts';
import type { JoinTask } from './memberTask.ts';
import { PATIENCE, sessionEvents } from './sessionEvents.ts';

const FAREWELL_MS = 3_000;

/** Joins a session with these folders, takes part in its run, and leaves. */
export async function runJoin(
  task: JoinTask,
  io: MemberIo,
  signal: AbortSignal,
): Promise<RunOutcome> {
  selfCheck();
  const invitation = parseInvitation(task.link);
  const device = await loadDeviceKeys(task.home);
  const sources = await openSources(task.folders);
  const { ownPatterns } = task;
  const trust = new TrustStore(task.home);
  const workers = new EngineWorkers();
  let session: Session | undefined;
  try {
    workers.warmUp();
    const joining = joinSession({
      invitation,
      device,
      name: task.name,
      patience: PATIENCE,
      events: sessionEvents(io, () => session),
      waiting: () => io.waitingForHost(),
      confirmHost: async ({ host, words }) => {
        const own = Buffer.compare(host.deviceKey, device.publicKey) === 0;
        const trusted = own || (await trust.isTrusted(host.deviceKey));
        const confirmed = await io.confirmHost({ name: host.name, words, trusted });
        if (confirmed === 'lasting' && !trusted) {
          await trust.trust(host.deviceKey, host.name, new Date());
        }
        return confirmed !== 'no';
      },
    });
    session = await untilAborted(joining, signal);
    const own = session.room.roster.members.find(
      (member) => member.memberId === session?.identity.memberId,
    );
    await offer(session, sources);
    io.joined(own?.letter ?? '', task.name);
    const outcome = await runMember({ session, workers, sources, ui: io, ownPatterns, signal });
    await leave(session);
    return { ...outcome, traffic: session.transport.traffic };
  } finally {
    session?.close();
    await workers.destroy();
  }
}

/** The host must learn that this member has nothing to offer. */
async function offer(session: Session, sources: Parameters<typeof offerSources>[1]): Promise<void> {
  try {
    await offerSources(session, sources);
  } catch (error) {
    const { code, values } = asBytesyncError(error);
    await session.room.post([{ type: 'member-failed', code, values }]).catch(() => undefined);
    throw error;
  }
}

async function leave(session: Session): Promise<void> {
  if (session.signal.aborted) return;
  const patience = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS).unref());
  await Promise.race([session.connection.leave().catch(() => undefined), patience]);
}
