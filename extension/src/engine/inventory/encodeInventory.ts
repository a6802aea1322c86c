import { createHash } from 'node:crypto';
import { ByteWriter } from './byteWriter.ts';
import type { Entry } from './entry.ts';
import { writeEntries } from './entryColumns.ts';
import { EntryRules } from './entryRules.ts';

export const INVENTORY_MAGIC = Buffer.from('BSI2');

const ID_PREFIX = Buffer.from('bytesync inventory v2\0');

/**
 * The canonical form of an inventory: the same entries give the same bytes on every member.
 * docs/formats/inventory.md. Not compressed.
 * @param entries sorted by path, the root first
 * @throws BytesyncError 'inventory-malformed' when they break a rule of `EntryRules`.
 */
export function encodeInventory(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const rules = new EntryRules();
  const writer = new ByteWriter();
  writer.bytes(INVENTORY_MAGIC);
  writeEntries(writer, entries, (entry, length) => rules.check(entry, length));
  return writer.done();
}

/** 32 bytes that name an inventory, from its canonical form. */
export function inventoryId(canonical: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(ID_PREFIX).update(canonical).digest());
}
