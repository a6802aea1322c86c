import type {
  Activity,
  LastRun,
  MembershipView,
  MemberView,
  NewcomerView,
  SourceView,
} from '../../../extension/src/engine/membership/view.ts';
import type { RunPhase } from '../../../extension/src/engine/run/memberUi.ts';
import type { RunSettings } from '../../../extension/src/engine/session/messages.ts';
import { fixedId } from '../crypto/fixed.ts';

export const PHASES: readonly RunPhase[] = [
  'inventory',
  'analysis',
  'planned',
  'synchronizing',
  'finished',
];

export const SETTINGS: RunSettings = {
  preset: 'update',
  mode: 'standard',
  from: 'A',
  gitignore: true,
  patterns: [],
  hidden: 'include',
  system: 'exclude',
  dryRun: false,
};

export const IDLE: Activity = { kind: 'idle' };

type Run = Extract<Activity, { kind: 'run' }>;

/** Run number 7, unless told otherwise. */
export function runningView(run: Partial<Omit<Run, 'kind'>> = {}): Run {
  return {
    ...{ kind: 'run', run: 7, settings: SETTINGS, phase: 'inventory' },
    ...{ paused: false, pausedBy: [], waitingFor: [] },
    ...run,
  };
}

/** Ada, who is here and hosts. */
export function ada(more: Partial<MemberView> = {}): MemberView {
  return {
    ...{ memberId: fixedId(1), letter: 'A', name: 'Ada' },
    ...{ role: 'host', isOwn: true, online: true, sources: [] },
    ...more,
  };
}

/** Bob, who is elsewhere. */
export function bob(more: Partial<MemberView> = {}): MemberView {
  return {
    ...{ memberId: fixedId(2), letter: 'B', name: 'Bob' },
    ...{ role: 'member', isOwn: false, online: true, sources: [] },
    ...more,
  };
}

export function source(label: string, more: Partial<SourceView> = {}): SourceView {
  return {
    sourceId: fixedId(100 + label.charCodeAt(0)),
    ...{ label, name: 'project', writable: true },
    ...more,
  };
}

export function newcomer(state: NewcomerView['state']): NewcomerView {
  return { memberId: fixedId(3), name: 'Cleo', words: [], trusted: false, state };
}

export function sessionView(more: Partial<MembershipView> = {}): MembershipView {
  return {
    ...{ sessionId: fixedId(9), isHost: true, hostName: 'Ada', connected: true },
    ...{ members: [ada(), bob()], newcomers: [], activity: IDLE },
    ...more,
  };
}

type Report = LastRun['report'];

/** Run number 7, which had nothing to do. */
export function lastRun(
  report: Partial<Omit<Report, 'items'>> & { readonly items?: Partial<Report['items']> } = {},
  failure?: LastRun['failure'],
): LastRun {
  const { items, ...rest } = report;
  const none = { total: 3, copied: 0, updated: 0, deleted: 0, skipped: 0, conflicts: 0, errors: 0 };
  return {
    run: 7,
    report: {
      ...{ status: 'done', durationMs: 1, problems: [], targets: [], linksBroken: [] },
      bytes: { read: 0, literal: 0, reused: 0, saved: 0 },
      relay: { bytesIn: 0, bytesOut: 0 },
      items: { ...none, ...items },
      ...rest,
    },
    ...(failure && { failure }),
  };
}
