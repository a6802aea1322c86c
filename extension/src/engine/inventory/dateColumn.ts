import type { ByteReader } from '../encoding/varint.ts';
import { readPlanes, writePlanes } from './bytePlanes.ts';
import type { ByteWriter } from './byteWriter.ts';
import { readDate, writeDate } from './dates.ts';

/**
 * Writes dates: the table of all that there are, ascending and each once, then the place of each in the table, as its
 * difference to the place before. Files that were unpacked together share few dates, or stand side by side in the table.
 */
export function writeDates(writer: ByteWriter, dates: Float64Array): void {
  const table = Float64Array.from(dates)
    .sort()
    .filter((date, at, all) => at === 0 || date !== all[at - 1]);
  writer.varint(table.length);
  let previous = 0;
  for (const date of table) {
    writeDate(writer, date, previous);
    previous = date;
  }
  const placeOf = new Map<number, number>();
  for (const date of table) placeOf.set(date, placeOf.size);
  let before = 0;
  const steps = dates.map((date) => {
    const place = placeOf.get(date) ?? 0;
    const step = place - before;
    before = place;
    return step < 0 ? -2 * step - 1 : 2 * step;
  });
  writePlanes(writer, steps);
}

/** Accepts the one form that `writeDates` gives dates. */
export function readDates(reader: ByteReader, count: number): Float64Array {
  const table = readTable(reader, count);
  const used = new Uint8Array(table.length);
  let place = 0;
  const dates = readPlanes(reader, count).map((step) => {
    place += step % 2 === 1 ? -(step + 1) / 2 : step / 2;
    const date = table[place];
    if (date === undefined) throw reader.malformed('date');
    used[place] = 1;
    return date;
  });
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
