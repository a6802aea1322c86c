import { ByteReader } from '../encoding/varint.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Obscured } from './describe.ts';
import type { Entry, Inventory, LocalStat, Problem } from './entry.ts';
import { readEntries, writeEntries } from './entryColumns.ts';
import { type Batch, type Folder, problemOf } from './folderReader.ts';
import { type SentRows, StatRows } from './statRows.ts';
import { StatTable } from './statTable.ts';

export interface WalkProgress {
  readonly files: number;
  readonly folders: number;
  /** Sum of the files' sizes. */
  readonly bytes: number;
}

/** What a walk found, as it passes from thread to thread: a few buffers, for objects take longer than the walk itself. */
export interface SentFindings {
  readonly entries: Uint8Array<ArrayBuffer>;
  readonly stats: SentRows;
  readonly problems: readonly Problem[];
  readonly seen: WalkProgress;
}

/** What a walk found so far, in no order. */
export class Findings {
  readonly #entries: Entry[] = [];
  readonly #stats = new StatRows();
  readonly #problems: Problem[] = [];
  #files = 0;
  #folders = 0;
  #bytes = 0;

  get seen(): WalkProgress {
    return { files: this.#files, folders: this.#folders, bytes: this.#bytes };
  }

  get entries(): number {
    return this.#entries.length;
  }

  /** A folder that was read to its end. */
  add({ entry, stat }: Folder, batch: Batch): void {
    this.#push(entry, stat);
    this.#folders += 1;
    for (const [index, inner] of batch.entries.entries()) {
      this.#push(inner, batch.stats[index]);
      if (inner.kind !== 'file') continue;
      this.#files += 1;
      this.#bytes += inner.size;
    }
    for (const problem of batch.problems) this.#problems.push(problem);
  }

  /** A folder that could not be read. */
  addObscured(path: string, obscured: Obscured): void {
    this.#push({ kind: 'unknown', path, reason: obscured.reason }, undefined);
    this.#problems.push(problemOf(path, obscured));
  }

  addSent({ entries, stats, problems, seen }: SentFindings): void {
    const reader = new ByteReader(entries, 'internal');
    for (const entry of readEntries(reader, () => undefined)) this.#entries.push(entry);
    this.#stats.append(stats);
    for (const problem of problems) this.#problems.push(problem);
    this.#files += seen.files;
    this.#folders += seen.folders;
    this.#bytes += seen.bytes;
  }

  sent(): SentFindings {
    const writer = new ByteWriter();
    writeEntries(writer, this.#entries, () => undefined);
    const { seen } = this;
    return { entries: writer.done(), stats: this.#stats.sent(), problems: this.#problems, seen };
  }

  /** All of it, by path. */
  sorted(): Omit<Inventory, 'nestedTokens'> {
    const pathOf = (row: number) => this.#entries[row]?.path ?? '';
    // Not a typed array: those are sorted without regard to what is in order already.
    const order: number[] = [];
    for (let row = 0; row < this.#entries.length; row += 1) order.push(row);
    order.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
    const entries: Entry[] = [];
    for (const row of order) {
      const entry = this.#entries[row];
      if (entry !== undefined) entries.push(entry);
    }
    const problems = this.#problems.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return { entries, stats: new StatTable(entries, this.#stats.inOrder(order)), problems };
  }

  #push(entry: Entry, stat: LocalStat | undefined): void {
    this.#entries.push(entry);
    this.#stats.push(stat);
  }
}
