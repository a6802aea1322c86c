import { ByteReader } from '../encoding/varint.ts';
import { INVENTORY_MAGIC } from './encodeInventory.ts';
import type { Entry } from './entry.ts';
import { readEntries } from './entryColumns.ts';
import { EntryRules } from './entryRules.ts';
import { SharedEntries } from './sharedEntries.ts';

/**
 * Reads a canonical inventory of another member. Only the one form that `encodeInventory` gives is
 * accepted, and only entries that keep all rules of `EntryRules`. Memory: in proportion to the
 * entries, whose paths are bounded in sum.
 * @param alike entries of another inventory, sorted: what is the same in both becomes one object
 * @throws BytesyncError 'inventory-malformed'
 */
export function decodeInventory(bytes: Uint8Array, alike: readonly Entry[] = []): Entry[] {
  const reader = new ByteReader(bytes, 'inventory-malformed');
  if (!INVENTORY_MAGIC.equals(reader.bytes(INVENTORY_MAGIC.length))) {
    throw reader.malformed('magic');
  }
  const rules = new EntryRules();
  const check = (entry: Entry, length: number) => rules.check(entry, length);
  const entries = readEntries(reader, check, new SharedEntries(alike));
  if (entries.length === 0) throw reader.malformed('empty');
  if (reader.remaining !== 0) throw reader.malformed('trailing');
  return entries;
}
