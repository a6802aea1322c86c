import { createHash, type Hash } from 'node:crypto';
import type { KnownEntry } from '../../inventory/entry.ts';
import type { Cell, Column, Comparison, ComparisonItem } from '../item.ts';

const PREFIX = 'bytesync compared items v1\0';

/** Items that are hashed at once. */
const BLOCK = 4096;

/** Of what was hashed already: it takes some tenths of a second for a million items. */
const known = new WeakMap<Comparison['items'], Uint8Array>();

/**
 * SHA-256 of all that bases of standard mode are made of, of all items in their order: members with the same digest mean the
 * same by the index of an item. Stays what it is when contents are read. Everything of it is told by inventories, so it
 * holds for one run.
 */
export function comparisonDigest({ columns, items }: Comparison): Uint8Array {
  const found = known.get(items);
  if (found !== undefined) return found;
  const hash = createHash('sha256').update(PREFIX);
  hash.update(JSON.stringify([items.length, columns.map(columnFacts)]));
  const block = new Block(columns.length);
  for (const item of items) if (block.take(item)) block.flush(hash);
  block.flush(hash);
  const digest = hash.digest();
  known.set(items, digest);
  return digest;
}

function columnFacts({ sourceId, label }: Column): readonly string[] {
  return [sourceId, label];
}

/** What items say, as texts and numbers: many of them are hashed faster than each. */
class Block {
  readonly #columns: number;
  #texts: string[] = [];
  readonly #numbers: DataView;
  #at = 0;
  #items = 0;

  constructor(columns: number) {
    this.#columns = columns;
    this.#numbers = new DataView(new ArrayBuffer(BLOCK * columns * 3 * 8));
  }

  /** @returns whether it is full */
  take({ path, cells }: ComparisonItem): boolean {
    this.#texts.push(path);
    for (let column = 0; column < this.#columns; column += 1) this.#cell(cells[column]);
    this.#items += 1;
    return this.#items === BLOCK;
  }

  flush(hash: Hash): void {
    const texts = this.#texts.join('\0');
    hash.update(`${texts.length}\0`).update(texts);
    hash.update(new Uint8Array(this.#numbers.buffer, 0, this.#at));
    [this.#texts, this.#at, this.#items] = [[], 0, 0];
  }

  #cell(cell: Cell | undefined): void {
    if (cell === undefined || cell.kind === 'absent') this.#say(0);
    else if (cell.kind === 'present') this.#entry(cell.entry);
    else {
      this.#texts.push(cell.reason);
      this.#say(1);
    }
  }

  #entry(entry: KnownEntry): void {
    if (entry.kind === 'folder') this.#say(2);
    else if (entry.kind === 'file') this.#say(4, entry.mtimeUs, entry.size);
    else {
      this.#texts.push(entry.target);
      this.#say(3, entry.mtimeUs);
    }
  }

  #say(...numbers: readonly [kind: number, mtimeUs?: number, size?: number]): void {
    for (let at = 0; at < 3; at += 1) {
      this.#numbers.setFloat64(this.#at + 8 * at, numbers[at] ?? 0, true);
    }
    this.#at += 24;
  }
}
