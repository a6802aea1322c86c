import type { BytesyncError } from '@bytesync/shared/errors.ts';
import type { DeltaBase } from './deltaBase.ts';
import type { StagedFile, StagedStat } from './stagedFile.ts';

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

/** The content of write-file operations on its way, and the files that deltas are applied to. */
export class IncomingFiles {
  readonly #files = new Map<number, Incoming>();
  readonly #bases = new Map<number, DeltaBase>();

  get(operation: number): Incoming | undefined {
    return this.#files.get(operation);
  }

  set(operation: number, incoming: Incoming): void {
    this.#files.set(operation, incoming);
  }

  /** What `open` returned the first time; closed by `closeBase`. */
  base(operation: number, open: () => DeltaBase | undefined): DeltaBase | undefined {
    const known = this.#bases.get(operation);
    if (known !== undefined) return known;
    const base = open();
    if (base !== undefined) this.#bases.set(operation, base);
    return base;
  }

  closeBase(operation: number): void {
    const base = this.#bases.get(operation);
    this.#bases.delete(operation);
    base?.close();
  }

  /** Forgets an operation. Returns its staged file, which the caller removes or has installed. */
  forget(operation: number): StagedFile | undefined {
    this.closeBase(operation);
    const incoming = this.#files.get(operation);
    this.#files.delete(operation);
    return incoming !== undefined && 'file' in incoming ? incoming.file : undefined;
  }

  close(): void {
    for (const operation of [...this.#bases.keys()]) this.closeBase(operation);
  }
}
