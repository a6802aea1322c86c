import type { KeptInventory } from '../planning/exchangedInventories.ts';

/** Compressed; beyond that an inventory is not kept, and its source sends the next one whole. */
const BYTES_MAX = 64 * 1024 * 1024;

/** The inventories of the session's last run, of own sources and of others', by source: the next ones may be told as differences. */
export class LastInventories {
  readonly #bytesMax: number;
  readonly #kept = new Map<string, KeptInventory>();

  constructor(bytesMax: number = BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  of(sourceId: string): KeptInventory | undefined {
    return this.#kept.get(sourceId);
  }

  /** Takes the place of what was kept of this source. */
  keep(sourceId: string, inventory: KeptInventory): void {
    this.#kept.delete(sourceId);
    const bytes = [...this.#kept.values()].reduce((sum, one) => sum + one.bytes.length, 0);
    if (bytes + inventory.bytes.length <= this.#bytesMax) this.#kept.set(sourceId, inventory);
  }

  /** Forgets all other sources. */
  retain(sourceIds: ReadonlySet<string>): void {
    for (const sourceId of this.#kept.keys()) {
      if (!sourceIds.has(sourceId)) this.#kept.delete(sourceId);
    }
  }
}
