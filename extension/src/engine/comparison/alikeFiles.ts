import type { FileEntry } from '../inventory/entry.ts';
import { type Cell, type ComparisonMode, dateOf } from './item.ts';

/** Items with files that may be one and the same. */
export class AlikeItems {
  /** Ascending. */
  readonly indexes: number[] = [];
  #count = 0;
  #last = -1;

  /** Takes in an item that lacks the file somewhere; each once. */
  add(index: number): void {
    if (this.indexes.at(-1) !== index) this.indexes.push(index);
  }

  /** Counts an item that has such a file, wherever; each once, ascending. */
  count(index: number): void {
    if (this.#last === index) return;
    this.#last = index;
    this.#count += 1;
  }

  /** Items that were counted. */
  get counted(): number {
    return this.#count;
  }
}

/**
 * What is known of files by their size and, in standard mode, their date. Empty files are left out. Asked for each cell
 * of a large comparison, so nothing is made to ask.
 */
export class AlikeFiles {
  readonly #mode: ComparisonMode;
  readonly #bySize = new Map<number, Map<number | undefined, AlikeItems>>();

  constructor(mode: ComparisonMode) {
    this.#mode = mode;
  }

  of(cell: Cell): AlikeItems | undefined {
    const size = fileOf(cell)?.size;
    return size ? this.#bySize.get(size)?.get(this.#dateOf(cell)) : undefined;
  }

  /** As `of`, made where there is none. Undefined for what is no file, or empty. */
  made(cell: Cell): AlikeItems | undefined {
    const size = fileOf(cell)?.size;
    if (!size) return undefined;
    const byDate = this.#bySize.get(size) ?? new Map<number | undefined, AlikeItems>();
    this.#bySize.set(size, byDate);
    const date = this.#dateOf(cell);
    const alike = byDate.get(date) ?? new AlikeItems();
    byDate.set(date, alike);
    return alike;
  }

  #dateOf(cell: Cell): number | undefined {
    return this.#mode === 'checksum' ? undefined : dateOf(cell);
  }
}

function fileOf(cell: Cell): FileEntry | undefined {
  return cell.kind === 'present' && cell.entry.kind === 'file' ? cell.entry : undefined;
}
