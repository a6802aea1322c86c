import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { Session } from '../session/session.ts';
import { endFailure } from '../session/sessionStore.ts';
import { hostOf } from '../session/state.ts';

/** A member that is away for longer, in ms, ends the run. */
export const MEMBER_PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** A run that the host calls done is over soon after for everybody. */
const DONE_LIMIT_MS = 60_000;

/** What says something else on the member that it befell than on the others. */
const OWN_FAILURES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'interrupted',
  'usage',
  'home-unusable',
  'folder-missing',
  'folder-not-a-folder',
  'folder-unreadable',
  'source-offered-twice',
  'relay-unreachable',
  'relay-timeout',
  'relay-nonsense',
  'relay-lost',
  'shutting-down',
  'rate-limited',
]);

export interface WatchOptions {
  readonly run: number;
  /** How long another member may be away, in ms. */
  readonly patienceMs: number;
}

/**
 * Ends the run here when it ends in the log, when the host is gone, and (on the host) when a member
 * can't go on, left, or stays away. Returns what stops the watch.
 */
export function watchMembers(
  session: Session,
  options: WatchOptions,
  ending: AbortController,
): () => void {
  let doneSince: number | undefined;
  const look = () => {
    if (ending.signal.aborted) return;
    const { phase } = session.state;
    const isDone =
      phase.kind === 'ended' && phase.run >= options.run && phase.end.status === 'done';
    if (isDone) doneSince ??= Date.now();
    const late = doneSince !== undefined && Date.now() - doneSince >= DONE_LIMIT_MS;
    const failure = late ? new BytesyncError('aborted') : endOfRun(session, options);
    if (failure) ending.abort(failure);
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
  if (phase.kind === 'ended' && phase.run >= options.run) {
    return phase.end.status === 'done' ? undefined : endFailure(phase.end);
  }
  const { run, patienceMs } = options;
  const hostId = hostOf(roster);
  const isHost = hostId === session.identity.memberId;
  const [failed] = failures;
  if (isHost && failed) return failureOf(session, failed[0], failed[1]);
  const lost = session
    .lostMembers(patienceMs, Date.now())
    .find((memberId) => isHost || memberId === hostId);
  if (lost === undefined) return undefined;
  return new BytesyncError('member-lost', { member: session.memberLabel(lost), run });
}

/** A member's failure as the other members are told of it. */
export function failureOf(
  session: Session,
  memberId: string,
  { code, values }: Pick<BytesyncError, 'code' | 'values'>,
): BytesyncError {
  const member = session.memberLabel(memberId);
  // Without a yes there, it is a no.
  if (code === 'confirmation-needed') return new BytesyncError('consent-refused', { member });
  if (OWN_FAILURES.has(code))
    return new BytesyncError('member-failed', { ...values, member, code });
  return new BytesyncError(code, { member, ...values });
}
