import type { Indexed } from '../workers/unpackedArray.ts';
import type { ApplyColumn } from './applySite.ts';
import { placeChanged, placeRead } from './localPlaces.ts';
import type { Operation } from './plan.ts';
import type { StableSource } from './stableFile.ts';

/**
 * Names the files that operations read and change: hard links of one file are one, since a change by one name (its
 * date, or how many names it has) is seen by all of them.
 */
export class ReadFiles {
  readonly #operations: Indexed<Operation>;
  readonly #sources: ReadonlyMap<number, StableSource>;
  readonly #columns: ReadonlyMap<number, ApplyColumn>;
  /** By place that is read: its file. */
  readonly #files = new Map<string, string>();
  readonly #linked = new Set<string>();

  /** @param sources by operation, what it reads: paths as in the operations */
  constructor(
    operations: Indexed<Operation>,
    sources: ReadonlyMap<number, StableSource>,
    columns: readonly ApplyColumn[],
  ) {
    this.#operations = operations;
    this.#sources = sources;
    this.#columns = new Map(columns.map((column) => [column.column, column]));
    for (const [id, source] of sources) {
      const place = placeRead(operations.at(id), source);
      if (place === undefined) continue;
      const file = fileOf(source.stat) ?? place;
      this.#files.set(place, file);
      this.#linked.add(file);
    }
  }

  /** The file that the operation reads; '' where it reads none. */
  readBy(id: number): string {
    const place = placeRead(this.#operations.at(id), this.#sources.get(id)) ?? '';
    return this.#files.get(place) ?? place;
  }

  /** The file that stands where the operation changes something; '' for no operation. */
  changedBy(id: number): string {
    const operation = this.#operations.at(id);
    if (operation === undefined) return '';
    const place = placeChanged(operation);
    const known = this.#files.get(place);
    if (known !== undefined) return known;
    const stat = this.#columns.get(operation.target)?.stats.get(operation.path);
    const file = stat && fileOf(stat);
    return file !== undefined && this.#linked.has(file) ? file : place;
  }
}

/** Undefined where the file system numbers nothing. */
function fileOf({ dev, ino }: StableSource['stat']): string | undefined {
  return ino === 0n ? undefined : `${dev}:${ino}`;
}
