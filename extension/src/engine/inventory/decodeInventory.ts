import { isUtf8 } from 'node:buffer';
import { ByteReader } from '../encoding/varint.ts';
import { readDate } from './dates.ts';
import { INVENTORY_MAGIC, KINDS } from './encodeInventory.ts';
import { type Entry, type KnownEntry, UNKNOWN_REASONS, type UnknownReason } from './entry.ts';
import { ENTRIES_MAX, EntryRules, TARGET_BYTES_MAX } from './entryRules.ts';
import { PATH_BYTES_MAX } from './path.ts';

/** Columns as they stand in the bytes; values of kinds that lack a column are skipped in it. */
interface Columns {
  readonly kinds: Uint8Array;
  readonly paths: PathReader;
  readonly sizes: readonly number[];
  readonly dates: readonly number[];
  readonly modes: readonly number[];
  readonly reader: ByteReader;
}

/**
 * Reads a canonical inventory of another member. Only the one form that `encodeInventory` gives is
 * accepted, and only entries that keep all rules of `EntryRules`. Memory: in proportion to the
 * entries, whose paths are bounded in sum.
 * @throws BytesyncError 'inventory-malformed'
 */
export function decodeInventory(bytes: Uint8Array): Entry[] {
  const columns = readColumns(bytes);
  const rules = new EntryRules();
  const entries: Entry[] = [];
  let timed = 0;
  let files = 0;
  for (const kind of columns.kinds) {
    const { path, length } = columns.paths.next();
    const name = KINDS[kind];
    const entry: Entry =
      name === undefined
        ? { kind: 'unknown', path, reason: reasonOf(kind, columns.reader) }
        : knownEntry(columns, name, path, timed++, files);
    if (entry.kind === 'file') files += 1;
    rules.check(entry, length);
    entries.push(entry);
  }
  if (entries.length === 0) throw columns.reader.malformed('empty');
  if (columns.reader.remaining !== 0) throw columns.reader.malformed('trailing');
  return entries;
}

function readColumns(bytes: Uint8Array): Columns {
  const reader = new ByteReader(bytes, 'inventory-malformed');
  if (!INVENTORY_MAGIC.equals(reader.bytes(INVENTORY_MAGIC.length))) {
    throw reader.malformed('magic');
  }
  const count = reader.varint();
  if (count > ENTRIES_MAX) throw reader.malformed('count');
  const kinds = reader.bytes(count);
  const paths = new PathReader(reader, count);
  const files = kinds.filter((kind) => kind === 0).length;
  const timed = kinds.filter((kind) => kind < KINDS.length).length;
  const sizes = Array.from({ length: files }, () => reader.varint());
  let previous = 0;
  const dates = Array.from({ length: timed }, () => {
    previous = readDate(reader, previous);
    return previous;
  });
  const modes = Array.from({ length: timed }, () => reader.varint());
  return { kinds, paths, sizes, dates, modes, reader };
}

function reasonOf(kind: number, reader: ByteReader): UnknownReason {
  const reason = UNKNOWN_REASONS[kind - KINDS.length];
  if (reason === undefined) throw reader.malformed('kind');
  return reason;
}

function knownEntry(
  { sizes, dates, modes, reader }: Columns,
  kind: KnownEntry['kind'],
  path: string,
  timed: number,
  file: number,
): KnownEntry {
  const mtimeUs = dates[timed];
  const mode = modes[timed];
  if (mtimeUs === undefined || mode === undefined) throw reader.malformed('truncated');
  if (kind === 'folder') return { kind, path, mtimeUs, mode };
  if (kind === 'link') return { kind, path, mtimeUs, mode, target: readTarget(reader) };
  const size = sizes[file];
  if (size === undefined) throw reader.malformed('truncated');
  return { kind, path, size, mtimeUs, mode };
}

function readTarget(reader: ByteReader): string {
  const length = reader.varint();
  if (length > TARGET_BYTES_MAX) throw reader.malformed('target');
  const bytes = reader.bytes(length);
  if (!isUtf8(bytes)) throw reader.malformed('target');
  return Buffer.from(bytes).toString('utf8');
}

/** Puts prefix-compressed paths together again, one after the other. */
class PathReader {
  readonly #reader: ByteReader;
  readonly #shared: number[] = [];
  readonly #added: number[] = [];
  readonly #text: Uint8Array;
  readonly #path = Buffer.alloc(PATH_BYTES_MAX);
  #length = 0;
  #at = 0;
  #index = 0;

  constructor(reader: ByteReader, count: number) {
    this.#reader = reader;
    let total = 0;
    for (let index = 0; index < count; index += 1) {
      const shared = reader.varint();
      const added = reader.varint();
      if (shared + added > PATH_BYTES_MAX) throw reader.malformed('long');
      this.#shared.push(shared);
      this.#added.push(added);
      total += added;
    }
    this.#text = reader.bytes(total);
  }

  /** @returns the path, and its bytes in UTF-8 */
  next(): { path: string; length: number } {
    const shared = this.#shared[this.#index] ?? 0;
    const added = this.#added[this.#index] ?? 0;
    this.#index += 1;
    const text = this.#text.subarray(this.#at, this.#at + added);
    this.#at += added;
    // The shared part is as long as it can be: one path, one encoding.
    const longer = shared < this.#length && added > 0 && text[0] === this.#path[shared];
    if (shared > this.#length || longer) throw this.#reader.malformed('prefix');
    this.#path.set(text, shared);
    this.#length = shared + added;
    const bytes = this.#path.subarray(0, this.#length);
    if (!isUtf8(bytes)) throw this.#reader.malformed('utf8');
    return { path: bytes.toString('utf8'), length: this.#length };
  }
}
