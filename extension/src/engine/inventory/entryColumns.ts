import { isUtf8 } from 'node:buffer';
import type { ByteReader } from '../encoding/varint.ts';
import { readPlanes, writePlanes } from './bytePlanes.ts';
import type { ByteWriter } from './byteWriter.ts';
import { readDates, writeDates } from './dateColumn.ts';
import { type Entry, type KnownEntry, UNKNOWN_REASONS } from './entry.ts';
import { ENTRIES_MAX, MODE_MAX, TARGET_BYTES_MAX } from './entryRules.ts';
import { type EntryCheck, PathColumn, writePaths } from './pathColumn.ts';
import { SharedEntries } from './sharedEntries.ts';

/** Kind bytes: three kinds, then the reasons of unknown entries in their order. */
const KINDS = ['file', 'folder', 'link'] as const;

/**
 * Writes entries as columns, docs/formats/inventory.md. What only known entries have stands by kind: files are alike, and
 * folders are.
 * @param check may refuse an entry by what it throws
 */
export function writeEntries(
  writer: ByteWriter,
  entries: readonly Entry[],
  check: EntryCheck,
): void {
  writer.varint(entries.length);
  const values = new KnownValues();
  for (const entry of entries) {
    if (entry.kind === 'unknown') {
      writer.byte(KINDS.length + UNKNOWN_REASONS.indexOf(entry.reason));
    } else {
      writer.byte(values.add(entry));
    }
  }
  writePaths(writer, entries, check);
  writePlanes(writer, Float64Array.from(values.sizes));
  writeDates(writer, Float64Array.from(values.dates.flat()));
  for (const modes of values.modes) for (const mode of modes) writer.varint(mode);
  for (const text of values.targets) {
    const target = Buffer.from(text);
    writer.varint(target.length);
    writer.bytes(target);
  }
}

/** What known entries have, by kind, collected in one pass: a large inventory fits in no cache. */
class KnownValues {
  readonly sizes: number[] = [];
  readonly dates: readonly number[][] = KINDS.map(() => []);
  readonly modes: readonly number[][] = KINDS.map(() => []);
  readonly targets: string[] = [];

  /** @returns the kind's number */
  add(entry: KnownEntry): number {
    const kind = entry.kind === 'file' ? 0 : entry.kind === 'folder' ? 1 : 2;
    this.dates[kind]?.push(entry.mtimeUs);
    this.modes[kind]?.push(entry.mode);
    if (entry.kind === 'file') this.sizes.push(entry.size);
    if (entry.kind === 'link') this.targets.push(entry.target);
    return kind;
  }
}

/** Columns as they stand in the bytes; values of kinds that lack a column are skipped in it. */
interface Columns {
  readonly kinds: Uint8Array;
  readonly paths: PathColumn;
  readonly sizes: Float64Array;
  readonly dates: Float64Array;
  readonly modes: Uint16Array;
  readonly reader: ByteReader;
}

/**
 * Reads what `writeEntries` wrote, and only the one form that it gives entries. Memory: in proportion to the entries, whose
 * paths `check` has to bound.
 * @param alike its entries take the place of those that are the same
 * @throws BytesyncError what the reader says, and what `check` throws
 */
export function readEntries(
  reader: ByteReader,
  check: EntryCheck,
  alike = new SharedEntries([]),
): Entry[] {
  const columns = readColumns(reader);
  const { kinds, paths } = columns;
  const at = beginnings(kinds);
  // In the size that it needs: one that grows leaves as much again behind. Each entry has a byte that was received.
  const entries = new Array<Entry>(kinds.length);
  for (const [index, kind] of kinds.entries()) {
    const read = paths.next(alike.likely);
    const like = alike.at(read);
    const path = like?.path ?? read;
    const entry =
      kind < KINDS.length
        ? knownEntry(columns, kind, at, path, like)
        : unknownEntry(columns, kind, path, like);
    check(entry, paths.length);
    entries[index] = entry;
  }
  return entries;
}

function readColumns(reader: ByteReader): Columns {
  const count = reader.varint();
  if (count > ENTRIES_MAX) throw reader.malformed('count');
  const kinds = reader.bytes(count);
  const paths = new PathColumn(reader, count);
  const [, files = 0, , known = 0] = beginnings(kinds);
  const sizes = readPlanes(reader, files);
  const dates = readDates(reader, known);
  const modes = Uint16Array.from({ length: known }, () => {
    const mode = reader.varint();
    if (mode > MODE_MAX) throw reader.malformed('mode');
    return mode;
  });
  return { kinds, paths, sizes, dates, modes, reader };
}

/** Where each kind begins in the columns that stand by kind, and where the last one ends. */
function beginnings(kinds: Uint8Array): number[] {
  const counts = [0, 0, 0];
  for (const kind of kinds) if (kind < KINDS.length) counts[kind] = (counts[kind] ?? 0) + 1;
  const [files = 0, folders = 0, links = 0] = counts;
  return [0, files, files + folders, files + folders + links];
}

function unknownEntry(
  { reader }: Columns,
  kind: number,
  path: string,
  like: Entry | undefined,
): Entry {
  const reason = UNKNOWN_REASONS[kind - KINDS.length];
  if (reason === undefined) throw reader.malformed('kind');
  if (like?.kind === 'unknown' && like.reason === reason) return like;
  return { kind: 'unknown', path, reason };
}

/**
 * @param at where the next entry of each kind stands; moves on
 * @param like given back where it is the same: an object that is made and thrown away may outlast much else
 */
function knownEntry(
  { sizes, dates, modes, reader }: Columns,
  kind: number,
  at: number[],
  path: string,
  like: Entry | undefined,
): KnownEntry {
  const place = at[kind] ?? 0;
  at[kind] = place + 1;
  const mtimeUs = dates[place] ?? 0;
  const mode = modes[place] ?? 0;
  const same = like !== undefined && isTimed(like, mtimeUs, mode) ? like : undefined;
  switch (KINDS[kind]) {
    case 'file': {
      const size = sizes[place] ?? 0;
      if (same?.kind === 'file' && same.size === size) return same;
      return { kind: 'file', path, size, mtimeUs, mode };
    }
    case 'link': {
      const target = readTarget(reader);
      if (same?.kind === 'link' && same.target === target) return same;
      return { kind: 'link', path, mtimeUs, mode, target };
    }
    default:
      return same?.kind === 'folder' ? same : { kind: 'folder', path, mtimeUs, mode };
  }
}

function isTimed(entry: Entry, mtimeUs: number, mode: number): boolean {
  return entry.kind !== 'unknown' && entry.mtimeUs === mtimeUs && entry.mode === mode;
}

function readTarget(reader: ByteReader): string {
  const length = reader.varint();
  if (length > TARGET_BYTES_MAX) throw reader.malformed('target');
  const bytes = reader.bytes(length);
  if (!isUtf8(bytes)) throw reader.malformed('target');
  return Buffer.from(bytes).toString('utf8');
}
