import type { ErrorCode } from '@bytesync/shared/errors.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import { PLAINTEXT_LIMIT } from './chunkFrame.ts';
import {
  LITERAL_HEADER,
  RECORD_ROOM,
  type StreamRecord,
  type TransferMode,
  writeLiteralHeader,
  writeRecord,
} from './records.ts';

/** Bytes of a chunk's plaintext unless the caller says otherwise. */
export const DEFAULT_CHUNK_SIZE = 1024 * 1024;

/** Least plaintext of a chunk: every record that isn't a literal fits. */
const LEAST_CHUNK_SIZE = 256;

/** A literal that would be cut to less than this starts in the next chunk. */
const LEAST_LITERAL = 64;

/** Takes a chunk's plaintext. */
export type EmitChunk = (plaintext: Uint8Array, last: boolean) => number | undefined;

/**
 * Lays records into chunks: small files follow each other in the same chunk, large ones span many,
 * no record straddles two. `emit` gets each full plaintext and may not keep it: there is one buffer
 * of `chunkSize` bytes. It answers the size of the next chunk, where that changes.
 */
export class ChunkPacker {
  #buffer: Uint8Array;
  readonly #emit: EmitChunk;
  #filled = 0;

  constructor(chunkSize: number, emit: EmitChunk) {
    this.#buffer = bufferOf(chunkSize);
    this.#emit = emit;
  }

  begin(transfer: number, mode: TransferMode): void {
    this.#put({ kind: 'begin', transfer, mode });
  }

  literal(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      this.#reserve(LITERAL_HEADER + Math.min(LEAST_LITERAL, bytes.length - from));
      const take = Math.min(bytes.length - from, this.#room - LITERAL_HEADER);
      this.#write({ kind: 'literal', bytes: bytes.subarray(from, from + take) });
      from += take;
    }
  }

  /**
   * A literal of what `fill` puts into the room that it is shown, at most `most` bytes. Answers these bytes, which are good
   * until the next record; none where `fill` put nothing there.
   */
  literalFrom(most: number, fill: (room: Uint8Array) => number): Uint8Array {
    this.#reserve(LITERAL_HEADER + LEAST_LITERAL);
    const room = Math.min(most, this.#room - LITERAL_HEADER);
    const at = writeLiteralHeader(this.#buffer, this.#filled, room);
    const length = fill(this.#buffer.subarray(at, at + room));
    if (length === 0) return this.#buffer.subarray(at, at);
    const from = writeLiteralHeader(this.#buffer, this.#filled, length);
    // Fewer bytes came than there was room for, and so few that their header is shorter.
    if (from < at) this.#buffer.copyWithin(from, at, at + length);
    this.#filled = from + length;
    return this.#buffer.subarray(from, from + length);
  }

  copy(offset: number, length: number): void {
    this.#put({ kind: 'copy', offset, length });
  }

  end(size: number, content: Uint8Array): void {
    this.#put({ kind: 'end', size, content });
  }

  fail(code: ErrorCode): void {
    this.#put({ kind: 'fail', code });
  }

  /** Emits what remains, possibly nothing, as the last chunk. */
  finish(): void {
    this.#flush(true);
  }

  #put(record: StreamRecord): void {
    this.#reserve(RECORD_ROOM);
    this.#write(record);
  }

  get #room(): number {
    return this.#buffer.length - this.#filled;
  }

  #reserve(bytes: number): void {
    if (this.#room < bytes) this.#flush(false);
  }

  #write(record: StreamRecord): void {
    this.#filled = writeRecord(this.#buffer, this.#filled, record);
  }

  #flush(last: boolean): void {
    const filled = this.#filled;
    this.#filled = 0;
    const next = this.#emit(this.#buffer.subarray(0, filled), last) ?? this.#buffer.length;
    if (next === this.#buffer.length) return;
    releaseBytes(this.#buffer);
    this.#buffer = bufferOf(next);
  }
}

function bufferOf(chunkSize: number): Uint8Array {
  if (chunkSize < LEAST_CHUNK_SIZE || chunkSize > PLAINTEXT_LIMIT) {
    throw new RangeError(`chunk size ${chunkSize}`);
  }
  return new Uint8Array(chunkSize);
}
