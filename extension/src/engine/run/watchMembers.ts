import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { droppedOf } from '../session/dropping.ts';
import type { Session } from '../session/session.ts';
import { endFailure } from '../session/sessionStore.ts';
import { hostOf } from '../session/state.ts';
import { MemberDropping } from './dropMembers.ts';
import { failureOf } from './memberFailure.ts';
import type { ToldResults } from './toldResults.ts';

/** A member that is away for longer, in ms, ends the run, or once contents travel is left behind. */
export const MEMBER_PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** A run that the host calls done is over soon after for everybody. */
const DONE_LIMIT_MS = 60_000;

/**
 * What a member finds when it begins to apply: its disk is too small, or its folder is gone or no folder any more. All are told,
 * and nothing is done without it that nobody was asked about.
 */
const BEFORE_THE_FIRST_BYTE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'disk-full',
  'target-changed',
  'entry-changed',
]);

export interface WatchOptions {
  readonly run: number;
  /** How long another member may be away, in ms. */
  readonly patienceMs: number;
  /** Who has told its results, as far as anybody has. */
  readonly told: Pick<ToldResults, 'has'>;
}

/**
 * Ends the run here when it ends in the log, when that is full, when the host is gone, when the others have gone on without this member, and (on
 * the host) when a member can't go on, left, or stays away before the synchronization starts; after that the host drops it.
 * Returns what stops the watch.
 */
export function watchMembers(
  session: Session,
  options: WatchOptions,
  ending: AbortController,
): () => void {
  let doneSince: number | undefined;
  const isHost = hostOf(session.state.roster) === session.identity.memberId;
  const dropping = isHost && new MemberDropping(session, options);
  const look = () => {
    if (ending.signal.aborted) return;
    const { phase } = session.state;
    const isDone =
      phase.kind === 'ended' && phase.run >= options.run && phase.end.status === 'done';
    if (isDone) doneSince ??= performance.now();
    const late = doneSince !== undefined && performance.now() - doneSince >= DONE_LIMIT_MS;
    const failure = late ? new BytesyncError('aborted') : endOfRun(session, options);
    if (failure) ending.abort(failure);
    else if (dropping) dropping.look();
  };
  const unwatch = session.store.watch(look);
  const timer = setInterval(look, Math.min(LOOK_EVERY_MS, options.patienceMs));
  look();
  return () => {
    unwatch();
    clearInterval(timer);
  };
}

function endOfRun(session: Session, options: WatchOptions): BytesyncError | undefined {
  const { phase, failures, roster } = session.state;
  const { run, patienceMs } = options;
  const { memberId } = session.identity;
  // Also where it reads only after the end that the others went on without it.
  if (droppedOf(session.state, run).has(memberId)) return new BytesyncError('dropped-out');
  if (phase.kind === 'ended' && phase.run >= run) {
    return phase.end.status === 'done' ? undefined : endFailure(phase.end);
  }
  // Whoever can't say anything any more would let the others wait.
  if (session.room.spent) return session.room.spent;
  const hostId = hostOf(roster);
  const isHost = hostId === memberId;
  if (isHost && phase.kind === 'synchronizing') {
    const early = [...failures].find(([, { code }]) => BEFORE_THE_FIRST_BYTE.has(code));
    return early && failureOf(session, early[0], early[1]);
  }
  const [failed] = failures;
  if (isHost && failed) return failureOf(session, failed[0], failed[1]);
  const lost = session.lostMembers(patienceMs).find((other) => isHost || other === hostId);
  if (lost === undefined) return undefined;
  return new BytesyncError('member-lost', { member: session.memberLabel(lost), run });
}
