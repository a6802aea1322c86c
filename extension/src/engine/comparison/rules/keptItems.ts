import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import { PathKeys } from '@bytesync/shared/names/pathKeys.ts';
import { NAME_UNITS_MAX, PATH_BYTES_MAX } from '../../inventory/path.ts';
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

/** An item more, and what is decided for it. */
export interface KeptItem {
  readonly item: ComparisonItem;
  readonly decision: Decision;
  readonly kept: Kept;
}

const ABSENT: Cell = { kind: 'absent' };

/** Items for versions that are kept, under names that nothing has yet on any column; sorted by path. */
export function keptItems({ columns, items, names }: Comparison, all: readonly Kept[]): KeptItem[] {
  if (all.length === 0) return [];
  const taken = new TakenPaths(names);
  for (const { path } of items) taken.add(path);
  const parents = parentIndexes(items);
  return all
    .flatMap((kept): KeptItem[] => {
      const original = items[kept.item];
      const cell = original?.cells[kept.from];
      if (original === undefined || cell === undefined) return [];
      const path = freePath(original.path, columns[kept.from]?.label ?? '', taken);
      taken.add(path);
      const folder = items[parents[kept.item] ?? -1];
      const cells = columns.map((_, column) => {
        const above = folder?.cells[column];
        return above?.kind === 'unknown' ? above : ABSENT;
      });
      const actions = kept.to.map((target) => ({ kind: 'copy', from: kept.from, target }) as const);
      const origin = { path: original.path, column: kept.from, cell };
      return [{ item: { path, cells, origin }, decision: decisionOf(actions), kept }];
    })
    .sort((a, b) => (a.item.path < b.item.path ? -1 : 1));
}

/** Paths that some column has, as no file system of the session can tell them apart. */
class TakenPaths {
  readonly #keys: PathKeys | undefined;
  readonly #taken = new Set<string>();

  constructor(names: NameRule | undefined) {
    this.#keys = names && new PathKeys(names);
  }

  add(path: string): void {
    this.#taken.add(this.#keyOf(path));
  }

  has(path: string): boolean {
    return this.#taken.has(this.#keyOf(path));
  }

  /** Some file systems take upper and lower case for one, also where the session has no rule for it. */
  #keyOf(path: string): string {
    return (this.#keys?.of(path) ?? path).toLowerCase();
  }
}

/** 'notes.txt' of B: 'notes (B).txt', or 'notes (B 2).txt' where there is one. */
function freePath(path: string, label: string, taken: TakenPaths): string {
  const folder = parentPath(path) ?? '';
  const name = folder === '' ? path : path.slice(folder.length + 1);
  const dot = name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 1; ; number += 1) {
    const mark = number === 1 ? ` (${label})` : ` (${label} ${number})`;
    const room = roomFor(folder, mark + end);
    const candidate = cut(stem, room) + mark + end;
    const whole = folder === '' ? candidate : `${folder}/${candidate}`;
    if (!taken.has(whole)) return whole;
  }
}

/** Bytes and UTF-16 units that a name may have before its end, whichever is less. */
function roomFor(folder: string, end: string): number {
  const bytes = PATH_BYTES_MAX - Buffer.byteLength(`${folder}/${end}`);
  // File systems count bytes, some of them UTF-16 units: 255 of either.
  return Math.min(bytes, NAME_UNITS_MAX - Buffer.byteLength(end));
}

/** As much of a text as has so many bytes in UTF-8. */
function cut(text: string, bytes: number): string {
  let kept = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}
