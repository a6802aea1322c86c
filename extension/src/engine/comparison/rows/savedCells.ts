import { sourceOf } from '../decision.ts';
import { givenCell } from '../item.ts';
import type { RowsSubject } from './rowsSubject.ts';

/** Of a file's bytes those that did not have to travel. */
export interface SavedOfFile {
  readonly bytes: number;
  /** Of the whole file. */
  readonly size: number;
}

/**
 * What did not have to travel for the items of a plan, by cell (an item on a source). A bit for each cell of what the plan
 * has copied from files that are there already, and a number for those of which some of the content came.
 */
export class SavedCells {
  readonly #subject: Pick<RowsSubject, 'comparison' | 'decisions'>;
  readonly #width: number;
  /** Nothing travels for these at all. */
  readonly #copied: Uint8Array;
  readonly #bytes = new Map<number, number>();

  constructor(subject: Pick<RowsSubject, 'comparison' | 'decisions'>) {
    const { items, columns } = subject.comparison;
    this.#subject = subject;
    this.#width = columns.length;
    this.#copied = new Uint8Array(Math.ceil((items.length * columns.length) / 8));
  }

  /** The plan has its content copied from another file that is there. */
  copied(cell: number): void {
    this.#copied[cell >> 3] = (this.#copied[cell >> 3] ?? 0) | (1 << (cell & 7));
  }

  /** Instead of what was told before. @param bytes 0: nothing, or nothing any more */
  tell(cell: number, bytes: number): void {
    if (bytes > 0) this.#bytes.set(cell, bytes);
    else this.#bytes.delete(cell);
  }

  /** @param isDone what is copied here counts then. @returns undefined where all of it travels */
  of(cell: number, isDone: boolean): SavedOfFile | undefined {
    const isCopied = isDone && ((this.#copied[cell >> 3] ?? 0) & (1 << (cell & 7))) !== 0;
    const told = this.#bytes.get(cell);
    if (told === undefined && !isCopied) return undefined;
    const size = this.#sizeAt(cell);
    if (size === 0) return undefined;
    return { bytes: isCopied ? size : Math.min(size, told ?? 0), size };
  }

  /** Bytes of the file that the cell gets; 0 where it gets none. */
  #sizeAt(cell: number): number {
    const { comparison, decisions } = this.#subject;
    const index = Math.floor(cell / this.#width);
    const [item, decision] = [comparison.items[index], decisions[index]];
    const from = decision && sourceOf(decision, cell % this.#width);
    const given = item && from !== undefined ? givenCell(item, from) : undefined;
    return given?.kind === 'present' && given.entry.kind === 'file' ? given.entry.size : 0;
  }
}
