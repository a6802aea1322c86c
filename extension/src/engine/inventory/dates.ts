import type { ByteReader } from '../encoding/varint.ts';
import type { ByteWriter } from './byteWriter.ts';

/** Differences below this (some 71 years of microseconds) are written as such. */
const NEAR = 2 ** 51;

/**
 * Writes a date (safe integer) as its difference to the one before: neighbours in a tree are often
 * written within the same second. Token 0 or 1: the absolute value follows, 1 is negative. Any
 * other token less 2: twice the difference's size, plus 1 if it is negative.
 */
export function writeDate(writer: ByteWriter, date: number, previous: number): void {
  const difference = date - previous;
  const size = Math.abs(difference);
  if (size < NEAR) {
    writer.varint(2 + size * 2 + (difference < 0 ? 1 : 0));
  } else {
    writer.varint(date < 0 ? 1 : 0);
    writer.varint(Math.abs(date));
  }
}

/** Accepts the one form that `writeDate` gives a date. */
export function readDate(reader: ByteReader, previous: number): number {
  const token = reader.varint();
  if (token < 2) {
    const size = reader.varint();
    if (token === 1 && size === 0) throw reader.malformed('date');
    const date = token === 1 ? -size : size;
    if (Math.abs(date - previous) < NEAR) throw reader.malformed('date');
    return date;
  }
  const negative = (token - 2) % 2 === 1;
  const size = Math.floor((token - 2) / 2);
  if (size >= NEAR || (negative && size === 0)) throw reader.malformed('date');
  const date = previous + (negative ? -size : size);
  if (!Number.isSafeInteger(date)) throw reader.malformed('date');
  return date;
}
