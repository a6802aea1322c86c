import { openChunk, type StreamKeys } from '@bytesync/shared/crypto/chunk.ts';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { openFrame } from './chunkFrame.ts';
import { FileReceiver, type FileTarget } from './fileReceiver.ts';
import { RecordReader, type StreamRecord } from './records.ts';
import type { ExpectedTransfer } from './streamMessages.ts';

/**
 * Turns the chunks of one stream into staged files. Memory: the plaintext of one chunk and, for a
 * delta, one copy buffer. Anything out of order throws, and the caller then fails the stream.
 */
export class StreamUnpacker {
  readonly #keys: StreamKeys;
  readonly #target: FileTarget;
  readonly #reader = new RecordReader();
  /** Transfers that have not begun yet. */
  readonly #expected: Map<number, ExpectedTransfer>;
  #file: FileReceiver | undefined;
  #next = 0;
  #complete = false;

  constructor(keys: StreamKeys, transfers: readonly ExpectedTransfer[], target: FileTarget) {
    this.#keys = keys;
    this.#target = target;
    this.#expected = new Map(transfers.map((transfer) => [transfer.id, transfer]));
  }

  /** The last chunk was applied. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The transfer whose file is open. */
  get current(): number | undefined {
    return this.#file?.transfer.id;
  }

  /**
   * Applies the next chunk; returns the bytes that were written to staging files.
   * @throws BytesyncError 'chunk-forged', 'stream-malformed', or 'not-in-plan' for a transfer that
   * is not expected (any more) in this stream
   */
  chunk(index: number, last: boolean, ciphertext: Uint8Array): number {
    if (this.#complete || index !== this.#next) {
      throw new BytesyncError('stream-malformed', { reason: 'chunk-order', index });
    }
    const plaintext = openFrame(openChunk(this.#keys, index, last, ciphertext));
    this.#next += 1;
    let written = 0;
    for (const record of this.#reader.read(plaintext)) written += this.#apply(record);
    if (last) {
      if (this.#reader.inFile || this.#expected.size > 0) {
        throw new BytesyncError('stream-malformed', { reason: 'incomplete' });
      }
      this.#complete = true;
    }
    return written;
  }

  /** No more will come: everything that is not staged by now fails. */
  fail(code: ErrorCode): void {
    this.#file?.fail(code);
    this.#file = undefined;
    for (const transfer of this.#expected.values()) {
      for (const operation of transfer.operations) this.#target.failed(operation, code);
    }
    this.#expected.clear();
    this.#complete = true;
  }

  #apply(record: StreamRecord): number {
    if (record.kind === 'begin') {
      this.#file = this.#begin(record.transfer);
      return 0;
    }
    const file = this.#file;
    if (file === undefined) throw new BytesyncError('stream-malformed', { reason: 'no-file' });
    switch (record.kind) {
      case 'literal':
        return file.literal(record.bytes);
      case 'copy':
        return file.copy(record.offset, record.length);
      case 'end':
        file.end(record.size, record.content);
        break;
      case 'fail':
        file.fail(record.code);
        break;
    }
    this.#file = undefined;
    return 0;
  }

  #begin(id: number): FileReceiver {
    const transfer = this.#expected.get(id);
    if (transfer === undefined) throw new BytesyncError('not-in-plan', { transfer: id });
    this.#expected.delete(id);
    return new FileReceiver(transfer, this.#target);
  }
}
