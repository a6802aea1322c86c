import type { ByteReader } from '../encoding/varint.ts';
import type { ByteWriter } from './byteWriter.ts';

/** Bytes of the largest value, 2^53 - 1. */
const PLANES_MAX = 7;

/**
 * Writes whole numbers from 0 to 2^53 - 1 as planes: the lowest byte of all, then the next of all. Sizes and
 * indexes have their chance in the low bytes and much alike in the high ones, which compress well on their own.
 */
export function writePlanes(writer: ByteWriter, values: Float64Array): void {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  const count = planesOf(most);
  writer.byte(count);
  const plane = new Uint8Array(values.length);
  for (let scale = 1, index = 0; index < count; index += 1, scale *= 0x100) {
    // Whatever is stored in a byte is taken modulo 256.
    for (let at = 0; at < values.length; at += 1) plane[at] = Math.floor((values[at] ?? 0) / scale);
    writer.bytes(plane);
  }
}

/** Accepts the one form that `writePlanes` gives the values. Memory: 8 bytes for each. */
export function readPlanes(reader: ByteReader, length: number): Float64Array {
  const count = reader.byte();
  if (count > PLANES_MAX) throw reader.malformed('planes');
  const values = new Float64Array(length);
  let most = 0;
  for (let scale = 1, index = 0; index < count; index += 1, scale *= 0x100) {
    const plane = reader.bytes(length);
    for (let at = 0; at < length; at += 1) {
      const value = (values[at] ?? 0) + (plane[at] ?? 0) * scale;
      values[at] = value;
      if (value > most) most = value;
    }
  }
  if (planesOf(most) !== count || most > Number.MAX_SAFE_INTEGER) throw reader.malformed('planes');
  return values;
}

function planesOf(most: number): number {
  let count = 0;
  for (let rest = most; rest > 0; rest = Math.floor(rest / 0x100)) count += 1;
  return count;
}
