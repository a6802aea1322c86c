import type { MembershipView } from '../../engine/membership/view.ts';
import type { Standing } from './currentSession.ts';

/** What the manifest's `when` and `enablement` clauses ask for. */
export interface ContextKeys {
  readonly 'bytesync.session': 'none' | 'entering' | 'host' | 'member' | 'away' | 'elsewhere';
  readonly 'bytesync.activity':
    | 'idle'
    | 'inventory'
    | 'analysis'
    | 'planned'
    | 'synchronizing'
    | 'finished';
  readonly 'bytesync.paused': boolean;
  readonly 'bytesync.newcomers': boolean;
  readonly 'bytesync.ownSources': boolean;
  readonly 'bytesync.otherMembers': boolean;
  readonly 'bytesync.somebodyAway': boolean;
  readonly 'bytesync.canStart': boolean;
  readonly 'bytesync.canUndoDecision': boolean;
  readonly 'bytesync.canRedoDecision': boolean;
  readonly 'bytesync.hasPlan': boolean;
  readonly 'bytesync.hasReport': boolean;
  readonly 'bytesync.documentInFront': boolean;
  readonly 'bytesync.trustedDevices': boolean;
}

export interface Beside {
  readonly hasPlan: boolean;
  /** Also of a session that is over. */
  readonly hasReport: boolean;
  /** A report, or a result of a check, is the active tab. */
  readonly documentInFront: boolean;
  readonly trustedDevices: boolean;
}

const NOT_IN = {
  'bytesync.activity': 'idle',
  'bytesync.paused': false,
  'bytesync.newcomers': false,
  'bytesync.ownSources': false,
  'bytesync.otherMembers': false,
  'bytesync.somebodyAway': false,
  'bytesync.canStart': false,
  'bytesync.canUndoDecision': false,
  'bytesync.canRedoDecision': false,
} as const;

/** The keys at one moment. */
export function contextKeys(
  kind: Standing['kind'],
  view: MembershipView | undefined,
  { hasPlan, hasReport, documentInFront, trustedDevices }: Beside,
): ContextKeys {
  const beside = {
    'bytesync.hasPlan': hasPlan,
    'bytesync.hasReport': hasReport,
    'bytesync.documentInFront': documentInFront,
    'bytesync.trustedDevices': trustedDevices,
  };
  if (view === undefined || kind === 'none') {
    return { 'bytesync.session': kind === 'in' ? 'entering' : kind, ...NOT_IN, ...beside };
  }
  const { activity, members, newcomers, isHost } = view;
  const deciding = activity.kind === 'run' ? activity.deciding : undefined;
  return {
    'bytesync.session': isHost ? 'host' : 'member',
    'bytesync.activity': activity.kind === 'idle' ? 'idle' : activity.phase,
    'bytesync.paused': activity.kind === 'run' && activity.paused,
    'bytesync.newcomers': newcomers.some(({ state }) => state === 'asked'),
    'bytesync.ownSources': members.some(({ isOwn, sources }) => isOwn && sources.length > 0),
    'bytesync.otherMembers': members.some(({ isOwn }) => !isOwn),
    'bytesync.somebodyAway': members.some(({ online }) => !online),
    'bytesync.canStart': canStart(view),
    'bytesync.canUndoDecision': deciding?.canUndo === true,
    'bytesync.canRedoDecision': deciding?.canRedo === true,
    ...beside,
  };
}

/** Whether the host may start a run: nothing goes on, everybody is there, and there is something to compare. */
function canStart({ isHost, connected, activity, members }: MembershipView): boolean {
  const sources = members.reduce((sum, member) => sum + member.sources.length, 0);
  const isReady = isHost && connected && activity.kind === 'idle';
  return isReady && sources >= 2 && members.every(({ online }) => online);
}
