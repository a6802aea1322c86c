import { sameContent } from './contentGroups.ts';
import { conflict, isUnreadable, NOTHING, spread } from './decision.ts';
import { FolderContents } from './folderContents.ts';
import type { Cell, Comparison, ComparisonItem, Decision } from './item.ts';
import { isFolder, parentIndexes } from './itemTree.ts';
import { sameDates } from './sameDates.ts';
import { SharedLists } from './sharedLists.ts';

/** Where the presets that make everyone like one source differ. */
export interface OneWayPolicy {
  /** Whether a column's entry that the source doesn't have is deleted. Never asked for the root. */
  deletesExtra(contents: FolderContents, column: number, item: number): boolean;
  /** Whether a column's folder must stay although the source has a file or link there. */
  keepsFolder(contents: FolderContents, column: number, item: number): boolean;
}

/**
 * Makes every column like column `from`: contents, links, modes and dates, also those of folders and
 * of the root. An unknown cell is neither source nor target. A conflict leaves its path, and all below
 * it, alone on every column. An unreadable file is not replaced (it may be deleted: the trash keeps it
 * unread); other columns are served all the same.
 */
export function decideOneWay(
  comparison: Comparison,
  from: number,
  policy: OneWayPolicy,
): Decision[] {
  const { items } = comparison;
  const parents = parentIndexes(items);
  const contents = new FolderContents(comparison, parents);
  const frozen = new Uint8Array(items.length);
  const decisions: Decision[] = [];
  const lists = new SharedLists();
  for (const [index, item] of items.entries()) {
    const parent = parents[index] ?? -1;
    if (frozen[parent] === 1) frozen[index] = 1;
    const decision = frozen[index] === 1 ? NOTHING : decideItem(item, index);
    if (decision.kind === 'conflict') frozen[index] = 1;
    decisions.push(decision);
  }
  return decisions;

  function decideItem(item: ComparisonItem, index: number): Decision {
    const source = item.cells[from];
    if (source === undefined || source.kind === 'unknown') return NOTHING;
    if (item.path === '') return likeRoot(item, source);
    if (source.kind === 'absent') return withoutExtras(item, index);
    if (source.entry.kind === 'folder') return likeFolder(item, source);
    const inTheWay = item.cells.findIndex(
      (cell, column) => isFolder(cell) && policy.keepsFolder(contents, column, index),
    );
    return inTheWay === -1 ? likeLeaf(item, source) : conflict('folder-not-empty');
  }

  function withoutExtras(item: ComparisonItem, index: number): Decision {
    const at: number[] = [];
    for (const [column, cell] of item.cells.entries()) {
      if (cell.kind === 'present' && policy.deletesExtra(contents, column, index)) at.push(column);
    }
    return at.length === 0 ? NOTHING : { kind: 'delete', at: lists.of(at) };
  }

  function likeRoot(item: ComparisonItem, source: Cell): Decision {
    const known = item.cells.filter((cell) => cell.kind === 'present');
    const folders = known.filter(isFolder).length;
    if (folders === known.length) return likeFolder(item, source);
    return folders === 0 ? likeLeaf(item, source) : conflict('different-kinds');
  }

  function likeFolder(item: ComparisonItem, source: Cell): Decision {
    const to: number[] = [];
    const datesTo: number[] = [];
    for (const [column, cell] of item.cells.entries()) {
      if (cell.kind === 'unknown') continue;
      if (!isFolder(cell)) to.push(column);
      else if (!sameDates(source, cell)) datesTo.push(column);
    }
    return spread(from, lists.of(to), lists.of(datesTo));
  }

  function likeLeaf(item: ComparisonItem, source: Cell): Decision {
    if (isUnreadable(source)) return conflict('content-unreadable');
    const to: number[] = [];
    const datesTo: number[] = [];
    let unreadable = false;
    for (const [column, cell] of item.cells.entries()) {
      if (cell.kind === 'unknown') continue;
      const same = sameContent(source, cell);
      if (same === undefined) unreadable = true;
      else if (!same) to.push(column);
      else if (!sameDates(source, cell)) datesTo.push(column);
    }
    if (unreadable && to.length + datesTo.length === 0) return conflict('content-unreadable');
    return spread(from, lists.of(to), lists.of(datesTo));
  }
}
