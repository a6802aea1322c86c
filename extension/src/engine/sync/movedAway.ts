import type { Indexed } from '../workers/unpackedArray.ts';
import { placeChanged, placeRead } from './localPlaces.ts';
import type { Operation } from './plan.ts';
import type { StableSource } from './stableFile.ts';

/** What is to become of a deletion: now; later, as `ended` says; or never, since nobody could put its content anywhere. */
export type Deletion = 'now' | 'later' | 'never';

/**
 * Deletions of places that other operations take their content from: they wait until one of these has it in its place. So a
 * file that was moved is never in the trash alone because the run was ended, or its new place could not be written.
 */
export class MovedAway {
  readonly #operations: Indexed<Operation>;
  /** By column and path: operations that read there and have not ended. */
  readonly #readers = new Map<string, Set<number>>();
  /** By operation that reads: where. */
  readonly #places = new Map<number, string>();
  /** Places whose content stands elsewhere now. */
  readonly #taken = new Set<string>();
  /** Deletions that wait, by place. */
  readonly #waiting = new Map<string, number>();

  /** @param sources by operation, what it reads: paths as in the operations */
  constructor(operations: Indexed<Operation>, sources: ReadonlyMap<number, StableSource>) {
    this.#operations = operations;
    for (const [id, source] of sources) {
      const place = placeRead(operations.at(id), source);
      if (place === undefined) continue;
      this.#places.set(id, place);
      const readers = this.#readers.get(place) ?? new Set();
      this.#readers.set(place, readers.add(id));
    }
  }

  /** Whether an operation may be done whose place has been read by all that read there; all but deletions may. */
  deletion(id: number): Deletion {
    const operation = this.#operations.at(id);
    if (operation?.kind !== 'delete') return 'now';
    const place = placeChanged(operation);
    const readers = this.#readers.get(place);
    if (readers === undefined || this.#taken.has(place)) return 'now';
    if (readers.size === 0) return 'never';
    this.#waiting.set(place, id);
    return 'later';
  }

  /** An operation has its content in place, or never will. Returns the deletion that is to be looked at again. */
  ended(id: number, isInPlace: boolean): number | undefined {
    const place = this.#places.get(id);
    if (place === undefined) return undefined;
    const readers = this.#readers.get(place);
    readers?.delete(id);
    if (isInPlace) this.#taken.add(place);
    if (!isInPlace && readers?.size !== 0) return undefined;
    return this.#withdraw(place);
  }

  /**
   * Deletions that nothing will come of by waiting: what reads there needs them to be done before (a file that becomes the
   * folder in which it lies).
   */
  stuck(): readonly number[] {
    const places = [...this.#waiting.keys()];
    for (const place of places) this.#taken.add(place);
    return places.flatMap((place) => this.#withdraw(place) ?? []);
  }

  #withdraw(place: string): number | undefined {
    const id = this.#waiting.get(place);
    this.#waiting.delete(place);
    return id;
  }
}
