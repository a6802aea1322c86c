import { isUtf8 } from 'node:buffer';
import type { ByteReader } from '../encoding/varint.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Entry } from './entry.ts';
import { PATH_BYTES_MAX } from './path.ts';

/** Room for a path that is too long: what is left of it when the last character is cut is still too long. */
const ROOM = PATH_BYTES_MAX + 4;

/** Called with each entry in order, and the bytes that its path has in UTF-8. */
export type EntryCheck = (entry: Entry, length: number) => void;

/**
 * Writes the paths of entries without what each has in common with the one before: of all how many bytes that are, then
 * of each the rest and a NUL. The rests compress better side by side, and an end better than a length.
 */
export function writePaths(writer: ByteWriter, entries: readonly Entry[], check: EntryCheck): void {
  const text = new ByteWriter();
  let path = Buffer.alloc(ROOM);
  let previous = Buffer.alloc(ROOM);
  let before = 0;
  for (const entry of entries) {
    const length = path.write(entry.path);
    check(entry, length);
    let shared = 0;
    while (shared < length && shared < before && path[shared] === previous[shared]) shared += 1;
    writer.varint(shared);
    text.bytes(path.subarray(shared, length));
    text.byte(0);
    [path, previous] = [previous, path];
    before = length;
  }
  writer.bytes(text.done());
}

/** Puts prefix-compressed paths together again, one after the other. */
export class PathColumn {
  readonly #reader: ByteReader;
  readonly #shared: Uint16Array;
  readonly #text: Uint8Array;
  readonly #path = Buffer.alloc(PATH_BYTES_MAX);
  /** Of the path that was read last, in bytes of UTF-8. */
  length = 0;
  /** Where the path's first byte is that isn't ASCII. */
  #beyond = Number.POSITIVE_INFINITY;
  #at = 0;
  #index = 0;

  /** Reads past the column. @throws what the reader says */
  constructor(reader: ByteReader, count: number) {
    this.#reader = reader;
    this.#shared = Uint16Array.from({ length: count }, () => {
      const shared = reader.varint();
      if (shared > PATH_BYTES_MAX) throw reader.malformed('prefix');
      return shared;
    });
    this.#text = reader.texts(count);
  }

  /**
   * To be called once for each path.
   * @param likely given back where it is the path: a string that there is already takes neither time nor memory
   */
  next(likely?: string): string {
    const shared = this.#shared[this.#index] ?? 0;
    this.#index += 1;
    const first = this.#text[this.#at];
    // The shared part is as long as it can be: one path, one encoding.
    const longer = shared < this.length && first !== 0 && first === this.#path[shared];
    if (shared > this.length || longer) throw this.#reader.malformed('prefix');
    if (shared <= this.#beyond) this.#beyond = Number.POSITIVE_INFINITY;
    this.length = this.#append(shared);
    if (this.#beyond === Number.POSITIVE_INFINITY) {
      if (likely !== undefined && this.#spells(likely)) return likely;
      return this.#path.toString('latin1', 0, this.length);
    }
    const bytes = this.#path.subarray(0, this.length);
    if (!isUtf8(bytes)) throw this.#reader.malformed('utf8');
    return bytes.toString('utf8');
  }

  /** Whether the path, which is all ASCII, is this one. Neighbours differ at their ends. */
  #spells(path: string): boolean {
    let at = this.length;
    if (path.length !== at) return false;
    do at -= 1;
    while (at >= 0 && path.charCodeAt(at) === this.#path[at]);
    return at < 0;
  }

  /** Takes over the bytes up to the next NUL. @returns the path's length */
  #append(shared: number): number {
    let length = shared;
    for (; ; length += 1) {
      const byte = this.#text[this.#at] ?? 0;
      this.#at += 1;
      if (byte === 0) return length;
      if (length === PATH_BYTES_MAX) throw this.#reader.malformed('long');
      if (byte >= 0x80 && length < this.#beyond) this.#beyond = length;
      this.#path[length] = byte;
    }
  }
}
