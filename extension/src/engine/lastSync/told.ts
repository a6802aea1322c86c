import type { Cell } from '../comparison/item.ts';

/**
 * What several sources agreed on at one path. Items that agreed in the same runs share one. A version is
 * 16 random-looking bytes in hex, the same on all members of the run in which it came to be.
 */
export interface Label {
  readonly version: string;
  /** Versions that this one has followed, oldest first: who still holds one of them is behind. */
  readonly supersedes: readonly string[];
}

/** same: as it was agreed. touched: only dates or mode differ. changed: content, kind or presence differ. */
export const TOLD_STATES = ['same', 'touched', 'changed'] as const;
export type ToldState = (typeof TOLD_STATES)[number];

/** What a member says of one path of its source. */
export interface ToldRow {
  readonly label: Label;
  readonly state: ToldState;
}

/** What a member says of its source's last synchronizations. */
export interface ToldMemory {
  /** The source's lasting id. */
  readonly sourceId: string;
  /** Lasting ids of the sources that it was synchronized with. */
  readonly known: readonly string[];
  /** By path. A path that is not here was never synchronized, as far as the source knows. */
  readonly rows: ReadonlyMap<string, ToldRow>;
}

/** The memories of a comparison, by column; undefined where a source has none. */
export type Memories = readonly (ToldMemory | undefined)[];

/** What is known of a path on the column; undefined also where its state can't be told. */
export function rowOf(
  memories: Memories,
  column: number,
  path: string,
  cell: Cell | undefined,
): ToldRow | undefined {
  return cell === undefined || cell.kind === 'unknown'
    ? undefined
    : memories[column]?.rows.get(path);
}
