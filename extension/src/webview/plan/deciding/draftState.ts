import type { DraftBegun, DraftPreview } from '../../decidingMessages.ts';
import type { RowsFilter } from '../../gridMessages.ts';
import type { EditedDraft } from './editedDraft.ts';

/** What is being said about what decides. */
export interface DraftState extends Pick<DraftBegun, 'hasComments'> {
  /** Absent: the form is closed. */
  readonly draft?: EditedDraft | undefined;
  /** What the draft would come to; absent: not known yet. */
  readonly preview?: DraftPreview | undefined;
  /** It is on its way: a second press does nothing. */
  readonly isApplying: boolean;
  /** The file of the rules was changed elsewhere. */
  readonly isStale: boolean;
  /** What is the workspace's of it has just been saved. */
  readonly isSaved: boolean;
  /** Key of a group that is to be taken away, and that rules have. */
  readonly asked?: number | undefined;
  /** Filters that were proposed from rows, by key of the rule that was begun with them and still is. */
  readonly ofRows: ReadonlyMap<number, readonly RowsFilter[]>;
}

/** Nothing is being said. */
export const CLOSED: DraftState = {
  ...{ draft: undefined, preview: undefined, isApplying: false, isStale: false },
  ...{ isSaved: false, asked: undefined, hasComments: false, ofRows: new Map() },
};

/** The run that a form was open about, in what was kept. */
export function keptDraft(kept: unknown): number | undefined {
  if (typeof kept !== 'object' || kept === null || !('drafting' in kept)) return undefined;
  return typeof kept.drafting === 'number' ? kept.drafting : undefined;
}
