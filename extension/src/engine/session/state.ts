import type { Roster } from '@bytesync/shared/crypto/roster.ts';
import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import type { Column } from '../comparison/item.ts';
import { type SharedTraits, sharedTraits, UNKNOWN_TRAITS } from '../inventory/fileSystemTraits.ts';
import type { ToldPartial } from '../sync/partial/partialRecord.ts';
import type { ContentAsk } from './contentAsks.ts';
import type { DecisionLog } from './decisionLog.ts';
import type { DroppedMembers } from './dropping.ts';
import type { RunSettings } from './messages.ts';
import type { OfferedSource } from './offers.ts';

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
  /** Number of the last run that went on to its transfers, where that was read: however it ends, something of it may be carried out. */
  readonly synchronizedRun?: number;
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

/** Whether contents may be asked for now, by any member: between the comparison and the host's yes. */
export function mayAsk({ phase }: Pick<SessionState, 'phase'>): boolean {
  if (phase.kind !== 'analysis' || phase.settings.deciding !== true) return false;
  return !phase.settings.dryRun && phase.settings.preset !== 'check';
}

export function hostOf(roster: Roster): string {
  return roster.members.find((member) => member.role === 'host')?.memberId ?? '';
}

/** Whether a source is this member's. */
export function owns(state: SessionState, memberId: string, sourceId: string): boolean {
  return state.sources.some(
    (source) => source.sourceId === sourceId && source.memberId === memberId,
  );
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
