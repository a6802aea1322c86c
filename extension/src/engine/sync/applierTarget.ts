import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { Indexed } from '../workers/unpackedArray.ts';
import type { Applier } from './applier.ts';
import type { OperationOutcome } from './applyResult.ts';
import type { DeltaBase } from './deltaBase.ts';
import type { FileTarget } from './fileReceiver.ts';
import type { Operation } from './plan.ts';
import { SavedBytes, type SentSavedBytes } from './savedBytes.ts';
import type { SecondTries } from './secondTries.ts';
import { Slices } from './slices.ts';
import type { StagedFile } from './stagedFile.ts';
import type { ApplyProgress } from './streamMessages.ts';
import { OperationTeller } from './toldOperations.ts';
import { Wake } from './wake.ts';

/**
 * Files that may be staged and not in place yet: each holds a descriptor, and a process has 1,024 of
 * them at worst. More than the applier's group, so that waiting never stops it from filling one.
 */
const BACKLOG = 512;

/** An applier that has stopped says why when it is finished; until then streams just go on. */
const STALL_MS = 10_000;

const PROGRESS_MS = 100;

/** The applier as the streams see it: with its pace, and with progress. */
export class ApplierTarget implements FileTarget {
  readonly #applier: Applier;
  readonly #operations: Indexed<Operation>;
  readonly #own: ReadonlySet<number>;
  readonly #tries: SecondTries;
  readonly #onProgress: (progress: ApplyProgress) => void;
  readonly #teller = new OperationTeller();
  /** By operation. */
  readonly #backlog = new Map<number, StagedFile>();
  readonly #wake = new Wake();
  readonly #slices = new Slices();
  readonly #filesTotal: number;
  #filesDone = 0;
  #bytesWritten = 0;
  #bytesReused = 0;
  /** What came from own files for operations that have not ended, by operation. */
  readonly #reused = new Map<number, number>();
  readonly #saved = new SavedBytes();
  #current: string | undefined;
  #reported = 0;
  #aborted = false;

  constructor(
    applier: Applier,
    operations: Indexed<Operation>,
    own: ReadonlySet<number>,
    tries: SecondTries,
    onProgress: (progress: ApplyProgress) => void,
  ) {
    this.#applier = applier;
    this.#operations = operations;
    this.#own = own;
    this.#tries = tries;
    this.#onProgress = onProgress;
    let files = 0;
    for (const [, { kind, target }] of operations.entries()) {
      if (kind === 'write-file' && own.has(target)) files += 1;
    }
    this.#filesTotal = files;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /** What did not have to travel for each operation that is done, where that was a part of its file. */
  get saved(): SentSavedBytes {
    return this.#saved.sent();
  }

  /** Whether the plan has the operation here, fed by this transfer with so many bytes. */
  expects(operation: number, transfer: number, size: number): boolean {
    const planned = this.#operations.at(operation);
    return (
      planned?.kind === 'write-file' &&
      this.#own.has(planned.target) &&
      planned.transfer === transfer &&
      planned.entry.size === size
    );
  }

  async room(): Promise<void> {
    // Else a chunk of many small files would keep what is received from being put in place, and flushes from being heard of.
    await this.#slices.next();
    while (this.#backlog.size >= BACKLOG && !this.#aborted) {
      if (!(await this.#wake.wait(STALL_MS))) break;
    }
    if (this.#aborted) throw new BytesyncError('aborted');
  }

  wants(operation: number): boolean {
    return this.#applier.wants(operation);
  }

  stageFor(operation: number, content?: string): StagedFile {
    const file = this.#applier.stageFor(operation, content);
    this.#backlog.set(operation, file);
    this.#current = this.#operations.at(operation)?.path;
    return file;
  }

  base(operation: number): DeltaBase | undefined {
    return this.#applier.base(operation);
  }

  staged(operation: number, file: StagedFile, content: string): void {
    this.#applier.staged(operation, file, content);
  }

  failed(operation: number, code: ErrorCode): void {
    this.#backlog.delete(operation);
    if (this.#forgetReused(operation)) this.#teller.reused(operation, 0);
    if (this.#applier.wants(operation) && this.#tries.take(operation, code)) {
      // With what an earlier run had of it: it comes whole now, and the disk was found to have room for one.
      this.#applier.discard(operation, 'content-mismatch');
    } else this.#applier.failed(operation, code);
  }

  written(bytes: number): void {
    this.#bytesWritten += bytes;
    if (performance.now() - this.#reported >= PROGRESS_MS) this.report();
  }

  reused(operation: number, bytes: number): void {
    const all = (this.#reused.get(operation) ?? 0) + bytes;
    this.#reused.set(operation, all);
    this.#bytesReused += bytes;
    if (!this.#isCopied(operation)) this.#teller.reused(operation, all);
  }

  /** Bytes of a file of this member were copied for the operation: as a whole, and a second time where that changed. */
  copied(operation: number, bytes: number): void {
    const planned = this.#operations.at(operation);
    const size = planned?.kind === 'write-file' ? planned.entry.size : 0;
    this.reused(operation, Math.min(bytes, size - (this.#reused.get(operation) ?? 0)));
    this.written(bytes);
  }

  /** The applier is done with an operation, one way or the other. */
  ended(outcome: OperationOutcome): void {
    const { operation } = outcome;
    this.#teller.ended(outcome);
    if (outcome.outcome === 'done') this.#keepReused(operation);
    else this.#forgetReused(operation);
    if (this.#operations.at(operation)?.kind === 'write-file') this.#filesDone += 1;
    this.#backlog.delete(operation);
    this.#wake.signal();
    if (performance.now() - this.#reported >= PROGRESS_MS) this.report();
  }

  abort(): void {
    this.#aborted = true;
    this.#wake.signal();
  }

  /** Tells all that is untold, in as many messages as that takes. */
  reportAll(): void {
    do this.report();
    while (this.#teller.isSome);
  }

  report(): void {
    this.#reported = performance.now();
    const files = [...this.#backlog].map(([operation, { size }]) => [operation, size] as const);
    this.#onProgress({
      told: this.#teller.take(files),
      filesDone: this.#filesDone,
      filesTotal: this.#filesTotal,
      bytesWritten: this.#bytesWritten,
      bytesReused: this.#bytesReused,
      ...(this.#current !== undefined && { current: this.#current }),
    });
  }

  /** Of these the plan says itself that nothing travels. */
  #isCopied(operation: number): boolean {
    const planned = this.#operations.at(operation);
    return planned?.kind === 'write-file' && planned.local !== undefined;
  }

  #keepReused(operation: number): void {
    const bytes = this.#reused.get(operation) ?? 0;
    this.#reused.delete(operation);
    if (bytes > 0 && !this.#isCopied(operation)) this.#saved.add(operation, bytes);
  }

  /** What came for it is of no use. @returns whether anything did */
  #forgetReused(operation: number): boolean {
    this.#bytesReused -= this.#reused.get(operation) ?? 0;
    return this.#reused.delete(operation);
  }
}
