import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import { VARINT_MAX, writeVarint } from '../encoding/varint.ts';

/** Collects bytes; grows by doubling, and gives back what it has outgrown. */
export class ByteWriter {
  #bytes = new Uint8Array(4096);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    this.#reserve(VARINT_MAX);
    if (value >= 0 && value < 0x80 && Number.isInteger(value)) {
      this.#bytes[this.#length] = value;
      this.#length += 1;
      return;
    }
    this.#length = writeVarint(this.#bytes, this.#length, value);
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** Everything that was written. Nothing can be written afterwards. */
  done(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer.transfer(this.#length));
  }

  #reserve(room: number): void {
    if (this.#length + room <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + room));
    grown.set(this.#bytes);
    releaseBytes(this.#bytes);
    this.#bytes = grown;
  }
}
