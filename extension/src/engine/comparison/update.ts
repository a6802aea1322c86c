import { sameContent } from './contentGroups.ts';
import { conflict, copiesTo, isUnreadable, NOTHING, spread } from './decision.ts';
import { type ComparisonItem, type Decision, dateOf } from './item.ts';
import { isFolder, parentIndexes } from './itemTree.ts';

/**
 * Preset update: the newest file or link wins, nothing is deleted, existing folders keep their modes
 * and dates (a folder's date moves with every change inside it, so it says nothing about who is newer).
 *
 * Two kinds at one path are a conflict and stay as they are on every column; below it, columns that
 * have the folder still update each other. An unreadable file is never a target; if it is among the
 * newest it can't be told what wins, and the item is a conflict.
 */
export function decideUpdate(items: readonly ComparisonItem[]): Decision[] {
  const parents = parentIndexes(items);
  const decisions: Decision[] = [];
  for (const [index, item] of items.entries()) {
    const parent = parents[index] ?? -1;
    const above = { item: items[parent], decision: decisions[parent] };
    decisions.push(updateItem(item, above));
  }
  return decisions;
}

/** The folder that holds an item; both undefined for the root. */
interface Above {
  readonly item: ComparisonItem | undefined;
  readonly decision: Decision | undefined;
}

function updateItem(item: ComparisonItem, above: Above): Decision {
  let folder = -1;
  let leaf = -1;
  for (const [column, cell] of item.cells.entries()) {
    if (cell.kind !== 'present') continue;
    if (cell.entry.kind !== 'folder') leaf = column;
    else if (folder === -1) folder = column;
  }
  if (folder !== -1 && leaf !== -1) return conflict('different-kinds');
  if (folder !== -1) return spread(folder, missingOn(item, above), []);
  return leaf === -1 ? NOTHING : updateLeaf(item, above);
}

/** Columns that lack the item and whose folder exists there, or will. The root is never created. */
function missingOn(item: ComparisonItem, above: Above): number[] {
  const { item: parent, decision } = above;
  if (parent === undefined || decision === undefined) return [];
  const created = copiesTo(decision);
  const columns: number[] = [];
  for (const [column, cell] of item.cells.entries()) {
    if (cell.kind !== 'absent') continue;
    const folder = parent.cells[column];
    // Absent in a folder that is unknown: the one file of a source that is a file.
    const isThere = isFolder(folder) || folder?.kind === 'unknown';
    if (isThere || created.includes(column)) columns.push(column);
  }
  return columns;
}

function updateLeaf(item: ComparisonItem, above: Above): Decision {
  const newest = newestColumns(item);
  const [from] = newest;
  const source = from === undefined ? undefined : item.cells[from];
  if (from === undefined || source === undefined) return NOTHING;
  if (newest.some((column) => isUnreadable(item.cells[column]))) {
    return conflict('content-unreadable');
  }
  const to = missingOn(item, above);
  const datesTo: number[] = [];
  let unreadable = false;
  for (const [column, cell] of item.cells.entries()) {
    if (cell.kind !== 'present') continue;
    const same = sameContent(source, cell);
    if (newest.includes(column)) {
      if (same === false) return conflict('same-date-different-content');
    } else if (same === undefined) unreadable = true;
    else if (same) datesTo.push(column);
    else to.push(column);
  }
  if (unreadable && to.length + datesTo.length === 0) return conflict('content-unreadable');
  return spread(
    from,
    to.sort((a, b) => a - b),
    datesTo,
  );
}

/** The columns that share the newest mtime, ascending. */
function newestColumns(item: ComparisonItem): number[] {
  let newest = Number.NEGATIVE_INFINITY;
  let columns: number[] = [];
  for (const [column, cell] of item.cells.entries()) {
    const date = dateOf(cell);
    if (date === undefined || date < newest) continue;
    if (date > newest) columns = [];
    newest = date;
    columns.push(column);
  }
  return columns;
}
