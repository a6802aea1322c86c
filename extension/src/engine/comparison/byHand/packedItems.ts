import { BytesyncError } from '@bytesync/shared/errors.ts';
import { compressed, decompressed } from '../../encoding/compressed.ts';
import { BASIS_LENGTH } from './basis.ts';
import type { DecidedItem } from './handDecision.ts';

/** Bytes of all paths, before they are compressed. */
const PATHS_BYTES = 1024 * 1024 * 1024;

/** Bytes of a basis. */
const BASIS_BYTES = BASIS_LENGTH / 2;

/** Paths that are made bytes at once. */
const PIECE = 4096;

/** Items with what they were like: some 20 bytes each. */
export interface PackedItems {
  readonly count: number;
  /** In UTF-8, ascending by UTF-16 code units, with a zero byte behind each, compressed. */
  readonly paths: Uint8Array;
  /** In the same order, 8 bytes each. */
  readonly bases: Uint8Array;
}

/** @param items ascending by path */
export function packItems(items: readonly DecidedItem[]): PackedItems {
  const packing = new ItemPacking();
  for (let from = 0; from < items.length; from += PIECE) {
    packing.add(items.slice(from, from + PIECE));
  }
  return packing.packed();
}

/** Packs items of which there are some at a time. */
export class ItemPacking {
  readonly #paths: Buffer[] = [];
  readonly #bases: Buffer[] = [];
  #count = 0;

  /** @param items ascending by path, behind those before; a few thousand */
  add(items: readonly DecidedItem[]): void {
    this.#paths.push(Buffer.from(items.map(({ path }) => `${path}\0`).join('')));
    this.#bases.push(Buffer.from(items.map(({ basis }) => basis).join(''), 'hex'));
    this.#count += items.length;
  }

  /** All of them; compressing takes some 12 ms for each MB of paths. */
  packed(): PackedItems {
    const paths = compressed(Buffer.concat(this.#paths));
    return { count: this.#count, paths, bases: Buffer.concat(this.#bases) };
  }
}

/** What `packItems` was given. @throws BytesyncError internal where it was given nothing of the kind */
export function unpackItems({ count, paths, bases }: PackedItems): DecidedItem[] {
  if (bases.length !== count * BASIS_BYTES) throw damaged();
  const plain = decompressed(paths, PATHS_BYTES, 'internal');
  const text = Buffer.from(plain.buffer, plain.byteOffset, plain.length);
  const hex = Buffer.from(bases.buffer, bases.byteOffset, bases.length);
  const items: DecidedItem[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const end = text.indexOf(0, at);
    if (end === -1) throw damaged();
    const path = text.toString('utf8', at, end);
    if (index > 0 && path <= (items[index - 1]?.path ?? '')) throw damaged();
    const basis = hex.toString('hex', index * BASIS_BYTES, (index + 1) * BASIS_BYTES);
    items.push({ path, basis });
    at = end + 1;
  }
  if (at !== text.length) throw damaged();
  return items;
}

function damaged(): BytesyncError {
  return new BytesyncError('internal', { what: 'packed items' });
}
