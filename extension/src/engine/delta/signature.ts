import { createHash, randomInt } from 'node:crypto';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { CONTENT_ID_LENGTH } from '../inventory/contentId.ts';
import {
  blockCountOf,
  blockExponent,
  blockHashLength,
  isBlockExponent,
  isHashLength,
} from './blockSize.ts';
import { loadKernel } from './kernel.ts';

// docs/formats/delta.md, "Signature".
const MAGIC = Uint8Array.from(Buffer.from('BSIG'));
const VERSION = 1;
const HEADER_LENGTH = 20;
const FLAG_CONTENT_ID = 1;
const CHECK_LENGTH = 8;
const CHECK_PREFIX = Buffer.from('bytesync signature check v1\0');
const FULL_HASH_LENGTH = 16;

/** The blocks of one file, as the scanner needs them. All but the last are `blockSize` long. */
export interface Signature {
  /** Bytes of the base. */
  readonly size: number;
  /** A power of two, 512 B to 128 KiB. */
  readonly blockSize: number;
  readonly blockCount: number;
  /** Seed of the block hashes, unsigned 32 bits. */
  readonly seed: number;
  /** Bytes kept of each block hash, 6 to 16. */
  readonly hashLength: number;
  /** Rolling checksum of each block. */
  readonly checksums: Int32Array;
  /** Block hashes, `hashLength` bytes each. */
  readonly hashes: Uint8Array;
  /** Content id of the base, where the maker of the signature knew it. */
  readonly contentId?: Uint8Array;
}

/**
 * Makes the signature of a file that is fed in pieces of any size. Memory: 20 bytes for each block
 * (twice that while the arrays grow beyond the expected size) and one block.
 */
export class SignatureBuilder {
  readonly #kernel = loadKernel();
  readonly #exponent: number;
  readonly #seed: number;
  /** Bytes of a block whose rest has not come yet; made when a piece first ends inside a block. */
  #partial: Uint8Array | undefined;
  #partialLength = 0;
  #checksums: Int32Array;
  #hashes: Uint8Array;
  #blocks = 0;
  #size = 0;

  /**
   * @param size expected bytes; decides the block size, the real size is written all the same
   * @param seed unsigned 32 bits; random by default, so that nobody can prepare colliding blocks
   */
  constructor(size: number, seed: number = randomInt(2 ** 32)) {
    this.#exponent = blockExponent(size);
    this.#seed = seed >>> 0;
    // An expected size is only a hint, so a huge one must not decide a huge allocation.
    const expected = Math.min(blockCountOf(size, 2 ** this.#exponent), 2 ** 16);
    this.#checksums = new Int32Array(expected);
    this.#hashes = new Uint8Array(expected * FULL_HASH_LENGTH);
  }

  update(bytes: Uint8Array): void {
    const blockSize = 2 ** this.#exponent;
    let from = 0;
    if (this.#partialLength > 0) {
      from = this.#keep(bytes.subarray(0, blockSize - this.#partialLength));
      if (this.#partialLength === blockSize) this.#closePartial();
    }
    for (; from + blockSize <= bytes.length; from += blockSize) {
      this.#addBlock(bytes, from, blockSize);
    }
    if (from < bytes.length) this.#keep(bytes.subarray(from));
    this.#size += bytes.length;
  }

  /** The signature's bytes. The builder is spent afterwards. */
  finish(options: { contentId?: Uint8Array } = {}): Uint8Array<ArrayBuffer> {
    this.#closePartial();
    const { contentId } = options;
    const hashLength = blockHashLength(this.#size, this.#blocks);
    const start = HEADER_LENGTH + (contentId === undefined ? 0 : CONTENT_ID_LENGTH);
    const bytes = new Uint8Array(start + this.#blocks * (4 + hashLength) + CHECK_LENGTH);
    const view = new DataView(bytes.buffer);
    bytes.set(MAGIC, 0);
    bytes[4] = VERSION;
    bytes[5] = contentId === undefined ? 0 : FLAG_CONTENT_ID;
    bytes[6] = this.#exponent;
    bytes[7] = hashLength;
    view.setUint32(8, this.#seed, true);
    view.setBigUint64(12, BigInt(this.#size), true);
    if (contentId !== undefined) bytes.set(contentId, HEADER_LENGTH);
    let at = start;
    for (const checksum of this.#checksums.subarray(0, this.#blocks)) {
      view.setInt32(at, checksum, true);
      at += 4;
    }
    for (let block = 0; block < this.#blocks; block++) {
      const hash = block * FULL_HASH_LENGTH;
      bytes.set(this.#hashes.subarray(hash, hash + hashLength), at);
      at += hashLength;
    }
    bytes.set(checkOf(bytes.subarray(0, at)), at);
    return bytes;
  }

  /** Keeps bytes of an incomplete block; answers how many. */
  #keep(bytes: Uint8Array): number {
    this.#partial ??= new Uint8Array(2 ** this.#exponent);
    this.#partial.set(bytes, this.#partialLength);
    this.#partialLength += bytes.length;
    return bytes.length;
  }

  #closePartial(): void {
    if (this.#partial === undefined || this.#partialLength === 0) return;
    this.#addBlock(this.#partial, 0, this.#partialLength);
    this.#partialLength = 0;
  }

  #addBlock(bytes: Uint8Array, offset: number, length: number): void {
    if (this.#blocks === this.#checksums.length) this.#grow();
    this.#checksums[this.#blocks] = this.#kernel.rollingChecksum(bytes, offset, length);
    const hash = this.#blocks * FULL_HASH_LENGTH;
    this.#kernel.blockHash(bytes, offset, length, this.#seed, this.#hashes, hash);
    this.#blocks++;
  }

  #grow(): void {
    const checksums = new Int32Array(Math.max(64, this.#blocks * 2));
    checksums.set(this.#checksums);
    const hashes = new Uint8Array(checksums.length * FULL_HASH_LENGTH);
    hashes.set(this.#hashes);
    this.#checksums = checksums;
    this.#hashes = hashes;
  }
}

/**
 * Reads a signature. Its hashes and content id share memory with `bytes`; what it allocates besides is
 * smaller than `bytes`, as the length must be the one that the header announces.
 * @throws BytesyncError signature-malformed
 */
export function parseSignature(bytes: Uint8Array): Signature {
  if (bytes.length < HEADER_LENGTH + CHECK_LENGTH) throw malformed('length');
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw malformed('magic');
  const [version = 0, flags = 0, exponent = 0, hashLength = 0] = bytes.subarray(4, 8);
  if (version !== VERSION) throw malformed('version');
  if (flags > FLAG_CONTENT_ID) throw malformed('flags');
  if (!isBlockExponent(exponent)) throw malformed('block-size');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = Number(view.getBigUint64(12, true));
  if (!Number.isSafeInteger(size)) throw malformed('size');
  const blockSize = 2 ** exponent;
  const blockCount = blockCountOf(size, blockSize);
  if (!isHashLength(hashLength)) throw malformed('hash-length');
  const start = HEADER_LENGTH + (flags === FLAG_CONTENT_ID ? CONTENT_ID_LENGTH : 0);
  const end = start + blockCount * (4 + hashLength);
  if (bytes.length !== end + CHECK_LENGTH) throw malformed('length');
  if (checkOf(bytes.subarray(0, end)).compare(bytes.subarray(end)) !== 0) throw malformed('check');
  return {
    size,
    blockSize,
    blockCount,
    seed: view.getUint32(8, true),
    hashLength,
    checksums: readChecksums(view, start, blockCount),
    hashes: bytes.subarray(start + 4 * blockCount, end),
    ...(flags === FLAG_CONTENT_ID ? { contentId: bytes.subarray(HEADER_LENGTH, start) } : {}),
  };
}

function readChecksums(view: DataView, start: number, count: number): Int32Array {
  const checksums = new Int32Array(count);
  for (let block = 0; block < count; block++) {
    checksums[block] = view.getInt32(start + 4 * block, true);
  }
  return checksums;
}

/** Finds damage on a disk or a line; it authenticates nothing. */
function checkOf(bytes: Uint8Array): Buffer {
  const hash = createHash('sha256').update(CHECK_PREFIX).update(bytes);
  return hash.digest().subarray(0, CHECK_LENGTH);
}

function malformed(reason: string): BytesyncError {
  return new BytesyncError('signature-malformed', { reason });
}
