import { createHash, type Hash } from 'node:crypto';

/** Bytes of one leaf. */
export const LEAF_SIZE = 1024 * 1024;

/** Length of a content id in bytes. */
export const CONTENT_ID_LENGTH = 32;

// Domain separation: a leaf can never be taken for a root, nor for any other hash of the product.
const LEAF_PREFIX = Buffer.from('bytesync content leaf v1\0');
const ROOT_PREFIX = Buffer.from('bytesync content root v1\0');

/**
 * Content id of a byte sequence, fed in pieces of any size: SHA-256 over the length and the SHA-256
 * of each 1 MiB leaf. docs/formats.md, "Content id".
 */
export class ContentHasher {
  #root: Hash = createHash('sha256').update(ROOT_PREFIX);
  #leaf: Hash | undefined;
  #inLeaf = 0;
  #size = 0;

  update(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      this.#leaf ??= createHash('sha256').update(LEAF_PREFIX);
      const take = Math.min(bytes.length - from, LEAF_SIZE - this.#inLeaf);
      this.#leaf.update(bytes.subarray(from, from + take));
      this.#inLeaf += take;
      from += take;
      if (this.#inLeaf === LEAF_SIZE) this.#closeLeaf();
    }
    this.#size += bytes.length;
  }

  /** Another one that has got the same bytes. */
  fork(): ContentHasher {
    const other = new ContentHasher();
    other.#root = this.#root.copy();
    other.#leaf = this.#leaf?.copy();
    other.#inLeaf = this.#inLeaf;
    other.#size = this.#size;
    return other;
  }

  /** Bytes fed so far. */
  get size(): number {
    return this.#size;
  }

  /** 32 bytes. The hasher is spent afterwards. */
  digest(): Uint8Array<ArrayBuffer> {
    this.#closeLeaf();
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(BigInt(this.#size));
    return new Uint8Array(this.#root.update(size).digest());
  }

  #closeLeaf(): void {
    if (this.#leaf === undefined) return;
    this.#root.update(this.#leaf.digest());
    this.#leaf = undefined;
    this.#inLeaf = 0;
  }
}
