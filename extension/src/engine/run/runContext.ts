import type { Column } from '../comparison/item.ts';
import type { SharedTraits } from '../inventory/fileSystemTraits.ts';
import type { PlanRows } from '../planning/planRows.ts';
import type { RemotePlanner } from '../planning/remotePlanner.ts';
import type { RunSettings } from '../session/messages.ts';
import type { Session } from '../session/session.ts';
import type { EngineWorkers } from '../workers/engineWorkers.ts';
import type { AnnouncedIds } from './announcedIds.ts';
import type { HandDeciding } from './handDeciding.ts';
import type { LastInventories } from './lastInventories.ts';
import type { LiveItems } from './liveItems.ts';
import type { MemberUi } from './memberUi.ts';
import type { ToldResults } from './toldResults.ts';

/** A folder that this member offers, or one file of it. */
export interface LocalSource {
  /** The folder's absolute path without links. */
  readonly root: string;
  /** Name of the one file in it; absent: all that the folder holds. Nothing else is ever read or changed. */
  readonly file?: string;
  readonly sourceId: string;
  /** The last part of the folder's or file's path; all that others see of it. */
  readonly name: string;
  readonly writable: boolean;
  readonly token?: string;
}

/** A source of this member with its column. */
export interface OwnColumn {
  readonly column: number;
  readonly source: LocalSource;
}

/** Absolute paths of files that are open in an editor of this member with unsaved changes. */
export type UnsavedFiles = () => readonly string[];

/** What every phase of a run needs. */
export interface RunContext {
  readonly session: Session;
  readonly workers: EngineWorkers;
  readonly planner: RemotePlanner;
  /** The rows of the plan that the planner has made last, to be shown. */
  readonly rows: () => PlanRows;
  readonly announced: AnnouncedIds;
  /** Who has told its results. */
  readonly told: Pick<ToldResults, 'expect' | 'lost'>;
  readonly last: LastInventories;
  readonly ui: MemberUi;
  /** How far the items of the plan are, once it is carried out. */
  readonly items: LiveItems;
  readonly run: number;
  /** Names what this member stages and trashes in this run, by the time of the first call: when it begins to change anything. */
  readonly versionId: () => string;
  readonly settings: RunSettings;
  /** Patterns that this member alone leaves out, beside those of the session. */
  readonly ownPatterns: readonly string[];
  /** Texts that are agreed are kept here, so that versions of them can be merged. */
  readonly keepsTexts: boolean;
  /** Absent where nobody edits files. */
  readonly unsaved: UnsavedFiles | undefined;
  readonly columns: readonly Column[];
  /** What all sources can hold. */
  readonly traits: SharedTraits;
  /** Those of `columns` that are this member's. */
  readonly own: readonly OwnColumn[];
  /** Column that mirror and backup follow. */
  readonly from: number;
  /** Whether all items of the plan are shown one by one; else a few. */
  readonly listsAll: boolean;
  /** Told as soon as people may decide about the plan. */
  readonly onDeciding: ((deciding: HandDeciding) => void) | undefined;
  /** Aborted when the run can't go on: interrupted, ended by the host, or the relay is lost. */
  readonly signal: AbortSignal;
}
