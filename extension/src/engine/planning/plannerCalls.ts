import type { ComparisonMode, Preset } from '../comparison/item.ts';
import type { AnalysisRequest } from '../inventory/analysis.ts';
import type { MemberPart } from '../report/memberPart.ts';
import type { PackTransfer } from '../sync/packStream.ts';
import type { ToldPartial } from '../sync/partial/partialRecord.ts';
import type { ExpectedTransfer } from '../sync/streamMessages.ts';
import type { Packed } from '../workers/packed.ts';
import type { PackedList } from '../workers/packedList.ts';
import type { Announced } from './announced.ts';
import type { KeptInventory, OwnForms } from './exchangedInventories.ts';
import type { MatchTerms } from './matchedPaths.ts';

export interface WalkedSource extends OwnForms {
  /** Tokens of private folders below the root: other sources are offered inside this one. */
  readonly nestedTokens: readonly string[];
  /** What it has half received of large files. */
  readonly partials: readonly ToldPartial[];
}

export interface CompareRequest extends MatchTerms {
  /** Inventories of other members, or what is different since the last ones, by column. */
  readonly received: readonly (Announced | undefined)[];
  /** What the sources of other members remember, by column. */
  readonly memories: readonly (Uint8Array | undefined)[];
  /** Inventories of the last run, by column, as far as they are known here. */
  readonly bases?: readonly (KeptInventory | undefined)[];
  readonly mode: ComparisonMode;
  readonly preset: Preset;
}

/** Files of one source that one thread reads. */
export interface AnalysisBatch {
  readonly requests: Packed<readonly AnalysisRequest[]>;
  readonly files: number;
  readonly bytes: number;
}

export interface OutgoingFiles {
  readonly transfers: PackedList<PackTransfer>;
  /** What of it goes to this member's own sources; absent: nothing. */
  readonly expected?: PackedList<ExpectedTransfer>;
}

/** A member's part, but for what was applied: the planner has that. */
export type MemberReport = Omit<MemberPart, 'applied'>;

/** Why nothing was changed on this member. */
export interface OwnRefusal {
  readonly code: 'consent-refused' | 'guard';
  /** The member as people know it. */
  readonly member: string;
}
