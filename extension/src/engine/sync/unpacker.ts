import { openChunk, type StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { releaseAround } from '@bytesync/shared/releaseBytes.ts';
import { openFrame } from './chunkFrame.ts';
import type { ExpectedTransfers } from './expectedTransfers.ts';
import { FileReceiver, type FileTarget } from './fileReceiver.ts';
import { RecordReader, type StreamRecord } from './records.ts';

/**
 * Turns the chunks of one stream into staged files. Memory: the plaintext of one chunk and, for a
 * delta, one copy buffer. Anything out of order throws, and the caller then fails the stream.
 */
export class StreamUnpacker {
  readonly #keys: StreamKeys;
  readonly #target: FileTarget;
  readonly #reader = new RecordReader();
  /** Transfers that have not begun yet. */
  readonly #expected: ExpectedTransfers;
  #file: FileReceiver | undefined;
  #next = 0;
  #complete = false;

  constructor(keys: StreamKeys, transfers: ExpectedTransfers, target: FileTarget) {
    this.#keys = keys;
    this.#target = target;
    this.#expected = transfers;
  }

  /** The last chunk was applied. */
  get complete(): boolean {
    return this.#complete;
  }

  /**
   * Applies the next chunk: when it resolves, the effects are in staging files.
   * @throws BytesyncError 'chunk-forged', 'stream-malformed', or 'not-in-plan' for a transfer that
   * is not expected (any more) in this stream, 'aborted'
   */
  async chunk(index: number, last: boolean, ciphertext: Uint8Array): Promise<void> {
    if (this.#complete || index !== this.#next) {
      throw new BytesyncError('stream-malformed', { reason: 'chunk-order', index });
    }
    const frame = openChunk(this.#keys, index, last, ciphertext);
    const plaintext = openFrame(frame);
    this.#next += 1;
    for (const record of this.#reader.read(plaintext)) {
      if (record.kind === 'begin') await this.#target.room();
      this.#apply(record);
    }
    releaseAround(plaintext);
    releaseAround(frame);
    if (last) {
      if (this.#reader.inFile || this.#expected.size > 0) {
        throw new BytesyncError('stream-malformed', { reason: 'incomplete' });
      }
      this.#complete = true;
    }
  }

  /** No more will come: everything that is not staged by now fails. */
  fail(code: ErrorCode): void {
    this.#file?.fail(code);
    this.#file = undefined;
    for (const { operations } of this.#expected) {
      for (const operation of operations) this.#target.failed(operation, code);
    }
    this.#expected.clear();
    this.#complete = true;
  }

  #apply(record: StreamRecord): void {
    if (record.kind === 'begin') {
      this.#file = this.#begin(record.transfer);
      return;
    }
    const file = this.#file;
    if (file === undefined) throw new BytesyncError('stream-malformed', { reason: 'no-file' });
    if (record.kind === 'literal') file.literal(record.bytes);
    else if (record.kind === 'copy') file.copy(record.offset, record.length);
    else {
      if (record.kind === 'end') file.end(record.size, record.content);
      else file.fail(record.code);
      this.#file = undefined;
    }
  }

  #begin(id: number): FileReceiver {
    const transfer = this.#expected.take(id);
    if (transfer === undefined) throw new BytesyncError('not-in-plan', { transfer: id });
    return new FileReceiver(transfer, this.#target);
  }
}
