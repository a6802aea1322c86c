import { ByteReader } from '../encoding/varint.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Entry } from './entry.ts';
import { readEntries, writeEntries } from './entryColumns.ts';
import { ENTRIES_MAX, PATHS_BYTES_MAX } from './entryRules.ts';
import { isSameEntry } from './sharedEntries.ts';

const MAGIC = Buffer.from('BSD1');
const ID_BYTES = 32;

/** An inventory that sender and receiver hold. */
export interface Base {
  readonly id: Uint8Array;
  readonly entries: readonly Entry[];
}

/**
 * What turns one inventory of a source into another, in canonical form: places that are gone, and entries that are new or
 * changed. docs/formats/inventory.md, "Difference". Not compressed.
 */
export function encodeDifference(base: Base, entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const { gone, written } = difference(base.entries, entries);
  const writer = new ByteWriter();
  writer.bytes(MAGIC);
  writer.bytes(base.id);
  writer.varint(gone.length);
  let next = 0;
  for (const place of gone) {
    writer.varint(place - next);
    next = place + 1;
  }
  writeEntries(writer, written, () => undefined);
  return writer.done();
}

/** Places in `before` whose paths are not in `after`, and the entries of `after` that `before` lacks. */
function difference(before: readonly Entry[], after: readonly Entry[]) {
  const gone: number[] = [];
  const written: Entry[] = [];
  let place = 0;
  for (const entry of after) {
    let old = before[place];
    while (old !== undefined && old.path < entry.path) {
      gone.push(place);
      place += 1;
      old = before[place];
    }
    if (old?.path !== entry.path) {
      written.push(entry);
    } else {
      if (!isSameEntry(old, entry)) written.push(entry);
      place += 1;
    }
  }
  for (; place < before.length; place += 1) gone.push(place);
  return { gone, written };
}

/** The id of the base that a difference names; undefined for what begins like something else. */
export function baseOf(bytes: Uint8Array): Uint8Array | undefined {
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) return undefined;
  return bytes.subarray(MAGIC.length, MAGIC.length + ID_BYTES);
}

/**
 * The entries of the inventory that the difference was made for, if `base` is the one that it names. Only the one form of a
 * difference is accepted; that the result is an inventory has to be checked by encoding it.
 * @throws BytesyncError 'inventory-malformed'
 */
export function applyDifference(bytes: Uint8Array, base: readonly Entry[]): Entry[] {
  const reader = new ByteReader(bytes, 'inventory-malformed');
  reader.bytes(MAGIC.length + ID_BYTES);
  const isGone = readGone(reader, base.length);
  const entries: Entry[] = [];
  let place = 0;
  const keepBefore = (path: string | undefined) => {
    for (let old = base[place]; old && (path === undefined || old.path < path); old = base[place]) {
      if (isGone[place] === 0) entries.push(old);
      place += 1;
    }
  };
  let previous: string | undefined;
  let pathBytes = 0;
  // Before the paths are made: a few bytes can say many long ones.
  const check = (_: Entry, length: number) => {
    pathBytes += length;
    if (pathBytes > PATHS_BYTES_MAX) throw reader.malformed('long');
  };
  for (const entry of readEntries(reader, check)) {
    if (previous !== undefined && entry.path <= previous) throw reader.malformed('order');
    previous = entry.path;
    keepBefore(entry.path);
    const old = base[place];
    if (old?.path === entry.path) {
      // One difference, one form: nothing is taken away and put back, or said to be what it was.
      if (isGone[place] === 1 || isSameEntry(old, entry)) throw reader.malformed('same');
      place += 1;
    }
    entries.push(entry);
  }
  keepBefore(undefined);
  if (reader.remaining !== 0) throw reader.malformed('trailing');
  if (entries.length > ENTRIES_MAX) throw reader.malformed('count');
  return entries;
}

/** For each place of the base, 1 where it is gone. */
function readGone(reader: ByteReader, length: number): Uint8Array {
  const gone = new Uint8Array(length);
  const count = reader.varint();
  if (count > length) throw reader.malformed('gone');
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    const place = next + reader.varint();
    if (place >= length) throw reader.malformed('gone');
    gone[place] = 1;
    next = place + 1;
  }
  return gone;
}
