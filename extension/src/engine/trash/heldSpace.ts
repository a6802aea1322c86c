import type { BigIntStats } from 'node:fs';

/** What stat(2) counts blocks in, in bytes. */
const BLOCK = 512;

/** A file with several names. */
interface Shared {
  readonly bytes: number;
  /** All of its names, wherever they are. */
  names: bigint;
  /** How many of the names lie in the trash. */
  seen: bigint;
}

/**
 * The space on disk that only the trash holds, by version: whole blocks, folders included. A file that
 * has a name elsewhere counts for nothing, since removing it here would free nothing; one that several
 * versions hold is counted once, and is free when the last of them goes. Blocks that a file system
 * shares between files (reflinks) are counted for each: no call tells of them.
 */
export class HeldSpace {
  readonly #own = new Map<string, number>();
  readonly #shared = new Map<string, Shared>();
  /** How many names each version has of what has several. */
  readonly #namesIn = new Map<string, Map<Shared, bigint>>();

  /** Something that lies in a version, or its list. */
  add(version: string, stat: BigIntStats): void {
    const bytes = Number(stat.blocks) * BLOCK;
    if (stat.isDirectory() || stat.nlink <= 1n) {
      this.#own.set(version, (this.#own.get(version) ?? 0) + bytes);
      return;
    }
    const key = `${stat.dev}:${stat.ino}`;
    const shared = this.#shared.get(key) ?? { bytes, names: stat.nlink, seen: 0n };
    shared.seen += 1n;
    this.#shared.set(key, shared);
    const names = this.#namesIn.get(version) ?? new Map<Shared, bigint>();
    names.set(shared, (names.get(shared) ?? 0n) + 1n);
    this.#namesIn.set(version, names);
  }

  /** Takes a version out that can't be removed: what it shares with others is held elsewhere. */
  forget(version: string): void {
    for (const [shared, count] of this.#namesIn.get(version) ?? []) shared.seen -= count;
    this.#namesIn.delete(version);
    this.#own.delete(version);
  }

  /** In bytes. */
  get total(): number {
    let total = 0;
    for (const bytes of this.#own.values()) total += bytes;
    for (const { bytes, names, seen } of this.#shared.values()) {
      if (seen > 0n && seen >= names) total += bytes;
    }
    return total;
  }

  /** Takes a version out that is removed. Returns the bytes that this frees. */
  remove(version: string): number {
    let freed = this.#own.get(version) ?? 0;
    this.#own.delete(version);
    for (const [shared, count] of this.#namesIn.get(version) ?? []) {
      shared.names -= count;
      shared.seen -= count;
      if (shared.names <= 0n) freed += shared.bytes;
    }
    this.#namesIn.delete(version);
    return freed;
  }
}
