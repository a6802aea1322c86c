import { fstatSync, readSync } from 'node:fs';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { ContentHasher } from '../inventory/contentId.ts';
import { fileSystemError } from './fileSystemError.ts';
import { Slices } from './slices.ts';
import { type StableFile, StableFiles, type StableSource } from './stableFile.ts';
import type { StagedFile } from './stagedFile.ts';

/** Bytes that are copied at once. */
const COPY_SIZE = 1024 * 1024;

/** What befalls a file that something is taken from: its place is another one than that of the operation. */
const OF_THE_FILE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'source-changed',
  'entry-vanished',
  'entry-unreadable',
]);

/** A file of this member that is to be copied. */
export interface CopyJob {
  readonly operation: number;
  readonly source: StableSource;
  /** Content id (hex) where it is known already. */
  readonly content: string | undefined;
  readonly file: StagedFile;
}

export interface CopyEvents {
  isAborted(): boolean;
  /** So many bytes went to the operation's staged file. */
  written(bytes: number, operation: number): void;
  /** Between two slices of a file: the copying goes on when it resolves. */
  serve(): Promise<void>;
}

/** Copies files of this member into staged files: as the inventory saw them, or not at all. Memory: 1 MiB. */
export class LocalCopies {
  readonly #events: CopyEvents;
  readonly #files = new StableFiles();
  readonly #buffer = new Uint8Array(COPY_SIZE);
  /** File systems, from and to, between which blocks can't be shared. */
  readonly #cannotClone = new Set<string>();
  readonly #slices = new Slices();

  constructor(events: CopyEvents) {
    this.#events = events;
  }

  /**
   * Returns the content id (hex) of what the staged file holds then. What changed is tried a second time, as it is then.
   * Throws 'local-changed' where that is not what was planned, 'aborted', or a file-system error's code.
   */
  async copy(job: CopyJob): Promise<string> {
    try {
      return await this.#planned(job, (source) => this.#files.open(source));
    } catch (error) {
      if (!(error instanceof BytesyncError) || error.code !== 'local-changed') throw error;
    }
    job.file.cut(0);
    return this.#planned(job, (source) => {
      return job.content === undefined ? this.#files.open(source) : this.#files.openNow(source);
    });
  }

  close(): void {
    this.#files.close();
  }

  async #planned(job: CopyJob, open: (source: StableSource) => StableFile): Promise<string> {
    try {
      const content = await this.#copied(job, open);
      if (job.content === undefined || job.content === content) return content;
    } catch (error) {
      const known = fileSystemError(error);
      if (!OF_THE_FILE.has(known.code)) throw known;
      throw new BytesyncError('local-changed', {}, { cause: known });
    }
    throw new BytesyncError('local-changed');
  }

  async #copied(
    { operation, source, file }: CopyJob,
    open: (source: StableSource) => StableFile,
  ): Promise<string> {
    const from = open(source);
    try {
      const content = this.#clone(source, from, file)
        ? await this.#hashed(file, operation)
        : await this.#piecewise(from, file, operation);
      from.verify();
      return content;
    } finally {
      from.close();
    }
  }

  #clone({ stat }: StableSource, from: StableFile, file: StagedFile): boolean {
    const pair = `${stat.dev} ${fstatSync(file.fd, { bigint: true }).dev}`;
    if (this.#cannotClone.has(pair)) return false;
    const cloning = from.cloneTo(file.fd);
    if (cloning === 'never') this.#cannotClone.add(pair);
    return cloning === 'done';
  }

  /** Of a clone: what is in staging is what counts. */
  async #hashed(file: StagedFile, operation: number): Promise<string> {
    const hasher = new ContentHasher();
    for (;;) {
      const read = readSync(file.fd, this.#buffer, 0, this.#buffer.length, hasher.size);
      if (read === 0) return hex(hasher);
      hasher.update(this.#buffer.subarray(0, read));
      this.#events.written(read, operation);
      await this.#breathe();
    }
  }

  async #piecewise(from: StableFile, file: StagedFile, operation: number): Promise<string> {
    const hasher = new ContentHasher();
    for (;;) {
      const piece = this.#buffer.subarray(0, from.read(this.#buffer));
      if (piece.length === 0) return hex(hasher);
      file.write(piece);
      hasher.update(piece);
      this.#events.written(piece.length, operation);
      await this.#breathe();
    }
  }

  async #breathe(): Promise<void> {
    if (this.#events.isAborted()) throw new BytesyncError('aborted');
    if (await this.#slices.next()) await this.#events.serve();
  }
}

function hex(hasher: ContentHasher): string {
  return Buffer.from(hasher.digest()).toString('hex');
}
