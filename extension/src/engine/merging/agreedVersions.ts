import type { ComparisonItem, Decision } from '../comparison/item.ts';
import type { Memories } from '../lastSync/told.ts';
import { rowOf } from '../lastSync/told.ts';

/** By path: the version that each column remembers to have agreed on last; undefined where it remembers none. */
export type AgreedVersions = ReadonlyMap<string, readonly (string | undefined)[]>;

/** A plan, as far as it is asked for. */
interface Planned {
  readonly comparison: { readonly items: readonly ComparisonItem[] };
  readonly decisions: readonly Decision[];
  /** See `Planned`. */
  readonly open?: Uint8Array;
}

/** Of items that somebody has to decide about: those that versions are merged of. */
export function agreedVersions(
  { comparison, decisions, open }: Planned,
  memories: Memories,
): AgreedVersions {
  const versions = new Map<string, readonly (string | undefined)[]>();
  for (const [index, decision] of decisions.entries()) {
    if (decision.kind !== 'conflict' && open?.[index] !== 1) continue;
    const item = comparison.items[index];
    if (item === undefined) continue;
    const { path } = item;
    const found = item.cells.map((cell, at) => rowOf(memories, at, path, cell)?.label.version);
    if (found.filter((version) => version !== undefined).length > 1) versions.set(path, found);
  }
  return versions;
}
