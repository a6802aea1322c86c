import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Column } from '../comparison/item.ts';
import { compressed, decompressed } from '../encoding/compressed.ts';
import { decodeInventory } from '../inventory/decodeInventory.ts';
import { applyDifference, baseOf, encodeDifference } from '../inventory/difference.ts';
import { encodeInventory, inventoryId } from '../inventory/encodeInventory.ts';
import type { Entry } from '../inventory/entry.ts';
import type { ToldMemory } from '../lastSync/told.ts';
import { decodeTold, toldId } from '../lastSync/toldBytes.ts';
import type { Announced } from './announced.ts';

/** Largest inventory, and memory, that is taken from another member, in bytes (some ten million entries). */
export const INVENTORY_LIMIT = 512 * 1024 * 1024;

/** An inventory as it is kept for the next run. */
export interface KeptInventory {
  /** Of the inventory alone. */
  readonly id: Uint8Array;
  /** Its canonical form, compressed. */
  readonly bytes: Uint8Array;
}

/** What is sent of a source, all of it compressed; the id is that of inventory and memory. */
export interface OwnForms extends Announced {
  readonly inventoryId: Uint8Array;
  /** For those who hold the source's last inventory; absent where it would not be shorter. */
  readonly difference?: Uint8Array;
  /** What the source remembers of its last synchronizations. */
  readonly memory: Uint8Array;
}

/** What another member sent of a source. */
export interface SentForms {
  /** A whole inventory, or a difference. */
  readonly sent: Announced | undefined;
  readonly memory: Uint8Array | undefined;
  /** The source's last inventory, where it is known here. */
  readonly base: KeptInventory | undefined;
}

export interface OpenedInventory {
  readonly entries: readonly Entry[];
  /** What the source remembers. */
  readonly told: ToldMemory | undefined;
  /** For the next run. */
  readonly keep: () => KeptInventory;
}

/** @param base the source's last inventory, if it is known here */
export function formsOf(
  entries: readonly Entry[],
  told: Uint8Array,
  base: KeptInventory | undefined,
): OwnForms {
  const canonical = encodeInventory(entries);
  const bytes = compressed(canonical);
  const memory = told.length === 0 ? told : compressed(told);
  const own = inventoryId(canonical);
  const forms = { id: toldId(own, told), inventoryId: own, bytes, memory };
  if (base === undefined) return forms;
  const before = { id: base.id, entries: decodeInventory(opened(base.bytes), entries) };
  const difference = compressed(encodeDifference(before, entries));
  return difference.length < bytes.length ? { ...forms, difference } : forms;
}

/** An own inventory with the form in which it was sent. */
export interface OwnInventory extends Pick<OwnForms, 'bytes' | 'inventoryId'> {
  readonly entries: readonly Entry[];
}

/**
 * Reads what another member sent: all members compare the same, so it must be what the log announces.
 * @param own inventories of this member: one that comes in the same form is not read, since nothing else can be in it
 * @param alike entries of another source, which mostly are the same
 * @throws BytesyncError 'inventory-malformed'
 */
export function openForms(
  { sent, memory, base }: SentForms,
  column: Column,
  own: readonly OwnInventory[],
  alike: readonly Entry[],
): OpenedInventory {
  const malformed = () => new BytesyncError('inventory-malformed', { source: column.label });
  if (sent === undefined) throw malformed();
  const told = memory === undefined || memory.length === 0 ? new Uint8Array() : opened(memory);
  const announced = (id: Uint8Array) => {
    if (Buffer.compare(sent.id, toldId(id, told)) !== 0) throw malformed();
    return id;
  };
  const same = own.find(({ bytes }) => Buffer.compare(bytes, sent.bytes) === 0);
  if (same !== undefined) {
    const { entries, bytes } = same;
    const kept = { id: announced(same.inventoryId), bytes };
    return { entries, told: memoryOf(told, entries), keep: () => kept };
  }
  const form = opened(sent.bytes);
  const from = baseOf(form);
  if (from === undefined) {
    const kept = { id: announced(inventoryId(form)), bytes: sent.bytes };
    const entries = decodeInventory(form, alike);
    return { entries, told: memoryOf(told, entries), keep: () => kept };
  }
  if (base === undefined || Buffer.compare(from, base.id) !== 0) throw malformed();
  const entries = applyDifference(form, decodeInventory(opened(base.bytes), alike));
  // Encoding it holds it against the rules of an inventory, too.
  const canonical = encodeInventory(entries);
  const id = announced(inventoryId(canonical));
  const keep = () => ({ id, bytes: compressed(canonical) });
  return { entries, told: memoryOf(told, entries), keep };
}

/** A source that nothing can be written to remembers nothing. */
function memoryOf(told: Uint8Array, entries: readonly Entry[]): ToldMemory | undefined {
  return told.length === 0 ? undefined : decodeTold(told, entries);
}

function opened(bytes: Uint8Array): Uint8Array {
  return decompressed(bytes, INVENTORY_LIMIT, 'inventory-malformed');
}
