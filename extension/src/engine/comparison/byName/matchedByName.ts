import { nameKey } from '@bytesync/shared/names/nameRule.ts';
import type { UnknownReason } from '../../inventory/entry.ts';
import { withinCollisions } from '../collisions.ts';
import type { Cell, Comparison, ComparisonItem, LeftAlone } from '../item.ts';
import { isFolder, parentIndexes } from '../itemTree.ts';
import { isFile } from './takesPart.ts';

/** Files of several paths as items by name. */
export interface MatchedByName {
  readonly comparison: Comparison;
  /** Paths that the comparison by path has, and that stand under another one now. */
  readonly moved: ReadonlyMap<string, string>;
}

/** Behind these there may be a folder that nobody has looked into. */
const HIDING: ReadonlySet<UnknownReason> = new Set([
  'unreadable',
  'vanished',
  'name',
  'incomplete',
]);

const ABSENT: Cell = { kind: 'absent' };
const NOT_OFFERED: Cell = { kind: 'unknown', reason: 'ignored', unseen: true };

/**
 * Joins files of one name, wherever each source has them, to one item: its path is the one that sorts first, and each
 * cell's entry keeps its own. Folders stay as they are: they are where files lie, and links are left out.
 *
 * Nothing is guessed. Where a source has a name twice, or once and perhaps a second time where it can't be told, where
 * a link or folder has the name of a file that others have there, or where names collide, the files stay apart and are
 * `left`. A source that could not be looked at everywhere lacks no name: what is not found there is unknown.
 */
export function matchedByName(byPath: Comparison): MatchedByName {
  const joining = new Joining(byPath);
  const moved = new Map<string, string>();
  const items = byPath.items.flatMap((item, index): ComparisonItem[] => {
    const joined = joining.itemAt(index);
    if (joined !== undefined && joined.path !== item.path) moved.set(item.path, joined.path);
    if (joined !== undefined) return joined.path === item.path ? [joined] : [];
    return item.cells.every((cell) => cell.kind === 'absent' || isLink(cell)) ? [] : [item];
  });
  return { comparison: { ...byPath, items, byName: true }, moved };
}

class Joining {
  readonly #comparison: Comparison;
  readonly #parents: Int32Array;
  readonly #colliding: Uint8Array;
  /** By column: why a name that is not found there may be there all the same. */
  readonly #hiding: readonly (UnknownReason | undefined)[];
  /** By index of an item that holds a file: what it becomes. */
  readonly #joined = new Map<number, ComparisonItem>();

  constructor(comparison: Comparison) {
    this.#comparison = comparison;
    this.#parents = parentIndexes(comparison.items);
    this.#colliding = withinCollisions(comparison);
    this.#hiding = comparison.columns.map((_, column) => hidingReason(comparison, column));
    for (const group of this.#groups()) this.#join(group);
  }

  itemAt(index: number): ComparisonItem | undefined {
    return this.#joined.get(index);
  }

  /** Indexes of items of one name, of which one at least holds a file. */
  #groups(): Iterable<readonly number[]> {
    const { items } = this.#comparison;
    const groups = new Map<string, number[]>();
    for (const [index, { path, cells }] of items.entries()) {
      const mayBeFile = cells.some(
        (cell) => cell.kind === 'unknown' || isFile(cell) || isLink(cell),
      );
      if (path === '' || !mayBeFile) continue;
      const key = this.#keyOf(path);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [index]);
      else known.push(index);
    }
    return [...groups.values()].filter((group) => group.some((index) => this.#holdsFile(index)));
  }

  #join(group: readonly number[]): void {
    const holders = group.filter((index) => this.#holdsFile(index));
    const left = this.#whyLeft(group, holders);
    const [first = -1] = holders;
    const path = this.#comparison.items[first]?.path ?? '';
    const cells = this.#comparison.columns.map((_, column) => this.#cell(group, column));
    for (const index of holders) {
      const item = this.#comparison.items[index];
      if (item === undefined) continue;
      this.#joined.set(index, left === undefined ? { path, cells } : { ...item, left });
    }
  }

  /** Undefined where the files can be matched. */
  #whyLeft(group: readonly number[], holders: readonly number[]): LeftAlone | undefined {
    if (holders.some((index) => this.#colliding[index] === 1)) return { reason: 'name-collision' };
    const columns = [...this.#comparison.columns.keys()];
    const on = columns.filter((column) => this.#isRepeated(group, column));
    if (on.length > 0) return { reason: 'name-repeated', on };
    const isOther = (index: number) => this.#comparison.items[index]?.cells.some(isLink) === true;
    const isFolderToo = (index: number) =>
      this.#comparison.items[index]?.cells.some(isFolder) === true;
    return group.some(isOther) || holders.some(isFolderToo)
      ? { reason: 'different-kinds' }
      : undefined;
  }

  /** Whether the column has the name more than once, or once and perhaps a second time. */
  #isRepeated(group: readonly number[], column: number): boolean {
    if (this.#fileOf(column) !== undefined) return false;
    const cells = this.#cells(group, column);
    const files = cells.filter(isFile).length;
    return files > 1 || (files === 1 && cells.some(({ kind }) => kind === 'unknown'));
  }

  #cell(group: readonly number[], column: number): Cell {
    const file = this.#fileOf(column);
    if (file !== undefined) {
      const own = group.find((index) => this.#comparison.items[index]?.path === file);
      // Nobody has anything at its place, so it is gone.
      if (own === undefined && this.#isOf(group, file)) return ABSENT;
      return own === undefined
        ? NOT_OFFERED
        : (this.#comparison.items[own]?.cells[column] ?? ABSENT);
    }
    const cells = this.#cells(group, column);
    const found = cells.find(isFile);
    if (found !== undefined) return found;
    const unknown = group.find((index) => this.#isUnknown(index, column));
    if (unknown !== undefined) return this.#unknownCell(unknown, column);
    const reason = this.#hiding[column];
    return reason === undefined ? ABSENT : unseen(reason);
  }

  /** Whether the group has the name of a single file. */
  #isOf([first = -1]: readonly number[], file: string): boolean {
    return this.#keyOf(this.#comparison.items[first]?.path ?? '') === this.#keyOf(file);
  }

  #keyOf(path: string): string {
    const { names } = this.#comparison;
    const name = path.slice(path.lastIndexOf('/') + 1);
    return names === undefined ? name : nameKey(name, names);
  }

  /** What is told of a path by an item of its own, or of a folder above it, is not told again. */
  #unknownCell(index: number, column: number): Cell {
    const { items } = this.#comparison;
    const cell = items[index]?.cells[column];
    if (cell?.kind !== 'unknown') return ABSENT;
    const isOwn = isFolder(items[this.#parents[index] ?? -1]?.cells[column]);
    return isOwn && this.#holdsFile(index) ? cell : unseen(cell.reason);
  }

  #isUnknown(index: number, column: number): boolean {
    return this.#comparison.items[index]?.cells[column]?.kind === 'unknown';
  }

  #cells(group: readonly number[], column: number): Cell[] {
    return group.map((index) => this.#comparison.items[index]?.cells[column] ?? ABSENT);
  }

  #holdsFile(index: number): boolean {
    return this.#comparison.items[index]?.cells.some(isFile) === true;
  }

  #fileOf(column: number): string | undefined {
    return this.#comparison.columns[column]?.file;
  }
}

function hidingReason({ columns, items }: Comparison, column: number): UnknownReason | undefined {
  // What lies beside a single file is not offered, and nothing is looked for there.
  if (columns[column]?.file !== undefined) return undefined;
  for (const { cells } of items) {
    const cell = cells[column];
    if (cell?.kind === 'unknown' && HIDING.has(cell.reason)) return cell.reason;
  }
  return undefined;
}

const UNSEEN = new Map<UnknownReason, Cell>();

/** One object for each reason: most cells of a large comparison are shared. */
function unseen(reason: UnknownReason): Cell {
  const known = UNSEEN.get(reason);
  if (known !== undefined) return known;
  const cell: Cell = { kind: 'unknown', reason, unseen: true };
  UNSEEN.set(reason, cell);
  return cell;
}

function isLink(cell: Cell | undefined): boolean {
  return cell?.kind === 'present' && cell.entry.kind === 'link';
}
