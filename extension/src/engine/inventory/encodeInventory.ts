import { createHash } from 'node:crypto';
import { ByteWriter } from './byteWriter.ts';
import { writeDate } from './dates.ts';
import { type Entry, UNKNOWN_REASONS } from './entry.ts';
import { EntryRules } from './entryRules.ts';

export const INVENTORY_MAGIC = Buffer.from('BSI1');

/** Kind bytes: three kinds, then the reasons of unknown entries in their order. */
export const KINDS = ['file', 'folder', 'link'] as const;

const ID_PREFIX = Buffer.from('bytesync inventory v1\0');

/**
 * The canonical form of an inventory: the same entries give the same bytes on every member.
 * docs/formats/inventory.md. Not compressed.
 * @param entries sorted by path, the root first
 * @throws BytesyncError 'inventory-malformed' when they break a rule of `EntryRules`.
 */
export function encodeInventory(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.bytes(INVENTORY_MAGIC);
  writer.varint(entries.length);
  for (const entry of entries) writer.byte(kindByte(entry));
  writePaths(writer, entries);
  for (const entry of entries) if (entry.kind === 'file') writer.varint(entry.size);
  writeDatesAndModes(writer, entries);
  writeTargets(writer, entries);
  return writer.done();
}

/** 32 bytes that name an inventory, from its canonical form. */
export function inventoryId(canonical: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(ID_PREFIX).update(canonical).digest());
}

function kindByte(entry: Entry): number {
  if (entry.kind === 'unknown') return KINDS.length + UNKNOWN_REASONS.indexOf(entry.reason);
  return KINDS.indexOf(entry.kind);
}

/** Bytes that both begin with. */
export function sharedLength(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

/** Lengths of all, then the text of all: the text compresses better on its own. */
function writePaths(writer: ByteWriter, entries: readonly Entry[]): void {
  const rules = new EntryRules();
  const text = new ByteWriter();
  let previous: Uint8Array = Buffer.alloc(0);
  for (const entry of entries) {
    const path = Buffer.from(entry.path);
    rules.check(entry, path.length);
    const shared = sharedLength(previous, path);
    writer.varint(shared);
    writer.varint(path.length - shared);
    text.bytes(path.subarray(shared));
    previous = path;
  }
  writer.bytes(text.done());
}

function writeDatesAndModes(writer: ByteWriter, entries: readonly Entry[]): void {
  let previous = 0;
  for (const entry of entries) {
    if (entry.kind === 'unknown') continue;
    writeDate(writer, entry.mtimeUs, previous);
    previous = entry.mtimeUs;
  }
  for (const entry of entries) if (entry.kind !== 'unknown') writer.varint(entry.mode);
}

function writeTargets(writer: ByteWriter, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (entry.kind !== 'link') continue;
    const target = Buffer.from(entry.target);
    writer.varint(target.length);
    writer.bytes(target);
  }
}
