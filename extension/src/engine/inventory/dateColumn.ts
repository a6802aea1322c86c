import type { ByteReader } from '../encoding/varint.ts';
import { readPlanes, writePlanes } from './bytePlanes.ts';
import type { ByteWriter } from './byteWriter.ts';
import { readDate, writeDate } from './dates.ts';

/**
 * Writes dates: the table of all that there are, ascending and each once, then the place of each in the table, as its
 * difference to the place before. Files that were unpacked together share few dates, or stand side by side in the table.
 */
export function writeDates(writer: ByteWriter, dates: Float64Array): void {
  const table = tableOf(dates);
  writer.varint(table.length);
  let previous = 0;
  for (const date of table) {
    writeDate(writer, date, previous);
    previous = date;
  }
  const steps = new Float64Array(dates.length);
  let before = 0;
  for (let at = 0; at < dates.length; at += 1) {
    const place = placeOf(dates[at] ?? 0, table, before);
    const step = place - before;
    steps[at] = step < 0 ? -2 * step - 1 : 2 * step;
    before = place;
  }
  writePlanes(writer, steps);
}

/** Every date once, ascending. */
function tableOf(dates: Float64Array): Float64Array {
  const table = Float64Array.from(dates).sort();
  let length = 0;
  for (let at = 0; at < table.length; at += 1) {
    const date = table[at] ?? 0;
    if (length > 0 && date === table[length - 1]) continue;
    table[length] = date;
    length += 1;
  }
  return table.subarray(0, length);
}

/** @param likely is tried first, and the place behind it */
function placeOf(date: number, table: Float64Array, likely: number): number {
  if (table[likely] === date) return likely;
  if (table[likely + 1] === date) return likely + 1;
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((table[middle] ?? 0) < date) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Accepts the one form that `writeDates` gives dates. */
export function readDates(reader: ByteReader, count: number): Float64Array {
  const table = readTable(reader, count);
  const used = new Uint8Array(table.length);
  // The steps become the dates where they stand.
  const dates = readPlanes(reader, count);
  let place = 0;
  for (let at = 0; at < count; at += 1) {
    const step = dates[at] ?? 0;
    place += step % 2 === 1 ? -(step + 1) / 2 : step / 2;
    const date = table[place];
    if (date === undefined) throw reader.malformed('date');
    used[place] = 1;
    dates[at] = date;
  }
  if (used.includes(0)) throw reader.malformed('date');
  return dates;
}

function readTable(reader: ByteReader, count: number): Float64Array {
  const length = reader.varint();
  if (length > count) throw reader.malformed('dates');
  const table = new Float64Array(length);
  for (let at = 0, previous = 0; at < length; at += 1) {
    const date = readDate(reader, previous);
    if (at > 0 && date <= previous) throw reader.malformed('date');
    table[at] = date;
    previous = date;
  }
  return table;
}
