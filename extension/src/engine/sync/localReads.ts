import type { Indexed } from '../workers/unpackedArray.ts';
import type { ApplyColumn } from './applySite.ts';
import { DueOrder } from './dueOrder.ts';
import type { Operation } from './plan.ts';
import { ReadFiles } from './readFiles.ts';
import type { StableSource } from './stableFile.ts';

/** The operations that something is still to be read for, and those that would change it before. */
interface Place {
  readonly readers: Set<number>;
  /** Operations that could be carried out, and wait until all has been read. */
  readonly held: number[];
}

/**
 * The order in which operations take content from places that others change: whatever changes a place waits until all
 * that needs its content has a copy of it in staging. Operations change one place each and read one at most, so they form
 * chains, which are copied from their ends (a place that is free is written first), and cycles (two files that change
 * names), where one of the copies waits in staging for the others. What somebody chose comes before the rest.
 */
export class LocalReads {
  readonly #operations: Indexed<Operation>;
  readonly #files: ReadFiles;
  /** Places that are still to be read, by file. */
  readonly #places = new Map<string, Place>();
  /** Operations that still have to read. */
  readonly #waiting = new Set<number>();
  /** Those of them that may be carried out. */
  readonly #due = new Set<number>();
  /** The same in their order, with some that have read: a Set's first would be looked for from its start. */
  readonly #order = new DueOrder();
  /** An operation, one that reads what it changes, one that reads what that one changes, and so on. */
  readonly #chain: number[] = [];
  readonly #chained = new Set<number>();
  /** Places that operations wait for. */
  readonly #holding = new Set<Place>();

  /** @param sources by operation, what it reads: paths as in the operations */
  constructor(
    operations: Indexed<Operation>,
    sources: ReadonlyMap<number, StableSource>,
    columns: readonly ApplyColumn[],
  ) {
    this.#operations = operations;
    this.#files = new ReadFiles(operations, sources, columns);
    for (const id of sources.keys()) {
      const key = this.#files.readBy(id);
      const place = this.#places.get(key) ?? { readers: new Set(), held: [] };
      this.#places.set(key, place);
      place.readers.add(id);
      this.#waiting.add(id);
    }
  }

  /** The operation may be carried out, once it has read. */
  due(id: number): void {
    if (!this.#waiting.has(id)) return;
    this.#due.add(id);
    const operation = this.#operations.at(id);
    this.#order.add(id, operation?.kind === 'write-file' && operation.first === true);
  }

  /** The operation that is to read next; undefined where none of those that are due still has to. */
  next(): number | undefined {
    for (;;) {
      const id = this.#chain.at(-1) ?? this.#order.next((one) => this.#due.has(one));
      if (id === undefined) return undefined;
      if (this.#chain.length === 0) this.#enchain(id);
      if (this.#waiting.has(id)) {
        const before = this.#readerAt(id);
        if (before === undefined) return id;
        this.#enchain(before);
      } else {
        this.#chain.pop();
        this.#chained.delete(id);
      }
    }
  }

  /**
   * One of those that hold others up and are not due themselves, since they wait for these, say (a file that becomes a
   * folder in which it lies); undefined where nothing waits.
   */
  inTheWay(): number | undefined {
    const [place] = this.#holding;
    return place?.readers.values().next().value;
  }

  /** Whether the operation has to wait until what it changes has been read; if so, `read` returns it then. */
  hold(id: number): boolean {
    const place = this.#places.get(this.#files.changedBy(id));
    if (place === undefined) return false;
    place.held.push(id);
    this.#holding.add(place);
    return true;
  }

  /** The operation has its copy, or won't need one. Returns those that waited for it, and for nobody else. */
  read(id: number): readonly number[] {
    if (!this.#waiting.delete(id)) return [];
    this.#due.delete(id);
    const key = this.#files.readBy(id);
    const place = this.#places.get(key);
    place?.readers.delete(id);
    if (place === undefined || place.readers.size > 0) return [];
    this.#places.delete(key);
    this.#holding.delete(place);
    return place.held;
  }

  #enchain(id: number): void {
    this.#chain.push(id);
    this.#chained.add(id);
  }

  /** One that is due and reads what this one changes; where that is a cycle, undefined. */
  #readerAt(id: number): number | undefined {
    for (const reader of this.#places.get(this.#files.changedBy(id))?.readers ?? []) {
      if (this.#due.has(reader) && !this.#chained.has(reader)) return reader;
    }
    return undefined;
  }
}
