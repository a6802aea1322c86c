/** Most bytes of a varint: 8 * 7 bits hold 2^53 - 1. */
export const VARINT_LIMIT = 8;

/**
 * Writes an integer of 0 to 2^53 - 1 as LEB128 (seven bits a byte, lowest first, the upper bit says
 * that more follow); answers the index behind it. Needs up to 8 bytes of room.
 */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let index = at;
  // Division, as shifts would cut to 32 bits.
  while (rest >= 0x80) {
    bytes[index++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[index++] = rest;
  return index;
}

/** Reads varints one after the other from bytes of unknown origin. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next byte; undefined when there is none. */
  byte(): number | undefined {
    return this.#at < this.#bytes.length ? this.#bytes[this.#at++] : undefined;
  }

  /** The next integer; undefined when it is cut off, too large, or longer than need be. */
  varint(): number | undefined {
    let value = 0;
    let unit = 1;
    for (let count = 0; count < VARINT_LIMIT; count++) {
      const byte = this.byte();
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) {
        const canonical = byte > 0 || count === 0;
        return canonical && Number.isSafeInteger(value) ? value : undefined;
      }
      unit *= 0x80;
    }
    return undefined;
  }

  /** The next `length` bytes, sharing memory; undefined when there are fewer. */
  take(length: number): Uint8Array | undefined {
    if (length > this.#bytes.length - this.#at) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
