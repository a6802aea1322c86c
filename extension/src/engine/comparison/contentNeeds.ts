import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { FileEntry } from '../inventory/entry.ts';
import type { ReadContent } from '../inventory/readContent.ts';
import {
  type Cell,
  type Comparison,
  type ComparisonItem,
  type ComparisonMode,
  dateOf,
  type Preset,
} from './item.ts';
import { moveNeeds } from './moveNeeds.ts';

/** What reading one file gave, or why it could not be read. */
export type ContentResult = ReadContent | { readonly error: ErrorCode };

/**
 * Dates before 1990 are made up by whoever packs an archive reproducibly (npm: 1985-10-26, zip:
 * 1980, Nix and Bazel: 1970): two releases of a package have them in common, and they say nothing
 * about the content.
 */
const MADE_UP_BEFORE_US = Date.UTC(1990, 0, 1) * 1000;

const NONE: ReadonlySet<number> = new Set();

/**
 * The items whose files each column must read before anything can be decided: ascending item indexes,
 * one list for each column. In standard mode a path is read where its files differ in size or mtime
 * or the mtime is a made-up one, and then on every column that has a file there; checksum mode and
 * the preset check read every file that two or more columns have. A file on one column only is read
 * where another one has, somewhere else, what may be the same (see moveNeeds).
 */
export function contentNeeds(
  comparison: Comparison,
  mode: ComparisonMode,
  preset: Preset,
): number[][] {
  const always = readsAlways(mode, preset);
  const moved = preset === 'check' ? NONE : moveNeeds(comparison, mode);
  const needs: number[][] = comparison.columns.map(() => []);
  for (const [index, item] of comparison.items.entries()) {
    if (!isDecisive(item, always) && !moved.has(index)) continue;
    for (const [column, cell] of item.cells.entries()) {
      if (fileOf(cell) !== undefined) needs[column]?.push(index);
    }
  }
  return needs;
}

/** Whether every file that two or more columns have is read. */
export function readsAlways(mode: ComparisonMode, preset: Preset): boolean {
  return mode === 'checksum' || preset === 'check';
}

/** Whether what is read of the item's files decides about it. @param always see readsAlways */
export function isDecisive(item: ComparisonItem, always: boolean): boolean {
  let first: { readonly size: number; readonly date: number | undefined } | undefined;
  for (const cell of item.cells) {
    const file = fileOf(cell);
    if (file === undefined) continue;
    const date = dateOf(cell);
    if (first === undefined) first = { size: file.size, date };
    else if (always || file.mtimeUs < MADE_UP_BEFORE_US) return true;
    else if (file.size !== first.size || date !== first.date) return true;
  }
  return false;
}

function fileOf(cell: Cell): FileEntry | undefined {
  return cell.kind === 'present' && cell.entry.kind === 'file' ? cell.entry : undefined;
}

/**
 * The comparison with what each column read (item index to result) filled in; the given one is left
 * as it is. What was read to find moves alone decides nothing, whatever came of it: a plan must not depend on
 * what happens to lie elsewhere. Throws inventory-malformed for a result where that column has no file.
 */
export function withContents(
  comparison: Comparison,
  results: readonly ReadonlyMap<number, ContentResult>[],
  mode: ComparisonMode,
  preset: Preset,
): Comparison {
  const always = readsAlways(mode, preset);
  const decisive = comparison.items.map((item) => isDecisive(item, always));
  const items = [...comparison.items];
  for (const [column, ofColumn] of results.entries()) {
    for (const [index, result] of ofColumn) {
      const item = items[index];
      const cell = item?.cells[column];
      if (item === undefined || cell === undefined || fileOf(cell) === undefined) {
        throw new BytesyncError('inventory-malformed', { item: index, column });
      }
      const filled = decisive[index] ? withResult(cell, result) : withHeld(cell, result);
      const cells = item.cells.with(column, filled);
      items[index] = { ...item, cells };
    }
  }
  return { ...comparison, items };
}

function withHeld(cell: Cell, result: ContentResult): Cell {
  if (cell.kind !== 'present' || !('content' in result)) return cell;
  return { ...cell, heldContent: result.content };
}

/** What a file is once it was read, or could not be. */
export function withResult(cell: Cell, result: ContentResult): Cell {
  if (cell.kind !== 'present') return cell;
  if (!('content' in result)) return { ...cell, contentError: result.error };
  const { content, text } = result;
  return { ...cell, content, ...(text && text !== 'none' && { text }) };
}
