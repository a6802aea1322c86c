import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { bytesSchema, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import type { Column } from '../comparison/item.ts';
import {
  fileSystemTraitsSchema,
  type SharedTraits,
  sharedTraits,
  UNKNOWN_TRAITS,
} from '../inventory/fileSystemTraits.ts';
import type { ToldPartial } from '../sync/partial/partialRecord.ts';
import { type ContentAsk, reduceAsks } from './contentAsks.ts';
import {
  type DecisionLog,
  type DecisionMessage,
  NOTHING_DECIDED,
  reduceDecisions,
} from './decisionLog.ts';
import { type DroppedMembers, droppedOf, reduceDropped } from './dropping.ts';
import { fileNameSchema, gitStateSchema, type LogMessage, type RunSettings } from './messages.ts';

/** Sources of one session; what is offered beyond is not taken. */
export const MOST_SOURCES = 1000;

export const offeredSourceSchema = z.object({
  sourceId: idSchema,
  memberId: idSchema,
  name: z.string().max(LIMITS.name),
  file: fileNameSchema.optional(),
  writable: z.boolean(),
  tokenHash: bytesSchema(32),
  traits: fileSystemTraitsSchema.optional(),
  git: gitStateSchema.optional(),
});
export type OfferedSource = z.infer<typeof offeredSourceSchema>;

export type RunEnd = {
  readonly status: 'done' | 'refused' | 'aborted';
  readonly code?: ErrorCode;
  readonly values?: ErrorValues;
};

export type Consent = 'yes' | 'no' | 'guard';

/** Relative paths with unsaved changes, by source. */
export type UnsavedBySource = ReadonlyMap<string, readonly string[]>;

/** Where the session stands. Each phase holds what its end needs. */
export type Phase =
  | { readonly kind: 'lobby' }
  | {
      readonly kind: 'inventory';
      readonly run: number;
      readonly settings: RunSettings;
      /** Ids of inventories of the run before, by the member that holds them. */
      readonly held: ReadonlyMap<string, readonly Uint8Array[]>;
      readonly inventories: ReadonlyMap<string, Uint8Array>;
      readonly unsaved: UnsavedBySource;
    }
  | {
      readonly kind: 'analysis';
      readonly run: number;
      readonly settings: RunSettings;
      readonly inventories: ReadonlyMap<string, Uint8Array>;
      readonly unsaved: UnsavedBySource;
      readonly contents: ReadonlyMap<string, Uint8Array>;
    }
  | {
      readonly kind: 'planned';
      readonly run: number;
      readonly settings: RunSettings;
      readonly unsaved: UnsavedBySource;
      readonly digest: string;
      readonly consents: ReadonlyMap<string, Consent>;
    }
  | {
      readonly kind: 'synchronizing';
      readonly run: number;
      readonly settings: RunSettings;
      readonly unsaved: UnsavedBySource;
      readonly digest: string;
      readonly consents: ReadonlyMap<string, Consent>;
      /** Members that want the transfers held; while there is one, nothing is sent. */
      readonly paused: ReadonlySet<string>;
      /** Members that the others go on without. */
      readonly dropped: DroppedMembers;
    }
  /** Of the last run; another one may follow. */
  | {
      readonly kind: 'ended';
      readonly run: number;
      readonly end: RunEnd;
      /** Whom it went on to its end without; absent: nobody. */
      readonly dropped?: DroppedMembers;
    };

export interface SessionState {
  readonly roster: Roster;
  readonly sources: readonly OfferedSource[];
  /** Members as far as whom a run may start. */
  readonly complete: ReadonlySet<string>;
  /** Why members can't go on with the present run, or with the next one. */
  readonly failures: ReadonlyMap<
    string,
    { readonly code: ErrorCode; readonly values: ErrorValues }
  >;
  /** Number of the last run that was started, or ended before it was; 0 before the first. */
  readonly lastRun: number;
  /** Of the last run that was started, where its start was read in the log. */
  readonly settings?: RunSettings;
  /** Its number: that of the settings, and of the decisions. */
  readonly startedRun?: number;
  /** Members that the host lets decide by hand, beside itself. */
  readonly planners: ReadonlySet<string>;
  /** Of the present run, or of the last one. */
  readonly decisions: DecisionLog;
  /** For contents, of the same run, in log order. */
  readonly asks: readonly ContentAsk[];
  /** What sources have half received, as their owners said in the run that was started last. */
  readonly partials: ReadonlyMap<string, readonly ToldPartial[]>;
  readonly phase: Phase;
}

/** No run goes on: members come and go, and offer what they want to. */
export function isIdle({ phase }: SessionState): boolean {
  return phase.kind === 'lobby' || phase.kind === 'ended';
}

/** The run that goes on, or the next one. */
export function presentRun({ phase, lastRun }: SessionState): number {
  return 'settings' in phase ? phase.run : lastRun + 1;
}

/** Whether a member may decide by hand now: between the comparison and the host's yes. */
export function mayDecide({ phase, roster, planners }: SessionState, memberId: string): boolean {
  if (phase.kind !== 'analysis' || phase.settings.deciding !== true) return false;
  return memberId === hostOf(roster) || planners.has(memberId);
}

/** Elsewhere nobody waits for it before the first plan, and what is told would be carried out unseen. */
function mayRetell({ phase }: SessionState): boolean {
  return phase.kind === 'analysis' && phase.settings.retelling === true;
}

/** Whether contents may be asked for now, by any member: between the comparison and the host's yes. */
export function mayAsk({ phase }: Pick<SessionState, 'phase'>): boolean {
  if (phase.kind !== 'analysis' || phase.settings.deciding !== true) return false;
  return !phase.settings.dryRun && phase.settings.preset !== 'check';
}

export function hostOf(roster: Roster): string {
  return roster.members.find((member) => member.role === 'host')?.memberId ?? '';
}

/**
 * The one reducer: the same log gives the same state on every member. A message that its sender
 * may not say, or that doesn't fit the phase, changes nothing, on every member alike.
 */
export function reduce(state: SessionState, sender: string, message: LogMessage): SessionState {
  const fromHost = sender === hostOf(state.roster);
  switch (message.type) {
    case 'source-offered':
      return offer(state, sender, message);
    case 'source-withdrawn':
      return isIdle(state) && owns(state, sender, message.sourceId)
        ? { ...state, sources: state.sources.filter((one) => one.sourceId !== message.sourceId) }
        : state;
    case 'source-described':
      return owns(state, sender, message.sourceId) ? describe(state, message) : state;
    case 'epoch-start':
      return keepMembers(state);
    case 'sources-complete':
      return { ...state, complete: new Set([...state.complete, sender]) };
    case 'member-failed':
      if (message.run !== presentRun(state)) return state;
      return {
        ...state,
        failures: new Map([
          ...state.failures,
          [sender, { code: message.code, values: message.values }],
        ]),
      };
    case 'member-dropped':
      return fromHost ? reduceDropped(state, sender, message) : state;
    case 'run-ended':
      return fromHost && message.run === presentRun(state)
        ? {
            ...state,
            lastRun: message.run,
            failures: new Map(),
            phase: endedPhase(state, message),
          }
        : state;
    case 'run-started':
      return fromHost && isIdle(state) && message.run === state.lastRun + 1
        ? {
            ...state,
            lastRun: message.run,
            settings: message.settings,
            startedRun: message.run,
            decisions: NOTHING_DECIDED,
            asks: [],
            partials: new Map(),
            failures: new Map(),
            phase: {
              kind: 'inventory',
              run: message.run,
              settings: message.settings,
              held: new Map(),
              inventories: new Map(),
              unsaved: new Map(),
            },
          }
        : state;
    case 'planner-named':
      return fromHost ? namePlanner(state, message) : state;
    case 'decisions-retold':
      return mayRetell(state) ? reduceDecided(state, sender, message) : state;
    case 'decided':
    case 'decision-undone':
    case 'decision-redone':
      return reduceDecided(state, sender, message);
    case 'contents-asked':
    case 'contents-found':
    case 'contents-unread':
    case 'contents-stopped': {
      if (message.run !== presentRun(state) || !mayAsk(state)) return state;
      const ofSender = (sourceId: string) => owns(state, sender, sourceId);
      const who = { memberId: sender, isHost: fromHost, owns: ofSender };
      const asks = reduceAsks(state.asks, state.roster, who, message);
      return asks === state.asks ? state : { ...state, asks };
    }
    case 'inventories-held':
    case 'inventory-ready':
    case 'contents-ready':
    case 'plan-proposed':
    case 'consent':
    case 'synchronization-started':
    case 'run-paused':
      return reduceRun(state, sender, fromHost, message);
    default:
      return state;
  }
}

function reduceDecided(
  state: SessionState,
  sender: string,
  message: DecisionMessage,
): SessionState {
  if (message.run !== presentRun(state) || !mayDecide(state, sender)) return state;
  const decisions = reduceDecisions(state.decisions, state.roster, sender, message);
  return decisions === state.decisions ? state : { ...state, decisions };
}

function reduceRun(
  state: SessionState,
  sender: string,
  fromHost: boolean,
  message: Extract<
    LogMessage,
    {
      type:
        | 'inventories-held'
        | 'inventory-ready'
        | 'contents-ready'
        | 'plan-proposed'
        | 'consent'
        | 'synchronization-started'
        | 'run-paused';
    }
  >,
): SessionState {
  const { phase } = state;
  if (!('settings' in phase) || message.run !== phase.run) return state;
  switch (message.type) {
    case 'inventories-held': {
      if (phase.kind !== 'inventory') return state;
      const held = new Map([...phase.held, [sender, message.ids]]);
      return { ...state, phase: { ...phase, held } };
    }
    case 'inventory-ready': {
      if (phase.kind !== 'inventory' || !owns(state, sender, message.sourceId)) return state;
      const inventories = new Map([...phase.inventories, [message.sourceId, message.id]]);
      const unsaved = new Map([...phase.unsaved, [message.sourceId, message.unsaved ?? []]]);
      const partials = new Map([...state.partials, [message.sourceId, message.partials ?? []]]);
      if (inventories.size < state.sources.length) {
        return { ...state, partials, phase: { ...phase, inventories, unsaved } };
      }
      return {
        ...state,
        partials,
        phase: { ...phase, kind: 'analysis', inventories, unsaved, contents: new Map() },
      };
    }
    case 'contents-ready': {
      if (phase.kind !== 'analysis' || !owns(state, sender, message.sourceId)) return state;
      const contents = new Map([...phase.contents, [message.sourceId, message.id]]);
      return { ...state, phase: { ...phase, contents } };
    }
    case 'plan-proposed': {
      if (phase.kind !== 'analysis' || !fromHost) return state;
      // Somebody has decided something that the host had not seen: all would plan something else.
      if (message.decisions !== state.decisions.revision) return state;
      // Or has asked for contents that the host had not compared.
      if ((message.asks ?? 0) !== state.asks.length) return state;
      const { run, settings, unsaved } = phase;
      const { digest } = message;
      return {
        ...state,
        phase: { kind: 'planned', run, settings, unsaved, digest, consents: new Map() },
      };
    }
    case 'consent': {
      if (phase.kind !== 'planned' || message.digest !== phase.digest) return state;
      const consents = new Map([...phase.consents, [sender, message.answer]]);
      return { ...state, phase: { ...phase, consents } };
    }
    case 'synchronization-started': {
      if (phase.kind !== 'planned' || !fromHost || message.digest !== phase.digest) return state;
      return {
        ...state,
        phase: { ...phase, kind: 'synchronizing', paused: new Set(), dropped: new Map() },
      };
    }
    case 'run-paused': {
      if (phase.kind !== 'synchronizing' || phase.dropped.has(sender)) return state;
      const others = [...phase.paused].filter((memberId) => memberId !== sender);
      const paused = new Set(message.paused ? [...others, sender] : others);
      return { ...state, phase: { ...phase, paused } };
    }
  }
}

function offer(
  state: SessionState,
  sender: string,
  message: Extract<LogMessage, { type: 'source-offered' }>,
): SessionState {
  if (!isIdle(state) || state.sources.length >= MOST_SOURCES) return state;
  if (state.sources.some((source) => source.sourceId === message.sourceId)) return state;
  const { sourceId, name, file, writable, tokenHash, traits } = message;
  const source: OfferedSource = {
    ...{ sourceId, memberId: sender, name },
    ...{ writable, tokenHash },
    ...(file !== undefined && { file }),
    ...(traits && { traits }),
  };
  return { ...state, sources: [...state.sources, source] };
}

/** The host decides anyway. */
function namePlanner(
  state: SessionState,
  { memberId, planner }: Extract<LogMessage, { type: 'planner-named' }>,
): SessionState {
  const { roster, planners } = state;
  const isMember = roster.members.some((one) => one.memberId === memberId);
  if (!isMember || memberId === hostOf(roster) || planners.has(memberId) === planner) return state;
  const others = [...planners].filter((one) => one !== memberId);
  return { ...state, planners: new Set(planner ? [...others, memberId] : others) };
}

function describe(
  state: SessionState,
  { sourceId, git }: Extract<LogMessage, { type: 'source-described' }>,
): SessionState {
  const sources = state.sources.map((source) => {
    if (source.sourceId !== sourceId) return source;
    const { git: _, ...rest } = source;
    return git === undefined ? rest : { ...rest, git };
  });
  return { ...state, sources };
}

/** What members that are gone offered and said goes with them. */
function keepMembers(state: SessionState): SessionState {
  const ids = new Set(state.roster.members.map(({ memberId }) => memberId));
  return {
    ...state,
    sources: state.sources.filter(({ memberId }) => ids.has(memberId)),
    complete: new Set([...state.complete].filter((memberId) => ids.has(memberId))),
    failures: new Map([...state.failures].filter(([memberId]) => ids.has(memberId))),
    planners: new Set([...state.planners].filter((memberId) => ids.has(memberId))),
  };
}

function owns(state: SessionState, memberId: string, sourceId: string): boolean {
  return state.sources.some(
    (source) => source.sourceId === sourceId && source.memberId === memberId,
  );
}

function endedPhase(
  state: SessionState,
  message: Extract<LogMessage, { type: 'run-ended' }>,
): Phase {
  const { run } = message;
  const dropped = droppedOf(state, run);
  return { kind: 'ended', run, end: endOf(message), ...(dropped.size > 0 && { dropped }) };
}

function endOf(message: Extract<LogMessage, { type: 'run-ended' }>): RunEnd {
  return {
    status: message.status,
    ...(message.code && { code: message.code }),
    ...(message.values && { values: message.values }),
  };
}

/** What all sources of the session can hold. */
export function traitsOfSession({ sources }: SessionState): SharedTraits {
  return sharedTraits(sources.map(({ traits }) => traits ?? UNKNOWN_TRAITS));
}

/** The comparison's columns: sources by their member's letter, then in the order of their offer. */
export function columnsOf(state: SessionState): Column[] {
  return state.roster.members.flatMap((member) => {
    const own = state.sources.filter((source) => source.memberId === member.memberId);
    return own.map((source, at) => ({
      sourceId: source.sourceId,
      memberId: member.memberId,
      label: own.length === 1 ? member.letter : `${member.letter}${at + 1}`,
      ...(source.file !== undefined && { file: source.file }),
    }));
  });
}
