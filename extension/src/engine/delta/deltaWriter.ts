import { constants } from 'node:zlib';
import { VARINT_MAX, writeVarint } from '../encoding/varint.ts';
import { zstdCompress } from '../encoding/zstd.ts';
import { CONTENT_ID_LENGTH } from '../inventory/contentId.ts';
import {
  DELTA_FLAG_CONTENT_ID,
  DELTA_HEADER_LENGTH,
  DELTA_MAGIC,
  DELTA_VERSION,
  deltaCheck,
  FRAME_HEADER_LENGTH,
  FRAME_LIMIT,
  FRAME_WINDOW_LOG,
  INSTRUCTION,
  RECORD,
  TRAILER_CHECK_LENGTH,
} from './deltaFormat.ts';
import type { DeltaSink } from './scanner.ts';

const LONGEST_COPY = 1 + 2 * VARINT_MAX;

/** Base of a delta: its size, and its content id where known. */
export interface DeltaBase {
  readonly size: number;
  readonly contentId?: Uint8Array;
}

/**
 * Writes a delta file: takes the scanner's instructions, gives the file's bytes through `take()`,
 * which is to be called after each push to the scanner. Holds one frame and what was not taken.
 */
export class DeltaWriter implements DeltaSink {
  readonly #check = deltaCheck();
  readonly #frame = new Uint8Array(FRAME_LIMIT);
  #filled = 0;
  #ready: Uint8Array[] = [];
  #copied = 0;
  #literals = 0;
  #written = 0;

  constructor(base: DeltaBase) {
    const { size, contentId } = base;
    const header = new Uint8Array(DELTA_HEADER_LENGTH);
    header.set(DELTA_MAGIC);
    header[4] = DELTA_VERSION;
    header[5] = contentId === undefined ? 0 : DELTA_FLAG_CONTENT_ID;
    new DataView(header.buffer).setBigUint64(8, BigInt(size), true);
    this.#write(header);
    if (contentId !== undefined) this.#write(contentId.slice());
  }

  copy(offset: number, length: number): void {
    if (this.#filled + LONGEST_COPY > FRAME_LIMIT) this.#closeFrame();
    this.#frame[this.#filled] = INSTRUCTION.copy;
    this.#filled = writeVarint(this.#frame, this.#filled + 1, offset);
    this.#filled = writeVarint(this.#frame, this.#filled, length);
    this.#copied += length;
  }

  literal(bytes: Uint8Array): void {
    if (this.#filled + 1 + VARINT_MAX + bytes.length > FRAME_LIMIT) this.#closeFrame();
    this.#frame[this.#filled] = INSTRUCTION.literal;
    this.#filled = writeVarint(this.#frame, this.#filled + 1, bytes.length);
    this.#frame.set(bytes, this.#filled);
    this.#filled += bytes.length;
    this.#literals += bytes.length;
  }

  /** Ends the file with the result's content id. */
  end(contentId: Uint8Array): void {
    this.#closeFrame();
    const trailer = new Uint8Array(1 + 8 + CONTENT_ID_LENGTH);
    trailer[0] = RECORD.end;
    new DataView(trailer.buffer).setBigUint64(1, BigInt(this.#copied + this.#literals), true);
    trailer.set(contentId, 9);
    this.#write(trailer);
    this.#queue(this.#check.digest().subarray(0, TRAILER_CHECK_LENGTH));
  }

  /** Bytes of the file that are ready, in order. */
  take(): Uint8Array[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** Bytes copied from the base, bytes of literals before compression, bytes of the delta so far. */
  get totals(): { copied: number; literals: number; written: number } {
    return { copied: this.#copied, literals: this.#literals, written: this.#written };
  }

  #closeFrame(): void {
    if (this.#filled === 0) return;
    const instructions = this.#frame.subarray(0, this.#filled);
    const packed = zstdCompress(instructions, {
      params: { [constants.ZSTD_c_windowLog]: FRAME_WINDOW_LOG },
    });
    const pays = packed.length < instructions.length;
    const body = pays ? packed : instructions.slice();
    const header = new Uint8Array(1 + FRAME_HEADER_LENGTH);
    header[0] = pays ? RECORD.zstd : RECORD.stored;
    const view = new DataView(header.buffer);
    view.setUint32(1, instructions.length, true);
    view.setUint32(5, body.length, true);
    this.#write(header);
    this.#write(body);
    this.#filled = 0;
  }

  #write(bytes: Uint8Array): void {
    this.#check.update(bytes);
    this.#queue(bytes);
  }

  #queue(bytes: Uint8Array): void {
    this.#ready.push(bytes);
    this.#written += bytes.length;
  }
}
