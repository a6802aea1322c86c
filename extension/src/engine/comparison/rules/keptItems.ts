import { PathKeys } from '@bytesync/shared/names/pathKeys.ts';
import { PATH_BYTES_MAX } from '../../inventory/path.ts';
import { decisionOf } from '../decision.ts';
import type { Cell, Comparison, ComparisonItem, Decision } from '../item.ts';
import { parentIndexes, parentPath } from '../itemTree.ts';
import type { KeptVersion } from './itemDraft.ts';

/** A version that gets a path of its own. */
export interface Kept extends KeptVersion {
  /** Index of the item that it is a version of. */
  readonly item: number;
  /** Number of the rule that says so. */
  readonly rule: number;
}

/** Where a version is kept: an item more, or one that is there and has the same on some column. */
export interface KeptItem {
  readonly item: ComparisonItem;
  readonly decision: Decision;
  readonly kept: Kept;
  /** Index of the item that is there; absent: it is a new one. */
  readonly existing?: number;
}

const ABSENT: Cell = { kind: 'absent' };
/** Bytes of a name: file systems take so many of either bytes or UTF-16 units. */
const NAME_BYTES_MAX = 255;

/**
 * Items for versions that are kept, under names that nothing else has on any column.
 * @param isFree whether an item that is there may keep a version
 */
export function keptItems(
  comparison: Comparison,
  all: readonly Kept[],
  isFree: (item: number) => boolean,
): KeptItem[] {
  return all.length === 0 ? [] : new Keeping(comparison, isFree).items(all);
}

class Keeping {
  readonly #comparison: Comparison;
  readonly #isFree: (item: number) => boolean;
  readonly #parents: Int32Array;
  /** Some file systems take names for one that a session's rule tells apart. */
  readonly #keys = new PathKeys({ ignoresCase: true, ignoresForm: true });
  /** Index of the item of a name, as the coarsest file system has it; -1: a version that is kept. */
  readonly #taken = new Map<string, number>();
  /** By folder, beginning and end of a name: the number that is tried next. */
  readonly #next = new Map<string, number>();

  constructor(comparison: Comparison, isFree: (item: number) => boolean) {
    this.#comparison = comparison;
    this.#isFree = isFree;
    this.#parents = parentIndexes(comparison.items);
    for (const [index, { path }] of comparison.items.entries())
      this.#taken.set(this.#keys.of(path), index);
  }

  items(all: readonly Kept[]): KeptItem[] {
    return all.flatMap((kept) => {
      const original = this.#comparison.items[kept.item];
      const cell = original?.cells[kept.from];
      return original === undefined || cell === undefined
        ? []
        : [this.#place(kept, original, cell)];
    });
  }

  #place(kept: Kept, original: ComparisonItem, cell: Cell): KeptItem {
    const label = this.#comparison.columns[kept.from]?.label ?? '';
    for (const path of this.#names(original.path, label)) {
      const existing = this.#taken.get(this.#keys.of(path));
      if (existing === undefined) return this.#added(kept, original, path);
      const found = existing === -1 ? undefined : this.#reused(kept, existing, cell);
      if (found !== undefined) return found;
    }
    throw new RangeError('names are without number');
  }

  #added(kept: Kept, original: ComparisonItem, path: string): KeptItem {
    this.#taken.set(this.#keys.of(path), -1);
    const folder = this.#comparison.items[this.#parents[kept.item] ?? -1];
    const cells = this.#comparison.columns.map((_, column) => {
      const above = folder?.cells[column];
      return above?.kind === 'unknown' ? above : ABSENT;
    });
    const { from, holders } = kept;
    const cell = original.cells[from] ?? ABSENT;
    const origin = { path: original.path, column: from, cell, holders };
    const item = { path, cells, origin };
    return { item, decision: brought(item, from, kept.to), kept };
  }

  /** A name that is taken by just this version, from a run that did not reach all. */
  #reused(kept: Kept, existing: number, cell: Cell): KeptItem | undefined {
    const item = this.#isFree(existing) ? this.#comparison.items[existing] : undefined;
    const present = item?.cells.flatMap((one, column) => (one.kind === 'present' ? [column] : []));
    const [holder] = present ?? [];
    if (item === undefined || present === undefined || holder === undefined) return undefined;
    // Only what was read is certain: this version is about to be replaced.
    const content = contentOf(cell);
    const isSame = (column: number) => contentOf(item.cells[column]) === content;
    if (content === undefined || !present.every(isSame)) return undefined;
    return { item, decision: brought(item, holder, kept.to), kept, existing };
  }

  /** 'notes.txt' of B: 'notes (B).txt', 'notes (B 2).txt' … */
  *#names(path: string, label: string): Generator<string> {
    const folder = parentPath(path) ?? '';
    const [stem, end] = partsOf(folder === '' ? path : path.slice(folder.length + 1));
    const key = `${folder}/${stem.slice(0, 64)}/${label}/${end}`;
    for (let number = this.#next.get(key) ?? 1; ; number += 1) {
      const mark = number === 1 ? ` (${label})` : ` (${label} ${number})`;
      const name = cut(stem, roomFor(folder, mark + end)) + mark + end;
      // Short beginnings may differ behind what the key has of them: only long ones run into each other.
      if (stem.length > 64) this.#next.set(key, number + 1);
      yield folder === '' ? name : `${folder}/${name}`;
    }
  }
}

function contentOf(cell: Cell | undefined): string | undefined {
  return cell?.kind === 'present' ? (cell.content ?? cell.heldContent) : undefined;
}

/** What brings a version to the columns that lack it. */
function brought(item: ComparisonItem, from: number, to: readonly number[]): Decision {
  const lacking = to.filter((target) => item.cells[target]?.kind === 'absent');
  return decisionOf(lacking.map((target) => ({ kind: 'copy', from, target })));
}

/** Beginning and end of a name; what is too long for an end belongs to the beginning. */
function partsOf(name: string): [stem: string, end: string] {
  const dot = name.lastIndexOf('.');
  const end = dot > 0 ? name.slice(dot) : '';
  return Buffer.byteLength(end) > 32 ? [name, ''] : [name.slice(0, name.length - end.length), end];
}

/** Bytes that a name may have before its end. */
function roomFor(folder: string, end: string): number {
  const bytes = PATH_BYTES_MAX - Buffer.byteLength(`${folder}/${end}`);
  return Math.max(1, Math.min(bytes, NAME_BYTES_MAX - Buffer.byteLength(end)));
}

/** As much of a text as has so many bytes in UTF-8. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let kept = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}
