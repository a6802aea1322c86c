import { isUtf8 } from 'node:buffer';
import type { ByteReader } from '../encoding/varint.ts';
import type { ByteWriter } from '../inventory/byteWriter.ts';
import { PATH_BYTES_MAX } from '../inventory/path.ts';

/** Sum of all paths' bytes: prefix compression could otherwise blow up a small message. */
const PATHS_BYTES_MAX = 1024 * 1024 * 1024;

/** Writes paths one after the other, each without what it has in common with the one before. */
export class PathWriter {
  readonly #writer: ByteWriter;
  #previous: Uint8Array = Buffer.alloc(0);

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  write(path: string): void {
    const bytes = Buffer.from(path);
    const shared = sharedLength(this.#previous, bytes);
    this.#writer.varint(shared);
    this.#writer.varint(bytes.length - shared);
    this.#writer.bytes(bytes.subarray(shared));
    this.#previous = bytes;
  }
}

/** Bytes that both begin with. */
function sharedLength(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

/** Reads what `PathWriter` wrote. */
export class PathReader {
  readonly #reader: ByteReader;
  readonly #path = Buffer.alloc(PATH_BYTES_MAX);
  #length = 0;
  #total = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** @throws what the reader says */
  read(): string {
    const shared = this.#reader.varint();
    const added = this.#reader.varint();
    const length = shared + added;
    this.#total += length;
    if (shared > this.#length || length > PATH_BYTES_MAX || this.#total > PATHS_BYTES_MAX) {
      throw this.#reader.malformed('path');
    }
    this.#path.set(this.#reader.bytes(added), shared);
    this.#length = length;
    const bytes = this.#path.subarray(0, length);
    if (!isUtf8(bytes)) throw this.#reader.malformed('utf8');
    return bytes.toString('utf8');
  }
}
