import { matchedByName } from '../comparison/byName/matchedByName.ts';
import { compare } from '../comparison/compare.ts';
import type { Column, Comparison, Matching } from '../comparison/item.ts';
import { ItemPaths } from '../comparison/itemPaths.ts';
import type { UnsavedPaths } from '../comparison/unsaved.ts';
import type { Entry } from '../inventory/entry.ts';
import type { SharedTraits } from '../inventory/fileSystemTraits.ts';
import { toldByItem } from '../lastSync/spelledMemory.ts';
import type { Memories } from '../lastSync/told.ts';
import type { ToldPartial } from '../sync/partial/partialRecord.ts';
import { comparedPartials } from './comparedPartials.ts';

/** How paths are matched. */
export interface MatchTerms extends Partial<SharedTraits> {
  readonly columns: readonly Column[];
  /** Absent: by path. */
  readonly match?: Matching;
  /** Paths with unsaved changes, by column, as their members say. */
  readonly unsaved: UnsavedPaths;
  /** What each column has half received, as its member says; absent: nothing. */
  readonly partials?: readonly (readonly ToldPartial[])[];
}

/** What the sources' paths are in a comparison. */
export interface OwnPaths {
  /** The item's path for a path as a source has it. */
  of(path: string): string;
}

export interface MatchedPaths {
  readonly comparison: Comparison;
  /** Absent where all sources have the comparison's own. */
  readonly paths?: OwnPaths;
  readonly unsaved: UnsavedPaths;
  readonly memories: Memories;
}

/**
 * Compares inventories, and finds what was told of paths under the paths that the comparison has. By name nothing that
 * is remembered counts, since it is remembered of paths.
 * @param inventories entries by column
 * @throws BytesyncError inventory-malformed
 */
export function matchedPaths(
  { columns, match, names, mtimeUnitUs = 1, unsaved, partials = [] }: MatchTerms,
  inventories: readonly (readonly Entry[])[],
  told: Memories,
): MatchedPaths {
  const byPath = compare(columns, inventories, { mtimeUnitUs, ...(names && { names }) });
  const spelled = names && new ItemPaths(byPath, names);
  // Of a single file nothing else can be edited, whatever its member says.
  const own = unsaved.map((paths, column) => onlyIn(columns[column]?.file, paths));
  const named = match === 'name' ? matchedByName(byPath) : undefined;
  const paths = named === undefined ? spelled : ownPaths(named.moved, spelled);
  const found = {
    ...{ comparison: withPartials(named?.comparison ?? byPath, partials, paths) },
    ...(paths && { paths }),
    unsaved: paths === undefined ? own : own.map((one) => one.map((path) => paths.of(path))),
  };
  if (named !== undefined) return { ...found, memories: columns.map(() => undefined) };
  const memories = told.map((one, column) => {
    return one && spelled ? toldByItem(one, column, spelled) : one;
  });
  return { ...found, memories };
}

function withPartials(
  comparison: Comparison,
  told: readonly (readonly ToldPartial[])[],
  paths: OwnPaths | undefined,
): Comparison {
  if (told.every((one) => one.length === 0)) return comparison;
  const partials = comparison.columns.map((_, column) => {
    return comparedPartials(told[column] ?? [], paths);
  });
  return { ...comparison, partials };
}

function ownPaths(moved: ReadonlyMap<string, string>, spelled: ItemPaths | undefined): OwnPaths {
  return {
    of: (path) => {
      const byPath = spelled?.of(path) ?? path;
      return moved.get(byPath) ?? byPath;
    },
  };
}

/** Those of the paths that a source has which is a single file; of a folder all. */
export function onlyIn(file: string | undefined, paths: readonly string[]): readonly string[] {
  return file === undefined ? paths : paths.filter((path) => path === file);
}
