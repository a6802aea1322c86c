import { createHash } from 'node:crypto';
import { ByteReader } from '../encoding/varint.ts';
import { ByteWriter } from '../inventory/byteWriter.ts';
import type { Entry } from '../inventory/entry.ts';
import { ENTRIES_MAX } from '../inventory/entryRules.ts';
import { LabelWriter, readIds, readLabels, writeIds } from './labelTable.ts';
import { PathReader, PathWriter } from './pathList.ts';
import { TOLD_STATES, type ToldMemory, type ToldRow } from './told.ts';

const MAGIC = Buffer.from('BST1');

/**
 * What a member tells of its memory, in the form that is sent: a number for each entry of the inventory
 * that the receiver has, then the paths that the inventory has not. docs/formats/last-sync.md.
 * @param entries of the source's inventory
 */
export function encodeTold(told: ToldMemory, entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const labels = new LabelWriter();
  const numberOf = ({ label, state }: ToldRow) =>
    1 + labels.numberOf(label) * TOLD_STATES.length + TOLD_STATES.indexOf(state);
  const numbers = entries.map(({ path }) => {
    const row = told.rows.get(path);
    return row === undefined ? 0 : numberOf(row);
  });
  const others = beyond(entries, told.rows);
  others.sort(([a], [b]) => (a < b ? -1 : 1));
  const otherNumbers = others.map(([, row]) => numberOf(row));
  const writer = new ByteWriter();
  writer.bytes(MAGIC);
  writeIds(writer, [told.sourceId]);
  writeIds(writer, told.known);
  labels.write(writer);
  for (const number of numbers) writer.varint(number);
  writer.varint(others.length);
  const paths = new PathWriter(writer);
  for (const [index, [path]] of others.entries()) {
    paths.write(path);
    writer.varint(otherNumbers[index] ?? 0);
  }
  return writer.done();
}

/**
 * 32 bytes that name an inventory together with what is told of it: all members must be told the same.
 * @param inventory its id alone
 */
export function toldId(inventory: Uint8Array, told: Uint8Array): Uint8Array<ArrayBuffer> {
  const digest = createHash('sha256').update('bytesync inventory and memory v1\0');
  digest.update(inventory);
  return new Uint8Array(digest.update(told).digest());
}

/** Rows of paths that the inventory has not. */
function beyond(
  entries: readonly Entry[],
  rows: ToldMemory['rows'],
): (readonly [string, ToldRow])[] {
  const found = entries.reduce((sum, { path }) => sum + (rows.has(path) ? 1 : 0), 0);
  if (found === rows.size) return [];
  const paths = new Set(entries.map(({ path }) => path));
  return [...rows].filter(([path]) => !paths.has(path));
}

/**
 * Reads what another member told.
 * @param entries of its inventory
 * @throws BytesyncError 'inventory-malformed'
 */
export function decodeTold(bytes: Uint8Array, entries: readonly Entry[]): ToldMemory {
  const reader = new ByteReader(bytes, 'inventory-malformed');
  if (!MAGIC.equals(reader.bytes(MAGIC.length))) throw reader.malformed('magic');
  const [sourceId, more] = readIds(reader);
  if (sourceId === undefined || more !== undefined) throw reader.malformed('source');
  const known = readIds(reader);
  const rowOf = rowsBy(reader);
  const rows = new Map<string, ToldRow>();
  for (const { path } of entries) {
    const row = rowOf(reader.varint());
    if (row !== undefined) rows.set(path, row);
  }
  const count = reader.varint();
  if (count > ENTRIES_MAX) throw reader.malformed('count');
  const paths = new PathReader(reader);
  for (let index = 0; index < count; index += 1) {
    const path = paths.read();
    const row = rowOf(reader.varint());
    if (row === undefined || rows.has(path)) throw reader.malformed('row');
    rows.set(path, row);
  }
  if (reader.remaining !== 0) throw reader.malformed('trailing');
  return { sourceId, known, rows };
}

/** Rows by their number, each made once: most paths share a few. */
function rowsBy(reader: ByteReader): (number: number) => ToldRow | undefined {
  const labels = readLabels(reader);
  const rows = new Map<number, ToldRow>();
  return (number) => {
    if (number === 0) return undefined;
    const made = rows.get(number);
    if (made !== undefined) return made;
    const label = labels[Math.floor((number - 1) / TOLD_STATES.length)];
    const state = TOLD_STATES[(number - 1) % TOLD_STATES.length];
    if (label === undefined || state === undefined) throw reader.malformed('row');
    const row = { label, state };
    rows.set(number, row);
    return row;
  };
}
