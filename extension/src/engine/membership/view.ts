import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import type { ItemCounts } from '../comparison/rows/itemStates.ts';
import type { RunReport } from '../report/runReport.ts';
import type { Comparing, DroppedMember, RunPhase, ShownMember } from '../run/memberUi.ts';
import type { DirectMessage, RunSettings } from '../session/messages.ts';

/** What Git says about a folder that a member offers. */
export interface GitState {
  /** Branch, or the start of the commit where none is checked out. */
  readonly branch: string;
  /** Files with uncommitted changes. */
  readonly changed: number;
}

/** A data source of the session. */
export interface SourceView {
  readonly sourceId: string;
  /** 'A', or 'A1', 'A2' … where a member offers several. */
  readonly label: string;
  /** The folder's or file's own name, safe to be shown. */
  readonly name: string;
  /** Where the source is a single file: its exact name, which is the only path in it. */
  readonly file?: string;
  readonly writable: boolean;
  readonly git?: GitState;
  /** Absolute path of the folder, of this member's own sources only. */
  readonly root?: string;
}

export interface MemberView extends ShownMember {
  /** A planner may decide by hand, as the host does. */
  readonly role: 'host' | 'planner' | 'member';
  /** This member itself. */
  readonly isOwn: boolean;
  readonly online: boolean;
  readonly sources: readonly SourceView[];
  /** During a run: how far it is. */
  readonly progress?: DirectMessage;
  /** During a run: the others go on without it. */
  readonly dropped?: Pick<DroppedMember, 'code' | 'values' | 'since'>;
}

/** A newcomer as a person knows it: the words that were compared stand for its device. */
export interface ComparedNewcomer {
  readonly memberId: string;
  /** Six words to be compared with those on the newcomer's screen. */
  readonly words: readonly string[];
}

/** Somebody at the door; the host alone sees them. */
export interface NewcomerView extends ComparedNewcomer {
  readonly name: string;
  /** Confirmed on this installation before. */
  readonly trusted: boolean;
  /** 'asked': waits for a yes here; 'admitted': is let in as soon as it has said yes too and no run goes on. */
  readonly state: 'asked' | 'admitted';
}

/** How a run ended on this member. */
export interface LastRun {
  readonly run: number;
  readonly report: RunReport;
  /** It was to change nothing. */
  readonly dryRun?: true;
  readonly failure?: { readonly code: ErrorCode; readonly values: ErrorValues };
}

/** What goes on in a session, as one member sees it. */
export type Activity =
  /** Nothing; people come and go, and offer folders. */
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'run';
      readonly run: number;
      readonly settings: RunSettings;
      readonly phase: RunPhase;
      /** This member holds the transfers back; `continue` lets its part of the hold go. */
      readonly paused: boolean;
      /** All who hold them back, this member included: nothing moves until the last lets go. */
      readonly pausedBy: readonly ShownMember[];
      /** Nothing goes on here until these have answered. */
      readonly waitingFor: readonly ShownMember[];
      /** This member may decide by hand about the plan; absent: it may not, or not now. */
      readonly deciding?: DecidingView;
      /** This member may ask for contents; absent: not now. */
      readonly mayAsk?: true;
      /** Contents are being compared because somebody asked for it. */
      readonly comparing?: Comparing;
      /** How far the items of the plan are; absent before it is carried out. */
      readonly items?: ShownItems;
    };

/** How far the items of a plan are, and how often that was told. */
export interface ShownItems extends ItemCounts {
  readonly told: number;
}

/** What a person can do about decisions made by hand. */
export interface DecidingView {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** A membership at one moment. */
export interface MembershipView {
  readonly sessionId: string;
  readonly isHost: boolean;
  readonly hostName: string;
  /** False while the relay is away. */
  readonly connected: boolean;
  readonly members: readonly MemberView[];
  readonly newcomers: readonly NewcomerView[];
  readonly activity: Activity;
  /** The last run on this member, since it is here. */
  readonly last?: LastRun;
  /** Whom the last run went on to its end without, and why; absent: nobody, or it goes on. */
  readonly dropped?: readonly { readonly memberId: string; readonly code: ErrorCode }[];
}
