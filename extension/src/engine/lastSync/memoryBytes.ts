import { constants } from 'node:zlib';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import { ByteReader } from '../encoding/varint.ts';
import { zstdCompress, zstdDecompress } from '../encoding/zstd.ts';
import { ByteWriter } from '../inventory/byteWriter.ts';
import { CONTENT_ID_LENGTH } from '../inventory/contentId.ts';
import { ENTRIES_MAX, TARGET_BYTES_MAX } from '../inventory/entryRules.ts';
import { LabelWriter, readIds, readLabels, writeIds } from './labelTable.ts';
import type { Memory, MemoryRow, Remembered } from './memory.ts';
import { PathReader, PathWriter } from './pathList.ts';
import type { Label } from './told.ts';

const MAGIC = Buffer.from('BSM1');
const KINDS = ['file', 'folder', 'link', 'absent', 'mount'] as const;
/** Where the two times of a file are put together; used within one step. */
const TIMES = Buffer.alloc(16);
/** Bytes of the uncompressed form: some eight million files. */
const PLAIN_MAX = 2 * 1024 * 1024 * 1024;

/** A memory as it lies on disk: zstd with a check sum. docs/formats/last-sync.md. */
export function encodeMemory({ known, rows, pending }: Memory): Uint8Array {
  const labels = new LabelWriter();
  const owed = new OwedLists();
  const body = new ByteWriter();
  for (const some of [rows, pending]) {
    body.varint(some.size);
    const paths = new PathWriter(body);
    // They come in order mostly, and pairs of all would be as much again as the rows.
    for (const path of [...some.keys()].sort()) {
      const { label, held } = rowOf(some, path);
      paths.write(path);
      body.varint(labels.numberOf(label));
      writeHeld(body, held, owed);
    }
  }
  const writer = new ByteWriter();
  writer.bytes(MAGIC);
  writeIds(writer, known);
  labels.write(writer);
  owed.write(writer);
  const rest = body.done();
  writer.bytes(rest);
  releaseBytes(rest);
  const plain = writer.done();
  const frame = zstdCompress(plain, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  releaseBytes(plain);
  return frame;
}

function rowOf(rows: Memory['rows'], path: string): MemoryRow {
  const row = rows.get(path);
  if (row === undefined) throw new BytesyncError('internal', { what: 'no row', path });
  return row;
}

/** @throws BytesyncError 'memory-malformed' */
export function decodeMemory(bytes: Uint8Array): Memory {
  const reader = new ByteReader(plainOf(bytes), 'memory-malformed');
  requireMagic(reader);
  const known = readIds(reader);
  const labels = readLabels(reader);
  const owed = readOwed(reader);
  const rows = readRows(reader, labels, owed);
  const pending = readRows(reader, labels, owed);
  if (reader.remaining !== 0) throw reader.malformed('trailing');
  return { known, rows, pending };
}

function readRows(
  reader: ByteReader,
  labels: readonly Label[],
  owed: readonly (readonly string[])[],
): Map<string, MemoryRow> {
  const count = reader.varint();
  if (count > ENTRIES_MAX) throw reader.malformed('count');
  const paths = new PathReader(reader);
  const rows = new Map<string, MemoryRow>();
  for (let index = 0; index < count; index += 1) {
    const path = paths.read();
    const label = labels[reader.varint()];
    if (label === undefined || rows.has(path)) throw reader.malformed('row');
    rows.set(path, { label, held: readHeld(reader, owed) });
  }
  return rows;
}

/** What a memory begins with. @throws BytesyncError 'memory-malformed' */
export function requireMagic(reader: ByteReader): void {
  if (!MAGIC.equals(reader.bytes(MAGIC.length))) throw reader.malformed('magic');
}

/** A memory, decompressed. @throws BytesyncError 'memory-malformed' */
export function plainOf(bytes: Uint8Array): Uint8Array {
  try {
    return zstdDecompress(bytes, { maxOutputLength: PLAIN_MAX });
  } catch (cause) {
    throw new BytesyncError('memory-malformed', { reason: 'zstd' }, { cause });
  }
}

function writeHeld(writer: ByteWriter, held: Remembered, owed: OwedLists): void {
  const isMount = held.kind === 'folder' && held.isMount === true;
  writer.byte(KINDS.indexOf(isMount ? 'mount' : held.kind));
  if (held.kind === 'absent') writer.varint(owed.numberOf(held.owed));
  if (held.kind === 'link') {
    const target = Buffer.from(held.target);
    writer.varint(target.length);
    writer.bytes(target);
  }
  if (held.kind !== 'file') return;
  writer.varint(held.size);
  writer.varint(held.mode);
  TIMES.writeBigInt64LE(held.mtimeNs, 0);
  TIMES.writeBigInt64LE(held.ctimeNs, 8);
  writer.bytes(TIMES);
  writer.byte(held.content === undefined ? 0 : 1);
  if (held.content !== undefined) writer.bytes(Buffer.from(held.content, 'hex'));
}

export function readHeld(reader: ByteReader, owed: readonly (readonly string[])[]): Remembered {
  const kind = KINDS[reader.byte()];
  if (kind === undefined) throw reader.malformed('kind');
  if (kind === 'folder') return { kind };
  if (kind === 'mount') return { kind: 'folder', isMount: true };
  if (kind === 'absent') {
    const list = owed[reader.varint()];
    if (list === undefined) throw reader.malformed('owed');
    return { kind, owed: list };
  }
  if (kind === 'link') {
    const length = reader.varint();
    if (length > TARGET_BYTES_MAX) throw reader.malformed('target');
    return { kind, target: Buffer.from(reader.bytes(length)).toString('utf8') };
  }
  const size = reader.varint();
  const mode = reader.varint();
  TIMES.set(reader.bytes(TIMES.length));
  const mtimeNs = TIMES.readBigInt64LE(0);
  const ctimeNs = TIMES.readBigInt64LE(8);
  const file = { kind, size, mode, mtimeNs, ctimeNs };
  if (reader.byte() === 0) return file;
  return { ...file, content: Buffer.from(reader.bytes(CONTENT_ID_LENGTH)).toString('hex') };
}

/** Reads past what `readHeld` reads. @throws BytesyncError 'memory-malformed' */
export function skipHeld(reader: ByteReader): void {
  const kind = KINDS[reader.byte()];
  if (kind === undefined) throw reader.malformed('kind');
  if (kind === 'absent') reader.varint();
  if (kind === 'link') reader.bytes(reader.varint());
  if (kind !== 'file') return;
  reader.varint();
  reader.varint();
  reader.bytes(TIMES.length);
  if (reader.byte() !== 0) reader.bytes(CONTENT_ID_LENGTH);
}

/** Lists of sources that tombstones wait for; equal ones are written once. */
class OwedLists {
  readonly #numbers = new Map<
    string,
    { readonly number: number; readonly ids: readonly string[] }
  >();

  numberOf(ids: readonly string[]): number {
    const key = ids.join();
    const number = this.#numbers.get(key)?.number ?? this.#numbers.size;
    this.#numbers.set(key, { number, ids });
    return number;
  }

  write(writer: ByteWriter): void {
    writer.varint(this.#numbers.size);
    for (const { ids } of this.#numbers.values()) writeIds(writer, ids);
  }
}

export function readOwed(reader: ByteReader): string[][] {
  const count = reader.varint();
  if (count > ENTRIES_MAX) throw reader.malformed('owed');
  const lists: string[][] = [];
  for (let index = 0; index < count; index += 1) lists.push(readIds(reader));
  return lists;
}
