import { ByteReader, VARINT_MAX, writeVarint } from '../../encoding/varint.ts';

/**
 * Bytes of one set: as a map of bits, any items of a comparison of two million. Larger comparisons have sets as far as
 * these consist of few runs.
 */
export const SET_BYTES = 256 * 1024;

/** Items that any comparison has at most. */
const LENGTH_MAX = 0xffff_ffff;

/** How a set is written: as runs, or with a bit for each item of the comparison. */
export const SET_FORM = { runs: 0, bits: 1 } as const;

/** Items `from` to `to`, the last one not included. */
export type OnRun = (from: number, to: number) => void;

/**
 * A set of items of one comparison in the shorter of two forms, neither of which takes more than a bit an item does:
 * docs/formats/item-set.md.
 * @param indexes ascending, at least one, each below `length`
 * @param length items of the comparison
 * @returns undefined where both are longer than `SET_BYTES`
 */
export function encodeItemSet(indexes: Uint32Array, length: number): Uint8Array | undefined {
  const head = new Uint8Array(VARINT_MAX + 1);
  const at = writeVarint(head, 0, length);
  const bytes = Math.ceil(length / 8);
  const most = Math.min(SET_BYTES - at - 1, bytes);
  const runs = runBytes(indexes, most);
  if (runs === undefined && bytes > most) return undefined;
  head[at] = runs === undefined ? SET_FORM.bits : SET_FORM.runs;
  const rest = runs ?? bitBytes(indexes, bytes);
  const set = new Uint8Array(at + 1 + rest.length);
  set.set(head.subarray(0, at + 1));
  set.set(rest, at + 1);
  return set;
}

/** Undefined where they would be longer than this. */
function runBytes(indexes: Uint32Array, most: number): Uint8Array | undefined {
  const into = new Uint8Array(most + 2 * VARINT_MAX);
  let [at, end] = [0, 0];
  for (let first = 0; first < indexes.length; ) {
    const from = indexes[first] ?? 0;
    let count = 1;
    while (indexes[first + count] === from + count) count += 1;
    at = writeVarint(into, at, from - end);
    at = writeVarint(into, at, count);
    if (at > most) return undefined;
    end = from + count;
    first += count;
  }
  return into.subarray(0, at);
}

function bitBytes(indexes: Uint32Array, bytes: number): Uint8Array {
  const bits = new Uint8Array(bytes);
  for (const index of indexes) bits[index >>> 3] = (bits[index >>> 3] ?? 0) | (1 << (index & 7));
  return bits;
}

/** How many items the comparison has that a set is about. @throws BytesyncError statement-malformed */
export function comparedItems(set: Uint8Array): number {
  return opened(set).length;
}

/** At what follows the number of items. */
function opened(set: Uint8Array): { readonly reader: ByteReader; readonly length: number } {
  const reader = new ByteReader(set, 'statement-malformed');
  const length = reader.varint();
  if (length > LENGTH_MAX) throw reader.malformed('length');
  return { reader, length };
}

/** Whether it is one; takes as long as its bytes take. */
export function isItemSet(set: Uint8Array): boolean {
  try {
    eachRun(set);
    return true;
  } catch {
    return false;
  }
}

/**
 * Its items as runs, ascending, with something between two of them. Takes as long as its bytes take, however many items these are.
 * @param onRun absent: it is only checked
 * @throws BytesyncError statement-malformed
 */
export function eachRun(set: Uint8Array, onRun?: OnRun): void {
  const { reader, length } = opened(set);
  const form = reader.byte();
  if (form === SET_FORM.runs) readRuns(reader, length, onRun);
  else if (form === SET_FORM.bits) readBits(reader, length, onRun);
  else throw reader.malformed('form');
}

function readRuns(reader: ByteReader, length: number, onRun: OnRun | undefined): void {
  let end = 0;
  do {
    const gap = reader.varint();
    const from = end + gap;
    if (gap === 0 && end > 0) throw reader.malformed('run');
    const count = reader.varint();
    end = from + count;
    if (count === 0 || end > length) throw reader.malformed('run');
    onRun?.(from, end);
  } while (reader.remaining > 0);
}

function readBits(reader: ByteReader, length: number, onRun: OnRun | undefined): void {
  const bits = reader.bytes(reader.remaining);
  if (bits.length !== Math.ceil(length / 8)) throw reader.malformed('length');
  // Bits of the last byte that stand for no item.
  if ((bits.at(-1) ?? 0) >>> (length % 8 || 8) !== 0) throw reader.malformed('bits');
  if (bits.every((byte) => byte === 0)) throw reader.malformed('empty');
  if (onRun !== undefined) runsOfBits(bits, length, onRun);
}

function runsOfBits(bits: Uint8Array, length: number, onRun: OnRun): void {
  let from = -1;
  for (const [at, byte] of bits.entries()) {
    // Most bytes are all one or all nothing.
    if (byte === (from === -1 ? 0 : 0xff)) continue;
    for (let bit = 0; bit < 8; bit += 1) {
      const isIn = (byte & (1 << bit)) !== 0;
      if (isIn === (from !== -1)) continue;
      const index = at * 8 + bit;
      if (!isIn) onRun(from, index);
      from = isIn ? index : -1;
    }
  }
  if (from !== -1) onRun(from, length);
}
