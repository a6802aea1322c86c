import { compressed, decompressed } from '../../../extension/src/engine/encoding/compressed.ts';
import { decodeInventory } from '../../../extension/src/engine/inventory/decodeInventory.ts';
import {
  encodeInventory,
  inventoryId,
} from '../../../extension/src/engine/inventory/encodeInventory.ts';
import type { Entry } from '../../../extension/src/engine/inventory/entry.ts';
import { toldId } from '../../../extension/src/engine/lastSync/toldBytes.ts';
import type { Announced } from '../../../extension/src/engine/planning/announced.ts';

/** What a member sends of a source that remembers nothing. */
export function sentInventory(entries: readonly Entry[]): Announced {
  const canonical = encodeInventory(entries);
  return { bytes: compressed(canonical), id: toldId(inventoryId(canonical), new Uint8Array()) };
}

/** What a stream holds, whole or a difference. */
export function formOf(bytes: Uint8Array): Uint8Array {
  return decompressed(bytes, 2 ** 24, 'inventory-malformed');
}

export function entriesSent({ bytes }: { readonly bytes: Uint8Array }): Entry[] {
  return decodeInventory(formOf(bytes));
}
