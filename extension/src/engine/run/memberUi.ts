import type { ErrorCode, ErrorValues } from '@bytesync/shared/errors.ts';
import type { Author } from '../comparison/byHand/handDecision.ts';
import type { CheckReport } from '../comparison/checkReport.ts';
import type { OnlyKind } from '../comparison/filter/onlyKind.ts';
import type { Matching, Preset } from '../comparison/item.ts';
import type { ItemCounts } from '../comparison/rows/itemStates.ts';
import type { SummaryItem } from '../comparison/summary.ts';
import type { FirstFacts, HandFacts, PlanFacts } from '../planning/planFacts.ts';
import type { Ruled } from '../planning/planned.ts';
import type { PlanRows } from '../planning/planRows.ts';
import type { DirectMessage } from '../session/messages.ts';
import type { ToldItems } from '../session/toldItems.ts';
import type { Guard } from '../sync/plan.ts';
import type { PackedList } from '../workers/packedList.ts';
import type { ComparedContents } from './askedContents.ts';

/** A member as people see it. */
export interface ShownMember {
  readonly memberId: string;
  readonly letter: string;
  readonly name: string;
}

/** A member that the others go on without. */
export interface DroppedMember extends ShownMember {
  /** Why. */
  readonly code: ErrorCode;
  readonly values: ErrorValues;
  /** When this member learnt of it, in ms since 1970. */
  readonly since: number;
}

/** A data source as people see it. */
export interface ShownSource {
  /** 'A', or 'A1', 'A2' … where a member offers several. */
  readonly label: string;
  readonly name: string;
}

/** Everything that is shown of a comparison before anything moves. */
export interface PlanView {
  readonly members: readonly ShownMember[];
  /** In the order of the plan's columns. */
  readonly sources: readonly ShownSource[];
  readonly preset: Preset;
  readonly from: string;
  readonly dryRun: boolean;
  /** Absent: by path. */
  readonly match?: Extract<Matching, 'name'>;
  /** Paths below the roots. */
  readonly items: number;
  readonly summary: PlanFacts['summary'];
  /** All items of which the summary has the first; absent: nobody lists them. */
  readonly listing?: PackedList<SummaryItem>;
  /** Paths that somebody has to decide about; they are left alone. */
  readonly conflicts: number;
  /** True when nothing on any source would change. */
  readonly nothingToDo: boolean;
  /** Preset check only. */
  readonly check?: CheckReport;
  /** What the run is limited to, and how many items differ and are left as they are because of that. */
  readonly filter?: ShownLimit;
  /** What goes before everything else; absent: nothing was chosen. */
  readonly first?: ShownFirst;
  /** What the rules come to; absent: there are none, and a preset decides. */
  readonly ruled?: Ruled;
  /** What was decided by hand comes to; absent: nothing was. */
  readonly byHand?: HandFacts;
  /** What came of the last asking for contents; absent: there was none. */
  readonly compared?: ComparedContents;
}

/** Contents that are being compared because somebody asked for it. */
export interface Comparing {
  readonly by: Author;
  /** This member may say that nobody is waited for any more. */
  readonly mayStop: boolean;
}

export interface ShownLimit {
  readonly expression?: string;
  readonly only?: OnlyKind;
  readonly leftOut: number;
}

export interface ShownFirst extends FirstFacts {
  readonly expression?: string;
}

export type RunPhase = 'inventory' | 'analysis' | 'planned' | 'synchronizing' | 'finished';

/** Takes what another member tells of its items. */
export type TakeItems = (memberId: string, items: ToldItems) => void;

/**
 * What a run tells, and asks, whoever shows it to a person. Questions are about the plan shown last: a question
 * that is open when another plan is shown is withdrawn, and what is answered then counts for nothing.
 */
export interface MemberUi {
  /** Everybody who takes part; said before anything else of a run. */
  members(members: readonly ShownMember[]): void;
  phase(phase: RunPhase): void;
  /** Of this member and of the others. */
  progress(memberId: string, progress: DirectMessage): void;
  /** Again whenever somebody has decided something by hand. @param rows all that was compared, one by one */
  plan(view: PlanView, rows: PlanRows): void;
  /** Contents are read, and the plan shown is about to be made anew; undefined: not any more. Absent: nobody looks. */
  comparing?(comparing: Comparing | undefined): void;
  /** The plan is carried out from now on: what members tell of their items with their progress goes there. */
  carriesOut?(take: TakeItems): void;
  /** How far the items of the plan are; their rows say it of each. Absent: nobody looks, and nothing is kept of it. */
  items?(counts: ItemCounts): void;
  /** The others go on without this member, which catches up with the next run. Absent: nobody looks. */
  dropped?(member: DroppedMember): void;
  /** Nothing goes on here until these members have answered. */
  waitingFor(members: readonly ShownMember[]): void;
  /** The host: may this plan be carried out? */
  confirmPlan(): Promise<boolean>;
  /** The second yes, for what a plan would delete or overwrite. */
  confirmGuards(guards: readonly Guard[]): Promise<boolean>;
  /**
   * Other members: may this plan change the folders here? A rejection is a no, and the reason for it.
   */
  consent(): Promise<boolean>;
}
