import type { RosterMember } from '@bytesync/shared/crypto/roster.ts';
import { pausedBy } from '../run/pausing.ts';
import { shownMembers } from '../run/planPhase.ts';
import { redoable, undoable } from '../session/decisionLog.ts';
import type { Session } from '../session/session.ts';
import { columnsOf, mayAsk, mayDecide, type SessionState } from '../session/state.ts';
import type { Newcomers } from './newcomers.ts';
import type { OwnSources } from './ownSources.ts';
import type { ShownRun } from './shownRun.ts';
import type {
  Activity,
  DecidingView,
  LastRun,
  MembershipView,
  MemberView,
  SourceView,
} from './view.ts';

export interface ViewParts {
  readonly session: Session;
  readonly isHost: boolean;
  readonly connected: boolean;
  readonly sources: OwnSources;
  readonly newcomers: Newcomers | undefined;
  readonly run: ShownRun | undefined;
  /** The plan is there, and people are asked about it. */
  readonly mayDecide: boolean;
  readonly last: LastRun | undefined;
}

/** Puts together what the session knows with what goes on here. */
export function membershipView(parts: ViewParts): MembershipView {
  const { session, isHost, connected, newcomers, last } = parts;
  const { members } = session.state.roster;
  const dropped = droppedIn(session.state);
  return {
    sessionId: session.identity.sessionId,
    isHost,
    hostName: members.find(({ role }) => role === 'host')?.name ?? '',
    connected,
    members: members.map((member) => memberView(parts, member)),
    newcomers: newcomers?.view ?? [],
    activity: activityOf(parts),
    ...(last && { last }),
    ...(dropped.length > 0 && { dropped }),
  };
}

/** Of the last run, when it is over. */
function droppedIn({ phase }: SessionState): NonNullable<MembershipView['dropped']> {
  if (phase.kind !== 'ended') return [];
  return [...(phase.dropped ?? [])].map(([memberId, { code }]) => ({ memberId, code }));
}

function memberView(parts: ViewParts, member: RosterMember): MemberView {
  const { session, connected, run } = parts;
  const { memberId, letter, name, role } = member;
  const isOwn = memberId === session.identity.memberId;
  const progress = run?.progressOf(memberId);
  const dropped = run?.droppedOf(memberId);
  return {
    ...{ memberId, letter, name, isOwn },
    role: roleOf(session.state, memberId, role),
    online: isOwn ? connected : session.isOnline(memberId),
    sources: sourceViews(parts, memberId),
    ...(progress && { progress }),
    ...(dropped && { dropped }),
  };
}

function roleOf(
  { planners }: SessionState,
  memberId: string,
  role: RosterMember['role'],
): MemberView['role'] {
  if (role === 'host') return 'host';
  return planners.has(memberId) ? 'planner' : 'member';
}

function sourceViews({ session, sources }: ViewParts, memberId: string): SourceView[] {
  return columnsOf(session.state).flatMap(({ sourceId, label, memberId: owner }) => {
    const source = session.state.sources.find((one) => one.sourceId === sourceId);
    if (source === undefined || owner !== memberId) return [];
    const { name, file, writable, git } = source;
    const root = sources.rootOf(sourceId);
    return [
      {
        ...{ sourceId, label, name, writable },
        ...(file !== undefined && { file }),
        ...(git && { git }),
        ...(root !== undefined && { root }),
      },
    ];
  });
}

function activityOf({ session, run, mayDecide: isShown }: ViewParts): Activity {
  const { state, identity } = session;
  if (run === undefined) return { kind: 'idle' };
  const settings = 'settings' in state.phase ? state.phase.settings : undefined;
  const pausing = pausedBy(state);
  const paused = pausing.has(identity.memberId);
  const holding = shownMembers(session).filter(({ memberId }) => pausing.has(memberId));
  const decides = isShown && mayDecide(state, identity.memberId);
  return run.activity(settings, {
    ...{ paused, pausedBy: holding },
    ...(isShown && mayAsk(state) && { mayAsk: true as const }),
    ...(decides && { deciding: decidingView(state, identity.memberId) }),
  });
}

function decidingView({ decisions }: SessionState, memberId: string): DecidingView {
  return {
    canUndo: undoable(decisions, memberId) !== undefined,
    canRedo: redoable(decisions, memberId) !== undefined,
  };
}
