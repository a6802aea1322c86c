import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { bytesSchema, idSchema } from '@bytesync/shared/wire/ids.ts';
import { z } from 'zod';
import type { Column } from '../comparison/item.ts';
import type { LogMessage, RunSettings } from './messages.ts';

/** Sources of one session; what is offered beyond is not taken. */
export const MOST_SOURCES = 1000;

export const offeredSourceSchema = z.object({
  sourceId: idSchema,
  memberId: idSchema,
  name: z.string().max(LIMITS.name),
  writable: z.boolean(),
  tokenHash: bytesSchema(32),
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
    }
  | { readonly kind: 'ended'; readonly end: RunEnd };

export interface SessionState {
  readonly roster: Roster;
  readonly sources: readonly OfferedSource[];
  /** Members that offered all they want to. */
  readonly complete: ReadonlySet<string>;
  readonly failures: ReadonlyMap<
    string,
    { readonly code: ErrorCode; readonly values: ErrorValues }
  >;
  readonly phase: Phase;
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
    case 'sources-complete':
      return { ...state, complete: new Set([...state.complete, sender]) };
    case 'member-failed':
      return {
        ...state,
        failures: new Map([
          ...state.failures,
          [sender, { code: message.code, values: message.values }],
        ]),
      };
    case 'run-ended':
      return fromHost && state.phase.kind !== 'ended'
        ? { ...state, phase: { kind: 'ended', end: endOf(message) } }
        : state;
    case 'run-started':
      return fromHost && state.phase.kind === 'lobby'
        ? {
            ...state,
            phase: {
              kind: 'inventory',
              run: message.run,
              settings: message.settings,
              inventories: new Map(),
              unsaved: new Map(),
            },
          }
        : state;
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

function reduceRun(
  state: SessionState,
  sender: string,
  fromHost: boolean,
  message: Extract<
    LogMessage,
    {
      type:
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
  if (phase.kind === 'lobby' || phase.kind === 'ended' || message.run !== phase.run) return state;
  switch (message.type) {
    case 'inventory-ready': {
      if (phase.kind !== 'inventory' || !owns(state, sender, message.sourceId)) return state;
      const inventories = new Map([...phase.inventories, [message.sourceId, message.id]]);
      const unsaved = new Map([...phase.unsaved, [message.sourceId, message.unsaved ?? []]]);
      if (inventories.size < state.sources.length) {
        return { ...state, phase: { ...phase, inventories, unsaved } };
      }
      return {
        ...state,
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
      return { ...state, phase: { ...phase, kind: 'synchronizing', paused: new Set() } };
    }
    case 'run-paused': {
      if (phase.kind !== 'synchronizing') return state;
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
  if (state.phase.kind !== 'lobby' || state.complete.has(sender)) return state;
  if (state.sources.length >= MOST_SOURCES) return state;
  if (state.sources.some((source) => source.sourceId === message.sourceId)) return state;
  const { sourceId, name, writable, tokenHash } = message;
  const source: OfferedSource = { sourceId, memberId: sender, name, writable, tokenHash };
  return { ...state, sources: [...state.sources, source] };
}

function owns(state: SessionState, memberId: string, sourceId: string): boolean {
  return state.sources.some(
    (source) => source.sourceId === sourceId && source.memberId === memberId,
  );
}

function endOf(message: Extract<LogMessage, { type: 'run-ended' }>): RunEnd {
  return {
    status: message.status,
    ...(message.code && { code: message.code }),
    ...(message.values && { values: message.values }),
  };
}

/** The comparison's columns: sources by their member's letter, then in the order of their offer. */
export function columnsOf(state: SessionState): Column[] {
  return state.roster.members.flatMap((member) => {
    const own = state.sources.filter((source) => source.memberId === member.memberId);
    return own.map((source, at) => ({
      sourceId: source.sourceId,
      memberId: member.memberId,
      label: own.length === 1 ? member.letter : `${member.letter}${at + 1}`,
    }));
  });
}
