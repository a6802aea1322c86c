import { isUtf8 } from 'node:buffer';

/** Tells whether bytes that come in pieces are UTF-8, wherever they are cut. */
export class Utf8Check {
  /** The beginning of a character whose end has not come: 3 bytes at most. */
  #begun: Uint8Array = new Uint8Array();

  /** Takes the next piece. @returns false where it can't be UTF-8, and from then on nothing may follow */
  accepts(bytes: Uint8Array): boolean {
    const begun = this.#begun;
    if (begun.length === 0) return this.#acceptsFrom(bytes, 0);
    const missing = lengthOf(begun[0] ?? 0) - begun.length;
    const joined = Buffer.concat([begun, bytes.subarray(0, missing)]);
    if (bytes.length < missing) {
      this.#begun = joined;
      return true;
    }
    this.#begun = new Uint8Array();
    return isUtf8(joined) && this.#acceptsFrom(bytes, missing);
  }

  /** Whether all that came is UTF-8, with nothing to follow. */
  get isWhole(): boolean {
    return this.#begun.length === 0;
  }

  #acceptsFrom(bytes: Uint8Array, from: number): boolean {
    const end = bytes.length - begunAtEnd(bytes, from);
    this.#begun = bytes.slice(end);
    return isUtf8(bytes.subarray(from, end));
  }
}

/** Bytes at the end that begin a character and don't end it. */
function begunAtEnd(bytes: Uint8Array, from: number): number {
  for (let back = 1; back <= 3 && bytes.length - back >= from; back += 1) {
    const length = lengthOf(bytes[bytes.length - back] ?? 0);
    if (length > 0) return length > back ? back : 0;
  }
  return 0;
}

/** Bytes of the character that begins with this one; 0 where none does. */
function lengthOf(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc0) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
}
