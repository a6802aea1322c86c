import type { Column } from '../comparison/item.ts';
import type { Inventory } from '../inventory/entry.ts';
import type { RunSettings } from '../session/messages.ts';
import type { Session } from '../session/session.ts';
import type { EngineWorkers } from '../workers/engineWorkers.ts';
import type { MemberUi } from './memberUi.ts';

/** A folder that this member offers. */
export interface LocalSource {
  readonly root: string;
  readonly sourceId: string;
  /** The last part of the folder's path; all that others see of it. */
  readonly name: string;
  readonly writable: boolean;
  readonly token?: string;
}

/** What every phase of a run needs. */
export interface RunContext {
  readonly session: Session;
  readonly workers: EngineWorkers;
  readonly sources: readonly LocalSource[];
  readonly ui: MemberUi;
  readonly run: number;
  readonly settings: RunSettings;
  readonly columns: readonly Column[];
  /** Aborted when the run can't go on: interrupted, ended by the host, or the relay is lost. */
  readonly signal: AbortSignal;
}

/** A source of this member with its column and what was found in it. */
export interface OwnColumn {
  readonly column: number;
  readonly source: LocalSource;
  readonly inventory: Inventory;
}
