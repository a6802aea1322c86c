import type { Invitation } from '@bytesync/shared/crypto/invitation.ts';
import type { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Choice, SelectionChoice } from '../comparison/byHand/chosenItems.ts';
import type { HandDeciding } from '../run/handDeciding.ts';
import type { MemberUi } from '../run/memberUi.ts';
import type { RunSettings } from '../session/messages.ts';
import type { Retention } from '../trash/retention.ts';
import type { SavedMembership } from './savedMembership.ts';
import type { ComparedNewcomer, GitState, MembershipView } from './view.ts';

/** Somebody on the other side of an admission, as a person sees it. */
export interface ShownDevice {
  readonly name: string;
  readonly words: readonly string[];
  /** Confirmed before, or this very device. */
  readonly trusted: boolean;
}

/** Whether the host is whom it should be: a person said so, nobody was asked, or a person said no. */
export type Confirmation = 'confirmed' | 'accepted' | 'refused';

/** What a run asks the person here; what it tells is in the view. */
export type RunQuestions = Pick<MemberUi, 'plan' | 'confirmPlan' | 'confirmGuards' | 'consent'>;

/** What a membership needs of whoever shows it. */
export interface MembershipUi {
  /** Called for each run; its questions are about that run. */
  run(run: number, signal: AbortSignal): RunQuestions;
  /** Something in the view changed; called often, so only note it and look later. */
  changed(): void;
  /** A newcomer that was turned away, or whose admission failed. */
  notAdmitted(failure: BytesyncError): void;
  /** Something failed that nobody waits for: the membership could not be saved, say. */
  failed(failure: BytesyncError): void;
  /** Something failed that nobody misses until later; for a log. */
  noted?(failure: BytesyncError): void;
  /** Keep this for `resumeMembership`; what was kept before is void. Secret. */
  save(saved: SavedMembership): Promise<void>;
  /** Open files with unsaved changes below these roots, absolute paths. Asked before anything is read or replaced. */
  unsaved(): readonly string[];
  /**
   * What of this member's own sources stays at home, as patterns, beside what the session leaves out. Asked at the
   * start of each run, and whenever somebody asks for a file.
   * @throws BytesyncError why nobody can tell: nothing is offered then
   */
  ownPatterns(): readonly string[];
  /**
   * What the trash of this member's own sources keeps. Asked after each synchronization.
   * @throws BytesyncError why nobody can tell: nothing is pruned then
   */
  retention(): Retention;
  /** Texts of this member's own sources are kept once they are agreed, so that versions can be merged; absent: they are not. */
  readonly keepsTexts?: boolean;
}

/** A lasting part in one session: from the admission until somebody leaves, over any number of runs. */
export interface Membership {
  readonly view: MembershipView;
  readonly invitation: Invitation;
  /** Aborted with the reason when this membership is over, however it ends. */
  readonly signal: AbortSignal;

  /**
   * Offers these folders and files. Not while a run goes on.
   * @throws BytesyncError what `checkLocalSources` says; source-offered-twice, run-in-progress
   */
  offer(paths: readonly string[]): Promise<void>;
  /** Takes an own source back. @throws BytesyncError run-in-progress */
  withdraw(sourceId: string): Promise<void>;
  /** Tells the others what Git says about an own source; undefined when it says nothing. */
  describe(sourceId: string, git: GitState | undefined): Promise<void>;

  /**
   * The host's yes or no to the newcomer with these words. A yes after comparing words makes it trusted.
   * @returns false when it is not 'asked' any more, also when another one has taken its place
   */
  answerNewcomer(newcomer: ComparedNewcomer, yes: boolean): boolean;
  /** The host puts a member out of the session. @throws BytesyncError run-in-progress */
  remove(memberId: string): Promise<void>;

  /** The host starts a run; resolves when it is over here. @throws BytesyncError run-in-progress */
  start(settings: RunSettings): Promise<void>;
  /**
   * Decides by hand about items of the plan that is shown: the host, and members that it has named planners, until
   * the host has said yes. Whoever decides last about an item holds.
   * @throws BytesyncError not-allowed, decision-late, decided-too-many, source-unknown, entry-vanished
   */
  decide(choice: Choice | SelectionChoice): Promise<void>;
  /** Takes back what this member decided last in this run. @throws BytesyncError not-allowed, decision-late */
  undoDecision(): Promise<void>;
  /** Decides again what this member took back last. @throws BytesyncError not-allowed, decision-late */
  redoDecision(): Promise<void>;
  /** The plan of the run while people may decide about it. @throws BytesyncError decision-late when it is not, or not any more */
  readonly openPlan: Pick<HandDeciding, 'contents' | 'previews'>;
  /** The host lets a member decide by hand, or no longer. @throws BytesyncError not-allowed */
  namePlanner(memberId: string, planner: boolean): Promise<void>;
  /** Holds this run's transfers on every member, or lets them go on. */
  pause(paused: boolean): Promise<void>;
  /** Ends this run; the session stays. */
  abortRun(): void;
  /**
   * A file as that member has it now, fetched sealed.
   * @param limit bytes; more is content-too-large
   */
  readContent(
    sourceId: string,
    path: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<Uint8Array>;

  /** Leaves for good; the host ends the session for everybody. */
  leave(): Promise<void>;
  /** Lets go of connection and threads without leaving; `resumeMembership` comes back. */
  close(): Promise<void>;
  /** Removes what is on disk for whoever comes back: nobody can. Never rejects. */
  forget(): Promise<void>;
}
