import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';

/** Most bytes that a varint takes: seven bits each, values up to 2^53 - 1. */
export const VARINT_MAX = 8;

/**
 * Writes `value` (a whole number from 0 to 2^53 - 1) as unsigned LEB128 and returns the offset
 * behind it. The caller leaves `VARINT_MAX` bytes of room.
 */
export function writeVarint(into: Uint8Array, offset: number, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`no varint: ${value}`);
  let rest = value;
  let at = offset;
  while (rest >= 0x80) {
    into[at] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
    at += 1;
  }
  into[at] = rest;
  return at + 1;
}

/** Reads bytes from outside front to back; every read is checked and fails with one error code. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #code: ErrorCode;
  #at = 0;

  constructor(bytes: Uint8Array, code: ErrorCode) {
    this.#bytes = bytes;
    this.#code = code;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw this.malformed('truncated');
    this.#at += 1;
    return value;
  }

  /** Only the shortest form is accepted, so that a value has one encoding. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let length = 1; length <= VARINT_MAX; length += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && length > 1) throw this.malformed('varint');
        if (!Number.isSafeInteger(value)) throw this.malformed('varint');
        return value;
      }
      scale *= 0x80;
    }
    throw this.malformed('varint');
  }

  /** A view on the next `length` bytes. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw this.malformed('truncated');
    const view = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return view;
  }

  /** A view on the next `count` texts, each with the NUL that ends it. */
  texts(count: number): Uint8Array {
    let end = this.#at;
    for (let text = 0; text < count; text += 1) {
      end = this.#bytes.indexOf(0, end) + 1;
      if (end === 0) throw this.malformed('truncated');
    }
    return this.bytes(end - this.#at);
  }

  malformed(reason: string): BytesyncError {
    return new BytesyncError(this.#code, { reason, at: this.#at });
  }
}
