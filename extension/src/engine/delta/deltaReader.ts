import { constants } from 'node:zlib';
import { ByteReader } from '../encoding/varint.ts';
import { zstdDecompress } from '../encoding/zstd.ts';
import { CONTENT_ID_LENGTH } from '../inventory/contentId.ts';
import {
  DELTA_FLAG_CONTENT_ID,
  DELTA_HEADER_LENGTH,
  DELTA_MAGIC,
  DELTA_VERSION,
  deltaCheck,
  deltaMalformed,
  FRAME_HEADER_LENGTH,
  FRAME_LIMIT,
  FRAME_WINDOW_LOG,
  INSTRUCTION,
  RECORD,
  TRAILER_CHECK_LENGTH,
} from './deltaFormat.ts';
import type { DeltaBase } from './deltaWriter.ts';
import { ExactReader } from './exactReader.ts';
import { LITERAL_LIMIT } from './scanner.ts';

export type Instruction =
  | { readonly kind: 'copy'; readonly offset: number; readonly length: number }
  | { readonly kind: 'literal'; readonly bytes: Uint8Array };

/** What the delta says of its result. */
export interface DeltaResult {
  readonly size: number;
  readonly contentId: Uint8Array;
}

/**
 * Reads a delta file of unknown origin: `base()`, then `instructions()` to their end, then `result`.
 * Checks each instruction against the base's size, and holds one frame at a time (1 MiB, twice).
 * Every error in the file is a BytesyncError delta-malformed.
 */
export class DeltaReader {
  readonly #bytes: ExactReader;
  readonly #check = deltaCheck();
  #baseSize = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#bytes = new ExactReader(pieces);
  }

  async base(): Promise<DeltaBase> {
    const header = await this.#read(DELTA_HEADER_LENGTH);
    if (DELTA_MAGIC.some((byte, index) => header[index] !== byte)) throw deltaMalformed('magic');
    const [version = 0, flags = 0, reserved0, reserved1] = header.subarray(4, 8);
    if (version !== DELTA_VERSION) throw deltaMalformed('version');
    if (flags > DELTA_FLAG_CONTENT_ID) throw deltaMalformed('flags');
    if (reserved0 !== 0 || reserved1 !== 0) throw deltaMalformed('reserved');
    this.#baseSize = readSize(header, 8);
    if (flags === 0) return { size: this.#baseSize };
    return { size: this.#baseSize, contentId: await this.#read(CONTENT_ID_LENGTH) };
  }

  /** The instructions in order; the generator's return value is what follows them. */
  async *instructions(): AsyncGenerator<Instruction, DeltaResult> {
    for (;;) {
      const [kind] = await this.#read(1);
      if (kind === RECORD.end) return await this.#result();
      if (kind !== RECORD.stored && kind !== RECORD.zstd) throw deltaMalformed('record');
      yield* this.#parse(await this.#frame(kind));
    }
  }

  async #frame(kind: number): Promise<Uint8Array> {
    const header = await this.#read(FRAME_HEADER_LENGTH);
    const view = new DataView(header.buffer);
    const length = view.getUint32(0, true);
    const stored = view.getUint32(4, true);
    if (length === 0 || length > FRAME_LIMIT) throw deltaMalformed('frame-length');
    if (kind === RECORD.stored ? stored !== length : stored >= length) {
      throw deltaMalformed('frame-length');
    }
    const body = await this.#read(stored);
    const instructions = kind === RECORD.stored ? body : decompress(body, length);
    if (instructions.length !== length) throw deltaMalformed('frame-length');
    return instructions;
  }

  *#parse(frame: Uint8Array): Generator<Instruction> {
    const reader = new ByteReader(frame, 'delta-malformed');
    while (reader.remaining > 0) {
      const kind = reader.byte();
      if (kind === INSTRUCTION.copy) yield this.#copy(reader);
      else if (kind === INSTRUCTION.literal) yield literal(reader);
      else throw deltaMalformed('instruction');
    }
  }

  #copy(reader: ByteReader): Instruction {
    const offset = reader.varint();
    const length = reader.varint();
    if (length === 0 || offset > this.#baseSize || length > this.#baseSize - offset) {
      throw deltaMalformed('copy');
    }
    return { kind: 'copy', offset, length };
  }

  async #result(): Promise<DeltaResult> {
    const trailer = await this.#read(8 + CONTENT_ID_LENGTH);
    const expected = this.#check.digest().subarray(0, TRAILER_CHECK_LENGTH);
    const check = await this.#bytes.read(TRAILER_CHECK_LENGTH);
    if (check === undefined) throw deltaMalformed('cut-off');
    if (expected.compare(check) !== 0) throw deltaMalformed('check');
    if (!(await this.#bytes.atEnd())) throw deltaMalformed('trailing-bytes');
    return { size: readSize(trailer, 0), contentId: trailer.subarray(8) };
  }

  async #read(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#bytes.read(length);
    if (bytes === undefined) throw deltaMalformed('cut-off');
    this.#check.update(bytes);
    return bytes;
  }
}

function literal(reader: ByteReader): Instruction {
  const length = reader.varint();
  if (length === 0 || length > LITERAL_LIMIT) throw deltaMalformed('literal');
  return { kind: 'literal', bytes: reader.bytes(length) };
}

function decompress(body: Uint8Array, length: number): Uint8Array {
  try {
    return zstdDecompress(body, {
      maxOutputLength: length,
      params: { [constants.ZSTD_d_windowLogMax]: FRAME_WINDOW_LOG },
    });
  } catch (cause) {
    throw deltaMalformed('frame', cause);
  }
}

function readSize(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(size)) throw deltaMalformed('size');
  return size;
}
