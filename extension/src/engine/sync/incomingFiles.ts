import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { Indexed } from '../workers/unpackedArray.ts';
import type { ApplyRecord } from './applyResult.ts';
import type { ApplySite } from './applySite.ts';
import type { DeltaBase } from './deltaBase.ts';
import { fileSystemError } from './fileSystemError.ts';
import { withKept } from './partial/fullDisk.ts';
import type { Operation } from './plan.ts';
import type { StagedFile, StagedStat } from './stagedFile.ts';

type WriteFile = Extract<Operation, { kind: 'write-file' }>;

/** A staged file that is complete. */
export interface ReceivedFile {
  readonly kind: 'received';
  readonly file: StagedFile;
  readonly stat: StagedStat;
  /** Content id in hex. */
  readonly content: string;
}

/** What is known of a write-file operation's content. */
export type Incoming =
  | { readonly kind: 'receiving'; readonly file: StagedFile }
  | ReceivedFile
  /** It won't come. */
  | { readonly kind: 'missing'; readonly error: BytesyncError }
  /** In place; no more is wanted, although it may not be on disk yet. */
  | { readonly kind: 'installed' };

/** The content of write-file operations on its way: their staged files, and the files that deltas are applied to. */
export class IncomingFiles {
  readonly #operations: Indexed<Operation>;
  readonly #sites: ReadonlyMap<number, ApplySite>;
  readonly #record: Pick<ApplyRecord, 'problem'>;
  readonly #files = new Map<number, Incoming>();
  readonly #bases = new Map<number, DeltaBase>();

  /**
   * @param sites by column
   * @param record is told what could not be removed
   */
  constructor(
    operations: Indexed<Operation>,
    sites: ReadonlyMap<number, ApplySite>,
    record: Pick<ApplyRecord, 'problem'>,
  ) {
    this.#operations = operations;
    this.#sites = sites;
    this.#record = record;
  }

  get(operation: number): Incoming | undefined {
    return this.#files.get(operation);
  }

  /** What the operation writes, and where. Throws 'not-in-plan' where it is none of this member that writes a file. */
  writing(id: number): { planned: WriteFile; site: ApplySite } {
    const planned = this.#operations.at(id);
    const site = this.#sites.get(planned?.target ?? -1);
    if (planned?.kind !== 'write-file' || site === undefined) {
      throw new BytesyncError('not-in-plan', { operation: id });
    }
    return { planned, site };
  }

  /** A new file for the operation's content, whose id may be known before. Throws as `writing`, or a file-system error's code. */
  stage(id: number, content?: string): StagedFile {
    const { planned, site } = this.writing(id);
    const file = site.stage(planned, id, content);
    this.#files.set(id, { kind: 'receiving', file });
    return file;
  }

  /** What its delta copies from, opened the first time; closed with the content. Throws as `writing` and `ApplySite.openBase`. */
  base(operation: number): DeltaBase | undefined {
    const { planned, site } = this.writing(operation);
    const known = this.#bases.get(operation);
    if (known !== undefined) return known;
    const base = site.openBase(planned);
    if (base !== undefined) this.#bases.set(operation, base);
    return base;
  }

  /**
   * The file holds the whole content, with this id (hex); where it can't be finished, it is missing.
   * Returns false for a file that is not the one being received.
   */
  received(operation: number, file: StagedFile, content: string): boolean {
    const incoming = this.#files.get(operation);
    if (incoming?.kind !== 'receiving' || incoming.file !== file) return false;
    this.#closeBase(operation);
    try {
      const stat = file.finish(this.writing(operation).planned.entry);
      this.#files.set(operation, { kind: 'received', file, stat, content });
    } catch (error) {
      this.miss(operation, fileSystemError(error));
    }
    return true;
  }

  /** The content won't come: what there is of it is dropped. */
  miss(id: number, error: BytesyncError): void {
    const kept = this.discard(id, error.code);
    this.#files.set(id, { kind: 'missing', error: withKept(error, kept) });
  }

  /** The staged file is in place. */
  installed(operation: number): void {
    this.#files.set(operation, { kind: 'installed' });
  }

  /** Forgets what came for an operation. As `ApplySite.discard`; 0 where nothing came. */
  discard(id: number, why: ErrorCode): number {
    const file = this.#forget(id);
    if (file === undefined) return 0;
    const { planned, site } = this.writing(id);
    try {
      return site.discard(file, why);
    } catch (error) {
      this.#record.problem(planned, fileSystemError(error));
      return 0;
    }
  }

  close(): void {
    for (const operation of [...this.#bases.keys()]) this.#closeBase(operation);
  }

  #closeBase(operation: number): void {
    const base = this.#bases.get(operation);
    this.#bases.delete(operation);
    base?.close();
  }

  /** Returns its staged file, where that is not in place. */
  #forget(operation: number): StagedFile | undefined {
    this.#closeBase(operation);
    const incoming = this.#files.get(operation);
    this.#files.delete(operation);
    return incoming !== undefined && 'file' in incoming ? incoming.file : undefined;
  }
}
