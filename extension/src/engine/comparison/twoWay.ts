import { type Memories, rowOf, type ToldRow } from '../lastSync/told.ts';
import { ABSENT_GROUP, contentGroups, UNKNOWN_GROUP } from './contentGroups.ts';
import { conflict, isUnreadable, NOTHING, spread } from './decision.ts';
import {
  type Cell,
  type Comparison,
  type ComparisonItem,
  type ConflictReason,
  type Decision,
  dateOf,
} from './item.ts';
import { parentIndexes } from './itemTree.ts';
import { withWholeFolders } from './twoWayFolders.ts';

/**
 * Preset two-way: what changed on one side since the last synchronization goes to the others, deletions
 * too; what changed on several, differently, is a conflict. A source that missed a run and changed
 * nothing is behind, and follows; if it changed something, that is a conflict. Where nothing is
 * remembered a missing path was never there, so it is made, and contents that differ are a conflict:
 * lost memory never deletes or replaces anything.
 */
export function decideTwoWay(comparison: Comparison, memories: Memories): Decision[] {
  const decisions = comparison.items.map((item) => decideItem(item, memories));
  return withWholeFolders(comparison, parentIndexes(comparison.items), decisions);
}

/** One column whose state at the path is known. */
interface Side {
  readonly column: number;
  readonly cell: Cell;
  /** As contentGroups gives it. */
  readonly group: number;
  readonly row: ToldRow | undefined;
}

function decideItem(item: ComparisonItem, memories: Memories): Decision {
  const groups = contentGroups(item);
  const sides: Side[] = [];
  for (const [column, cell] of item.cells.entries()) {
    if (cell.kind === 'unknown') continue;
    const row = rowOf(memories, column, item.path, cell);
    sides.push({ column, cell, row, group: groups[column] ?? UNKNOWN_GROUP });
  }
  const [first] = sides;
  if (first === undefined) return NOTHING;
  if (sides.some(({ cell }) => isUnreadable(cell))) return conflict('content-unreadable');
  if (sides.every(({ group }) => group === first.group)) {
    return first.group === ABSENT_GROUP ? NOTHING : bring(sides, first.group);
  }
  // The root is there on all, or it would be no source.
  if (item.path === '') return NOTHING;
  const winner = winnerOf(sides);
  return typeof winner === 'string' ? conflict(winner) : bring(sides, winner);
}

/** The group that all others follow, or why nobody can tell. */
function winnerOf(sides: readonly Side[]): number | ConflictReason {
  const superseded = new Set(sides.flatMap(({ row }) => row?.label.supersedes ?? []));
  const news = sides.filter(isNews);
  const heads = sides.filter(
    (side) => side.row !== undefined && !isNews(side) && !superseded.has(side.row.label.version),
  );
  const [first] = news.length > 0 ? news : heads;
  if (first === undefined) return 'not-remembered';
  if (news.some(({ group }) => group !== first.group)) return whyNot(news);
  // What was agreed gives way only to a change of that very version; an agreed absence also to what is
  // new where nothing is remembered: nothing is lost by that.
  const isFollowed = ({ group, row }: Side) =>
    group === first.group ||
    news.some((one) =>
      one.row === undefined ? group === ABSENT_GROUP : one.row.label.version === row?.label.version,
    );
  return heads.every(isFollowed) ? first.group : whyNot([...news, ...heads]);
}

/** Whether the side has something that the others may not know of. */
function isNews({ cell, row }: Side): boolean {
  return row === undefined ? cell.kind === 'present' : row.state === 'changed';
}

function whyNot(sides: readonly Side[]): ConflictReason {
  if (sides.some(({ row }) => row === undefined)) return 'not-remembered';
  return sides.some(({ cell }) => cell.kind === 'absent') ? 'changed-and-deleted' : 'both-changed';
}

/** Brings the winning group's content, and its dates, to all. */
function bring(sides: readonly Side[], group: number): Decision {
  const to = sides.flatMap((side) => (side.group === group ? [] : [side.column]));
  if (group === ABSENT_GROUP) return { kind: 'delete', at: to };
  const winners = sides.filter((side) => side.group === group);
  const from = datedBy(winners);
  if (from === undefined) return NOTHING;
  const datesTo = winners.flatMap((side) => (needsDates(from, side) ? [side.column] : []));
  return spread(from.column, to, datesTo);
}

/** Whose dates count among those of the same content: the newest of those that were touched since, if any. */
function datedBy(winners: readonly Side[]): Side | undefined {
  const touched = winners.filter(({ row }) => row !== undefined && row.state !== 'same');
  let newest: Side | undefined;
  for (const side of touched.length > 0 ? touched : winners) {
    if (newest === undefined || mtimeOf(side) > mtimeOf(newest)) newest = side;
  }
  return newest;
}

/** A folder's date moves with every change inside it: it says nothing about who is newer. */
function needsDates(from: Side, { cell, column }: Side): boolean {
  const source = from.cell;
  if (column === from.column || cell.kind !== 'present' || source.kind !== 'present') return false;
  if (source.entry.kind === 'folder') return false;
  if (dateOf(cell) !== dateOf(source)) return true;
  if (from.row === undefined || from.row.state === 'same') return false;
  return source.entry.kind === 'file' && cell.entry.mode !== source.entry.mode;
}

function mtimeOf({ cell }: Side): number {
  return dateOf(cell) ?? Number.NEGATIVE_INFINITY;
}
