import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { ENTRIES_MAX } from '../inventory/entryRules.ts';
import { PATH_BYTES_MAX } from '../inventory/path.ts';
import { BOOT_LENGTH } from './boot.ts';
import { ROW_LENGTH, StoredContents } from './storedContents.ts';

const MAGIC = Buffer.from('BSH2');
/** Bytes of the digest that names a source. */
const IDENTITY_LENGTH = 32;
const BOOT_AT = MAGIC.length + IDENTITY_LENGTH;
const FRESH_AT = BOOT_AT + BOOT_LENGTH;
const COUNT_AT = FRESH_AT + 8;
const HEADER_LENGTH = COUNT_AT + 8;
const CHECK_LENGTH = 32;
const CHECK_PREFIX = Buffer.from('bytesync content cache check v1\0');

/** Bytes of all that is added to paths: more than a string may hold is of no use. */
const TEXT_MAX = 256 * 1024 * 1024;
/** Sum of all paths' lengths: what they have in common could otherwise blow up a small file. */
const PATHS_MAX = 1024 * 1024 * 1024;

/** What a cache file is of. */
export interface CacheOrigin {
  /** 32 bytes that name the source. */
  readonly identity: Uint8Array;
  /** See `bootIdentity`. */
  readonly boot: Uint8Array;
  /**
   * Rows with a ctime from here on count only until the machine starts anew: what was read may not have been
   * on disk yet, and after a power failure there may be older bytes under the same stat.
   */
  readonly freshNs: bigint;
}

/** Files that were read, and what an earlier cache has of others. */
export interface CacheRows {
  /** Ascending. */
  readonly paths: readonly string[];
  /** The row of one of the paths, which are asked for in their order. */
  readonly rowOf: (path: string) => Uint8Array | undefined;
}

/**
 * Content ids of a data source's files as they lie on disk. docs/formats/content-cache.md.
 * @returns undefined for more than such a file may hold, or where a path has no row
 */
export function encodeCache(
  { identity, boot, freshNs }: CacheOrigin,
  { paths, rowOf }: CacheRows,
): Uint8Array<ArrayBuffer> | undefined {
  if (paths.length > ENTRIES_MAX) return undefined;
  const lengths = new Uint16Array(paths.length * 2);
  const text = Buffer.from(textOf(paths, lengths));
  if (text.length > TEXT_MAX) return undefined;
  const rowsAt = HEADER_LENGTH + lengths.length * 2 + text.length;
  const bytes = Buffer.from(new ArrayBuffer(rowsAt + paths.length * ROW_LENGTH + CHECK_LENGTH));
  bytes.set(MAGIC);
  bytes.set(identity, MAGIC.length);
  bytes.set(boot, BOOT_AT);
  bytes.writeBigInt64LE(BigInt.asIntN(64, freshNs), FRESH_AT);
  bytes.writeUInt32LE(paths.length, COUNT_AT);
  bytes.writeUInt32LE(text.length, COUNT_AT + 4);
  let at = HEADER_LENGTH;
  for (const length of lengths) at = bytes.writeUInt16LE(length, at);
  bytes.set(text, at);
  let rowAt = rowsAt;
  for (const path of paths) {
    const row = rowOf(path);
    if (row?.length !== ROW_LENGTH) return undefined;
    bytes.set(row, rowAt);
    rowAt += ROW_LENGTH;
  }
  const end = bytes.length - CHECK_LENGTH;
  bytes.set(checkOf(bytes.subarray(0, end)), end);
  return new Uint8Array(bytes.buffer);
}

/** What of each path is not in the one before, together; fills in units in common and added. */
function textOf(paths: readonly string[], lengths: Uint16Array): string {
  const parts: string[] = [];
  let previous = '';
  for (const [index, path] of paths.entries()) {
    const shared = sharedUnits(previous, path);
    lengths[index * 2] = shared;
    lengths[index * 2 + 1] = path.length - shared;
    parts.push(path.slice(shared));
    previous = path;
  }
  return parts.join('');
}

/** UTF-16 units that both begin with; a pair of surrogates is not cut. */
function sharedUnits(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < most && a.charCodeAt(shared) === b.charCodeAt(shared)) shared += 1;
  const last = shared > 0 ? a.charCodeAt(shared - 1) : 0;
  return last >= 0xd800 && last < 0xdc00 ? shared - 1 : shared;
}

/** @returns undefined for what is damaged, of another source or of another version */
export function decodeCache(
  { identity, boot }: Pick<CacheOrigin, 'identity' | 'boot'>,
  file: Uint8Array,
): StoredContents | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const end = bytes.length - CHECK_LENGTH;
  if (end < HEADER_LENGTH || !MAGIC.equals(bytes.subarray(0, MAGIC.length))) return undefined;
  if (Buffer.compare(identity, bytes.subarray(MAGIC.length, BOOT_AT)) !== 0) return undefined;
  const count = bytes.readUInt32LE(COUNT_AT);
  const textLength = bytes.readUInt32LE(COUNT_AT + 4);
  const textAt = HEADER_LENGTH + count * 4;
  const rowsAt = textAt + textLength;
  if (count > ENTRIES_MAX || textLength > TEXT_MAX) return undefined;
  if (rowsAt + count * ROW_LENGTH !== end) return undefined;
  if (!checkOf(bytes.subarray(0, end)).equals(bytes.subarray(end))) return undefined;
  const text = bytes.subarray(textAt, rowsAt);
  if (!isUtf8(text)) return undefined;
  const paths = readPaths(bytes.subarray(HEADER_LENGTH, textAt), text.toString('utf8'));
  const isThisBoot = Buffer.compare(boot, bytes.subarray(BOOT_AT, FRESH_AT)) === 0;
  const lostFrom = isThisBoot ? undefined : bytes.readBigInt64LE(FRESH_AT);
  return paths && new StoredContents(paths, bytes.subarray(rowsAt, end), lostFrom);
}

function readPaths(lengths: Buffer, text: string): string[] | undefined {
  const paths: string[] = [];
  let previous = '';
  let taken = 0;
  let total = 0;
  for (let at = 0; at < lengths.length; at += 4) {
    const shared = lengths.readUInt16LE(at);
    const added = lengths.readUInt16LE(at + 2);
    total += shared + added;
    if (shared > previous.length || shared + added > PATH_BYTES_MAX || total > PATHS_MAX) {
      return undefined;
    }
    const path = previous.slice(0, shared) + text.slice(taken, taken + added);
    if (path <= previous && at > 0) return undefined;
    taken += added;
    paths.push(path);
    previous = path;
  }
  return taken === text.length ? paths : undefined;
}

function checkOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(CHECK_PREFIX).update(bytes).digest();
}
