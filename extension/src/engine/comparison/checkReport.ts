import type { ErrorCode } from '@bytesync/shared/errors.ts';
import type { UnknownReason } from '../inventory/entry.ts';
import { ABSENT_GROUP, contentGroups, UNKNOWN_GROUP } from './contentGroups.ts';
import type { Cell, Comparison, ComparisonItem } from './item.ts';
import { isFolder, parentIndexes } from './itemTree.ts';
import { otherSpellings } from './spelling.ts';
import { type TextDifference, textDifference } from './textDifference.ts';

/** What preset check found, by content alone: dates and modes don't count. Lists are sorted by path. */
export interface CheckReport {
  /** Paths below the root that every column has and that are the same on all. */
  readonly identical: number;
  /** Paths that hold different things; `groups` as contentGroups gives them. */
  readonly different: readonly DifferentPath[];
  /** Paths that some columns have, all the same, and others certainly lack. */
  readonly onlyOn: readonly OneSidedPath[];
  /** What could not be looked at. Below an unknown path nothing is listed again; ignored paths never. */
  readonly unreadable: readonly UnreadablePath[];
}

export interface DifferentPath {
  readonly path: string;
  readonly groups: readonly number[];
  /** Paths of the sources that spell it otherwise, by label; absent: none does. */
  readonly spelled?: Readonly<Record<string, string>>;
  /** In what alone its files differ; absent: in more, or nobody can tell. */
  readonly differsOnlyIn?: TextDifference;
}

export interface OneSidedPath {
  readonly path: string;
  readonly columns: readonly number[];
}

export interface UnreadablePath {
  readonly path: string;
  readonly column: number;
  readonly code: ErrorCode;
}

const CODES: Readonly<Record<UnknownReason, ErrorCode | undefined>> = {
  ignored: undefined,
  unreadable: 'entry-unreadable',
  special: 'special-file',
  vanished: 'entry-vanished',
  name: 'name-not-allowed',
  incomplete: 'entry-unreadable',
};

/**
 * Sorts every path of a comparison whose contents were read. A path with a column that can't be told
 * is different if the others differ, else in none of the lists but `unreadable`.
 * @param matching for each item, 1 where it counts; absent: all do
 */
export function checkReport(comparison: Comparison, matching?: Uint8Array): CheckReport {
  const parents = parentIndexes(comparison.items);
  const labels = comparison.columns.map(({ label }) => label);
  const different: DifferentPath[] = [];
  const onlyOn: OneSidedPath[] = [];
  const unreadable: UnreadablePath[] = [];
  let identical = 0;
  for (const [index, item] of comparison.items.entries()) {
    if (matching?.[index] === 0) continue;
    const parent = parents[index] ?? -1;
    const told = matching?.[parent] === 0 ? undefined : comparison.items[parent];
    unreadable.push(...unreadableCells(comparison, item, told));
    const groups = contentGroups(item);
    if (Math.max(...groups) > 0) {
      const spelled = otherSpellings(item, labels);
      const differsOnlyIn = textDifference(item);
      different.push({
        ...{ path: item.path, groups },
        ...(spelled && { spelled }),
        ...(differsOnlyIn && { differsOnlyIn }),
      });
    } else if (groups.includes(ABSENT_GROUP)) {
      const columns = columnsThatHave(groups);
      if (columns.length > 0) onlyOn.push({ path: item.path, columns });
    } else if (item.path !== '' && !groups.includes(UNKNOWN_GROUP)) identical += 1;
  }
  return { identical, different, onlyOn, unreadable };
}

function columnsThatHave(groups: readonly number[]): number[] {
  return groups.flatMap((group, column) => (group >= 0 ? [column] : []));
}

/** Copies of an item that can't be looked at; without what is told of the folder above. */
export function unreadableCells(
  { columns }: Comparison,
  item: ComparisonItem,
  /** The folder that holds it, where that counts, too. */
  parent: ComparisonItem | undefined,
): UnreadablePath[] {
  const found: UnreadablePath[] = [];
  for (const [column, cell] of item.cells.entries()) {
    const above = parent?.cells[column];
    const code = codeOf(cell);
    const isToldAbove = parent !== undefined && !isFolder(above);
    if (code === undefined || (isToldAbove && columns[column]?.file !== item.path)) continue;
    found.push({ path: item.path, column, code });
  }
  return found;
}

function codeOf(cell: Cell): ErrorCode | undefined {
  if (cell.kind === 'unknown') return cell.unseen === true ? undefined : CODES[cell.reason];
  return cell.kind === 'present' ? cell.contentError : undefined;
}
