import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { ContentHasher } from '../inventory/contentId.ts';
import type { DeltaBase } from './deltaBase.ts';
import { targetError } from './fileSystemError.ts';
import type { StagedFile } from './stagedFile.ts';
import type { ExpectedTransfer } from './streamMessages.ts';

/** Where received files go: the part of the applier that streams need. */
export interface FileTarget {
  /** Resolves when one more file may be staged. Throws 'aborted'. */
  room(): Promise<void>;
  /** Whether the operation still waits for content. If not, its staging file may be closed. */
  wants(operation: number): boolean;
  /** A new staging file for an operation. Throws a file-system error's code. @param content id, where the plan knows it */
  stageFor(operation: number, content?: string): StagedFile;
  /** What the operation's content may be taken from in part; undefined where there is nothing to read. */
  base(operation: number): DeltaBase | undefined;
  /** The operation's content is complete and verified: it has this content id, in hex. */
  staged(operation: number, file: StagedFile, content: string): void;
  /** The operation gets no content; its staging file, if any, is dropped. */
  failed(operation: number, code: ErrorCode): void;
  /** So many bytes went to staging files. */
  written(bytes: number): void;
  /** So many of them came from what this member has. */
  reused(operation: number, bytes: number): void;
}

/** Bytes that one copy moves at once. */
const COPY_SIZE = 256 * 1024;

/** One file of a stream on its way into one or more staging files. */
export class FileReceiver {
  readonly transfer: ExpectedTransfer;
  readonly #target: FileTarget;
  readonly #parts: Part[];

  constructor(transfer: ExpectedTransfer, target: FileTarget) {
    this.transfer = transfer;
    this.#target = target;
    this.#parts = transfer.operations.flatMap((operation) => this.#stage(operation));
  }

  /** Appends bytes. */
  literal(bytes: Uint8Array): void {
    this.#each((part) => part.append(bytes, this.transfer.size));
  }

  /** Appends a range of each operation's own base. */
  copy(offset: number, length: number): void {
    this.#each((part) => {
      const copied = part.copy(offset, length, this.transfer.size);
      this.#target.reused(part.operation, copied);
      return copied;
    });
  }

  /** What came must be what the source read, and what the plan says. */
  end(size: number, content: Uint8Array): void {
    const claimed = Buffer.from(content).toString('hex');
    const { size: planned, content: plannedContent = claimed } = this.transfer;
    const asPlanned = size === planned && claimed === plannedContent;
    for (const part of [...this.#parts]) {
      if (asPlanned && part.is(size, claimed)) {
        this.#target.staged(part.operation, part.file, claimed);
      } else {
        this.#target.failed(part.operation, 'content-mismatch');
      }
    }
    this.#parts.length = 0;
  }

  fail(code: ErrorCode): void {
    for (const part of this.#parts) this.#target.failed(part.operation, code);
    this.#parts.length = 0;
  }

  #stage(operation: number): Part[] {
    try {
      return [
        new Part(operation, this.#target.stageFor(operation, this.transfer.content), this.#target),
      ];
    } catch (error) {
      // What has vanished is a folder here, and not what is to come: that need not come again.
      this.#target.failed(operation, targetError(error, '').code);
      return [];
    }
  }

  /** An operation that fails leaves the others of the transfer alone. */
  #each(write: (part: Part) => number): void {
    for (const part of [...this.#parts]) {
      // The applier may have given the operation up and closed its file, and the descriptor may be
      // another file's by now.
      if (!this.#target.wants(part.operation)) {
        this.#drop(part);
        continue;
      }
      try {
        this.#target.written(write(part));
      } catch (error) {
        this.#drop(part);
        this.#target.failed(part.operation, targetError(error, '').code);
      }
    }
  }

  #drop(part: Part): void {
    this.#parts.splice(this.#parts.indexOf(part), 1);
  }
}

/** The staging file of one operation. */
class Part {
  readonly operation: number;
  readonly file: StagedFile;
  readonly #target: FileTarget;
  readonly #hasher = new ContentHasher();
  #buffer: Uint8Array | undefined;

  constructor(operation: number, file: StagedFile, target: FileTarget) {
    this.operation = operation;
    this.file = file;
    this.#target = target;
  }

  append(bytes: Uint8Array, limit: number): number {
    // The disk gets no more than the plan announced, whatever a member sends.
    if (this.file.size + bytes.length > limit) throw new BytesyncError('content-mismatch');
    this.file.write(bytes);
    this.#hasher.update(bytes);
    return bytes.length;
  }

  copy(offset: number, length: number, limit: number): number {
    const base = this.#target.base(this.operation);
    if (base === undefined) throw new BytesyncError('target-changed');
    this.#buffer ??= new Uint8Array(COPY_SIZE);
    for (let copied = 0; copied < length; ) {
      const wanted = Math.min(length - copied, this.#buffer.length);
      const read = base.read(this.#buffer.subarray(0, wanted), offset + copied);
      // The base ends before the range does.
      if (read === 0) throw new BytesyncError('content-mismatch');
      copied += this.append(this.#buffer.subarray(0, read), limit);
    }
    return length;
  }

  is(size: number, content: string): boolean {
    const same = this.#hasher.size === size;
    return same && Buffer.from(this.#hasher.digest()).toString('hex') === content;
  }
}
