import { type ErrorCode, isErrorCode } from '@bytesync/shared/errors.ts';
import { ByteReader, VARINT_MAX, writeVarint } from '../encoding/varint.ts';
import { CONTENT_ID_LENGTH } from '../inventory/contentId.ts';

/** full: the file's bytes stand in the stream. delta: copies from the recipients' base too. */
export type TransferMode = 'full' | 'delta';

/** One record of a stream's plaintext. docs/formats/streams.md, "Records". */
export type StreamRecord =
  /** A transfer of the plan begins: its index. */
  | { readonly kind: 'begin'; readonly transfer: number; readonly mode: TransferMode }
  /** The file goes on with these bytes (a view that lives as long as the chunk). */
  | { readonly kind: 'literal'; readonly bytes: Uint8Array }
  /** The file goes on with this range of the base. */
  | { readonly kind: 'copy'; readonly offset: number; readonly length: number }
  /** The file is complete: its size and content id. */
  | { readonly kind: 'end'; readonly size: number; readonly content: Uint8Array }
  /** The source could not deliver this file; what came of it is void. */
  | { readonly kind: 'fail'; readonly code: ErrorCode };

const TAG = { begin: 1, literal: 2, copy: 3, end: 4, fail: 5 } as const;
const MODES: readonly TransferMode[] = ['full', 'delta'];

/** No error code is longer, in ASCII characters. */
const CODE_LIMIT = 64;

/** Room that every record but a literal fits in. */
export const RECORD_ROOM = 1 + VARINT_MAX + CODE_LIMIT;

/** Bytes that a literal's header takes at most. */
export const LITERAL_HEADER = 1 + VARINT_MAX;

/**
 * Writes a record at `offset` and returns the offset behind it. The caller leaves `RECORD_ROOM`
 * bytes, or for a literal `LITERAL_HEADER` and its length.
 */
export function writeRecord(into: Uint8Array, offset: number, record: StreamRecord): number {
  into[offset] = TAG[record.kind];
  const at = offset + 1;
  switch (record.kind) {
    case 'begin': {
      const mode = writeVarint(into, at, record.transfer);
      into[mode] = MODES.indexOf(record.mode);
      return mode + 1;
    }
    case 'literal':
      return put(into, writeLiteralHeader(into, offset, record.bytes.length), record.bytes);
    case 'copy':
      return writeVarint(into, writeVarint(into, at, record.offset), record.length);
    case 'end':
      return put(into, writeVarint(into, at, record.size), record.content);
    case 'fail': {
      const code = Buffer.from(record.code, 'latin1');
      return put(into, writeVarint(into, at, code.length), code);
    }
  }
}

/** Writes what stands before a literal's bytes and returns the offset behind it; the fewer bytes, the shorter it is. */
export function writeLiteralHeader(into: Uint8Array, offset: number, length: number): number {
  into[offset] = TAG.literal;
  return writeVarint(into, offset + 1, length);
}

function put(into: Uint8Array, at: number, bytes: Uint8Array): number {
  into.set(bytes, at);
  return at + bytes.length;
}

/**
 * Parses the plaintext of a stream's chunks, one after the other. Between chunks it remembers only
 * whether a file is open and in which mode. Every deviation throws 'stream-malformed'.
 */
export class RecordReader {
  #open: TransferMode | undefined;

  /** Whether a file has begun and not ended: the last chunk must not leave one so. */
  get inFile(): boolean {
    return this.#open !== undefined;
  }

  /** The records of one chunk, which holds each of them whole. */
  *read(plaintext: Uint8Array): Generator<StreamRecord> {
    const reader = new ByteReader(plaintext, 'stream-malformed');
    while (reader.remaining > 0) {
      const record = readRecord(reader);
      if (!this.#accept(record)) throw reader.malformed(`${record.kind}-out-of-place`);
      yield record;
    }
  }

  #accept(record: StreamRecord): boolean {
    const open = this.#open;
    switch (record.kind) {
      case 'begin':
        this.#open = record.mode;
        return open === undefined;
      case 'literal':
        return open !== undefined;
      case 'copy':
        return open === 'delta';
      case 'end':
      case 'fail':
        this.#open = undefined;
        return open !== undefined;
    }
  }
}

function readRecord(reader: ByteReader): StreamRecord {
  switch (reader.byte()) {
    case TAG.begin: {
      const transfer = reader.varint();
      const mode = MODES[reader.byte()];
      if (mode === undefined) throw reader.malformed('mode');
      return { kind: 'begin', transfer, mode };
    }
    case TAG.literal: {
      const length = reader.varint();
      if (length === 0) throw reader.malformed('literal-empty');
      return { kind: 'literal', bytes: reader.bytes(length) };
    }
    case TAG.copy: {
      const offset = reader.varint();
      const length = reader.varint();
      const inRange = length > 0 && Number.isSafeInteger(offset + length);
      if (!inRange) throw reader.malformed('copy-range');
      return { kind: 'copy', offset, length };
    }
    case TAG.end:
      return { kind: 'end', size: reader.varint(), content: reader.bytes(CONTENT_ID_LENGTH) };
    case TAG.fail:
      return { kind: 'fail', code: readCode(reader) };
    default:
      throw reader.malformed('tag');
  }
}

function readCode(reader: ByteReader): ErrorCode {
  const length = reader.varint();
  if (length > CODE_LIMIT) throw reader.malformed('code-length');
  const code = Buffer.from(reader.bytes(length)).toString('latin1');
  if (!isErrorCode(code)) throw reader.malformed('code');
  return code;
}
