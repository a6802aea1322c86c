import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import { unpackList } from '../workers/packedList.ts';
import type { Indexed } from '../workers/unpackedArray.ts';
import { Applier } from './applier.ts';
import { ApplierTarget } from './applierTarget.ts';
import type { ApplyResult } from './applyResult.ts';
import type { ApplyColumn } from './applySite.ts';
import { EditorQuestions } from './editorQuestions.ts';
import { ExpectedTransfers } from './expectedTransfers.ts';
import type { Operation } from './plan.ts';
import { PortInbox } from './portInbox.ts';
import { SecondTries } from './secondTries.ts';
import type { StableSource } from './stableFile.ts';
import type { ExpectedTransfer, FromUnpacker, ToUnpacker } from './streamMessages.ts';
import { StreamUnpacker } from './unpacker.ts';

export interface ApplyJob {
  readonly sessionId: string;
  /** Names the run's staging and trash. */
  readonly runId: string;
  /** The whole plan's. */
  readonly operations: Indexed<Operation>;
  /** This member's own columns. */
  readonly columns: readonly ApplyColumn[];
  /** By operation: the file of this member that its content is taken from. */
  readonly local: ReadonlyMap<number, StableSource>;
  /** Carries `ToUnpacker` in and `FromUnpacker` out; moved to the worker, closed by the task. */
  readonly port: MessagePort;
  /**
   * Carries `UnsavedQuestion` out and `UnsavedAnswer` in where this member has an editor; moved to the
   * worker, closed by the task.
   */
  readonly unsaved?: MessagePort | undefined;
}

export interface ApplyOutcome extends ApplyResult {
  /** The run was aborted: the operations that it did not get to are skipped with 'aborted'. */
  readonly aborted: boolean;
  /** Bytes that went to staging, those of files that failed in the end included. */
  readonly bytesStaged: number;
  /** Streams that were refused, by the caller's numbers. */
  readonly failedStreams: readonly { readonly stream: number; readonly code: ErrorCode }[];
}

/**
 * Applies this member's part of a plan, fed by streams over the port. A stream that is malformed,
 * forged or not in the plan fails alone, with the files that it has not completed. Memory: the
 * chunks that the caller sends before they are 'durable', and what the applier holds.
 * @throws BytesyncError of the start: 'disk-full', or a data source that can't be opened
 */
export async function applyPlan(job: ApplyJob): Promise<ApplyOutcome> {
  const inbox = new PortInbox<ToUnpacker>(job.port);
  const editor = job.unsaved && new EditorQuestions(job.unsaved, job.operations);
  try {
    return await new ApplyRun(job, inbox, editor).run();
  } finally {
    editor?.close();
    inbox.close();
  }
}

class ApplyRun {
  readonly #job: ApplyJob;
  readonly #inbox: PortInbox<ToUnpacker>;
  readonly #applier: Applier;
  readonly #target: ApplierTarget;
  readonly #streams = new Map<number, StreamUnpacker>();
  /** For each operation, 1 where a stream was opened for it. */
  readonly #fed: Uint8Array;
  readonly #tries = new SecondTries();
  readonly #failedStreams: { stream: number; code: ErrorCode }[] = [];

  constructor(job: ApplyJob, inbox: PortInbox<ToUnpacker>, editor: EditorQuestions | undefined) {
    this.#job = job;
    this.#inbox = inbox;
    this.#fed = new Uint8Array(job.operations.length);
    this.#applier = new Applier({
      operations: job.operations,
      columns: job.columns,
      local: job.local,
      runId: job.runId,
      unsavedAmong: editor && ((ids) => editor.unsavedAmong(ids)),
      onProgress: (outcome) => this.#target.ended(outcome),
      onCopied: (bytes, operation) => this.#target.copied(operation, bytes),
    });
    const own = new Set(job.columns.map(({ column }) => column));
    this.#target = new ApplierTarget(this.#applier, job.operations, own, this.#tries, (progress) =>
      this.#post({ type: 'progress', ...progress }),
    );
    inbox.signal.addEventListener('abort', () => {
      this.#applier.abort();
      this.#target.abort();
      editor?.close();
    });
  }

  async run(): Promise<ApplyOutcome> {
    await this.#applier.start();
    try {
      await this.#receive();
    } catch (error) {
      const aborted = error instanceof BytesyncError && error.code === 'aborted';
      if (!aborted) {
        await this.#applier.close();
        this.#target.reportAll();
        throw error;
      }
    }
    const result = await this.#applier.finish();
    this.#target.reportAll();
    return {
      ...result,
      aborted: this.#inbox.signal.aborted,
      bytesStaged: this.#target.bytesWritten,
      bytesAgain: this.#tries.bytesOf(result.outcomes, this.#job.operations),
      saved: this.#target.saved,
      failedStreams: this.#failedStreams,
    };
  }

  async #receive(): Promise<void> {
    for (;;) {
      const message = await this.#inbox.next();
      if (message.type === 'last') break;
      if (message.type === 'open') this.#open(message);
      else if (message.type === 'chunk') await this.#chunk(message);
      else if (message.type === 'stream-failed') this.#failed(message);
      else if (message.type === 'again') this.#again();
    }
    for (const unpacker of this.#streams.values()) unpacker.fail('stream-aborted');
    for (const [operation, code] of this.#tries.end()) this.#target.failed(operation, code);
  }

  #again(): void {
    const streams = this.#tries.begin((operation) => {
      const planned = this.#job.operations.at(operation);
      const isWanted = planned?.kind === 'write-file' && this.#target.wants(operation);
      return isWanted ? planned.transfer : undefined;
    });
    this.#post({ type: 'again', streams });
  }

  #open(message: Extract<ToUnpacker, { type: 'open' }>): void {
    const { stream, streamId, key, isOwn = false } = message;
    const transfers = new ExpectedTransfers(this.#expected(message));
    if (!this.#isPlanned(transfers) || this.#streams.has(stream)) {
      this.#refuse(stream, 'not-in-plan');
      return;
    }
    for (const { operations } of transfers) {
      for (const operation of operations) {
        this.#fed[operation] = 1;
        this.#tries.came(operation, !isOwn);
      }
    }
    const keys = { sessionId: this.#job.sessionId, streamId, key };
    this.#streams.set(stream, new StreamUnpacker(keys, transfers, this.#target));
  }

  #isPlanned(transfers: ExpectedTransfers): boolean {
    for (const { id, operations, size } of transfers) {
      for (const operation of operations) {
        const isFresh = this.#fed[operation] === 0 || this.#tries.isWaiting(operation);
        if (!isFresh || !this.#target.expects(operation, id, size)) return false;
      }
    }
    return true;
  }

  /** What comes in a stream; in one that comes again only what waits for it. */
  *#expected({
    transfers,
    only,
  }: Extract<ToUnpacker, { type: 'open' }>): Generator<ExpectedTransfer> {
    if (only === undefined) return yield* unpackList(transfers);
    const again = new Set(only);
    for (const transfer of unpackList(transfers)) {
      if (!again.has(transfer.id)) continue;
      const operations = transfer.operations.filter((one) => this.#tries.isWaiting(one));
      yield { ...transfer, operations };
    }
  }

  /** Chunks of a stream that has failed or was never opened are dropped: they were on their way. */
  async #chunk(message: Extract<ToUnpacker, { type: 'chunk' }>): Promise<void> {
    const { stream, index, last, ciphertext } = message;
    const unpacker = this.#streams.get(stream);
    if (unpacker === undefined) return;
    this.#tries.in(stream);
    try {
      await unpacker.chunk(index, last, ciphertext);
    } catch (error) {
      if (!(error instanceof BytesyncError) || error.code === 'aborted') throw error;
      this.#fail(stream, error.code);
      this.#refuse(stream, error.code);
      return;
    }
    releaseBytes(ciphertext);
    this.#post({ type: 'durable', stream, index });
    await nextTurn();
  }

  #failed({ stream, code, transfers }: Extract<ToUnpacker, { type: 'stream-failed' }>): void {
    this.#tries.in(stream);
    const unopened = transfers && !this.#streams.has(stream) ? unpackList(transfers) : [];
    for (const { operations } of unopened) {
      for (const operation of operations) {
        if (this.#fed[operation] !== 1) this.#target.failed(operation, code);
      }
    }
    this.#fail(stream, code);
  }

  #fail(stream: number, code: ErrorCode): void {
    this.#streams.get(stream)?.fail(code);
    this.#streams.delete(stream);
  }

  #refuse(stream: number, code: ErrorCode): void {
    this.#failedStreams.push({ stream, code });
    this.#post({ type: 'stream-failed', stream, code });
  }

  #post(message: FromUnpacker): void {
    this.#job.port.postMessage(message);
  }
}
