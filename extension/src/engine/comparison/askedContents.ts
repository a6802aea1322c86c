import type { FileEntry } from '../inventory/entry.ts';
import { differs } from './contentGroups.ts';
import { type ContentResult, withResult } from './contentNeeds.ts';
import type { Cell, Comparison, ComparisonItem } from './item.ts';

/** What somebody wants to know the contents of. */
export interface ContentsChoice {
  /** Of items, as the comparison spells them; absent: all that there is. */
  readonly paths?: readonly string[];
  /** Also what lies below. */
  readonly below: boolean;
}

/** The files that an asking is about. */
export interface AskedFiles {
  /** Items that are a file somewhere, ascending. */
  readonly items: readonly number[];
  /** Of these, those whose content is not known yet, for each column: ascending. */
  readonly needs: readonly (readonly number[])[];
}

/** What came of an asking. */
export interface AskedOutcome {
  /** Items that it was about. */
  readonly items: number;
  /** Of these, those that certainly differ. */
  readonly differ: number;
  /** Of those, such as were taken as equal before. */
  readonly found: number;
  /** Files that had to be read, on all sources; 0: every content was known. */
  readonly files: number;
  /** Of these, those that could not be. */
  readonly unread: number;
}

type Present = Extract<Cell, { kind: 'present' }>;

/**
 * The files of these items, and who has to read which: the same on every member. What is on one source alone is read
 * too: it may be what another path held. A path that nobody has any more is passed over.
 */
export function askedFiles(comparison: Comparison, choice: ContentsChoice): AskedFiles {
  const isAsked = chosen(comparison, choice);
  const items: number[] = [];
  const needs: number[][] = comparison.columns.map(() => []);
  for (const [index, { cells }] of comparison.items.entries()) {
    if (isAsked[index] !== 1 || cells.every((cell) => fileOf(cell) === undefined)) continue;
    items.push(index);
    for (const [column, cell] of cells.entries()) {
      const file = fileOf(cell);
      const isKnown = file?.content !== undefined || file?.heldContent !== undefined;
      if (file !== undefined && !isKnown) needs[column]?.push(index);
    }
  }
  return { items, needs };
}

/** The entries of the files that a column reads, in the order of inventories. */
export function askedEntries(
  { items }: Comparison,
  column: number,
  needed: readonly number[],
): FileEntry[] {
  const entries = needed.flatMap((index) => {
    const entry = fileOf(items[index]?.cells[column])?.entry;
    return entry?.kind === 'file' ? [entry] : [];
  });
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The comparison with what was read; the given one is left as it is. Of a column without results all is as before.
 * @param results by column, by index of the item
 */
export function withAsked(
  comparison: Comparison,
  { items: asked, needs }: AskedFiles,
  results: readonly (ReadonlyMap<number, ContentResult> | undefined)[],
): { readonly comparison: Comparison; readonly outcome: AskedOutcome } {
  const items = [...comparison.items];
  let [differ, found] = [0, 0];
  for (const index of asked) {
    const item = items[index];
    if (item === undefined) continue;
    const read = withRead(item, (column) => results[column]?.get(index));
    items[index] = read;
    if (!differs(read)) continue;
    differ += 1;
    if (!differs(item)) found += 1;
  }
  const files = needs.reduce((sum, { length }) => sum + length, 0);
  const outcomes = results.flatMap((ofColumn) => [...(ofColumn?.values() ?? [])]);
  const unread = outcomes.filter((result) => 'error' in result).length;
  const outcome = { items: asked.length, differ, found, files, unread };
  return { comparison: { ...comparison, items }, outcome };
}

function withRead(
  item: ComparisonItem,
  resultAt: (column: number) => ContentResult | undefined,
): ComparisonItem {
  const cells = item.cells.map((cell, column) => {
    const file = fileOf(cell);
    if (file === undefined || file.content !== undefined) return cell;
    const { contentError: _, heldContent, ...plain } = file;
    // Read before to find what was moved: now it counts.
    if (heldContent !== undefined) return { ...plain, content: heldContent };
    const result = resultAt(column);
    if (result === undefined) return cell;
    return withResult(plain, result);
  });
  return { ...item, cells };
}

/** For each item, 1 where it is chosen. */
function chosen({ items }: Comparison, { paths, below }: ContentsChoice): Uint8Array {
  const isChosen = new Uint8Array(items.length);
  if (paths === undefined) return isChosen.fill(1);
  for (const path of paths) {
    const at = firstFrom(items, path);
    if (items[at]?.path === path) isChosen[at] = 1;
  }
  if (below) for (const [from, to] of rangesBelow(items, paths)) isChosen.fill(1, from, to);
  return isChosen;
}

/** What lies below a path stands together, since items are sorted: '0' is what comes after '/'. Each place once. */
function rangesBelow(items: readonly ComparisonItem[], paths: readonly string[]) {
  const ranges: [from: number, to: number][] = [];
  let end = 0;
  for (const folder of paths.map((path) => `${path}/`).sort()) {
    const from = firstFrom(items, folder);
    if (from < end) continue;
    end = firstFrom(items, `${folder.slice(0, -1)}0`);
    ranges.push([from, end]);
  }
  return ranges;
}

/** Place of the first item whose path is not before this one. */
function firstFrom(items: readonly ComparisonItem[], path: string): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.path ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

function fileOf(cell: Cell | undefined): Present | undefined {
  return cell?.kind === 'present' && cell.entry.kind === 'file' ? cell : undefined;
}
