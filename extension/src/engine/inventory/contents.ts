import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ByteReader, VARINT_MAX, writeVarint } from '../encoding/varint.ts';
import { ANALYSIS_ERRORS, type AnalysedFile } from './analysis.ts';
import { CONTENT_ID_LENGTH } from './contentId.ts';
import type { Entry } from './entry.ts';

const MAGIC = Buffer.from('BSC1');

function indexByPath(entries: readonly Entry[]): Map<string, number> {
  const indexes = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    if (entry.kind === 'file') indexes.set(entry.path, index);
  }
  return indexes;
}

/**
 * Results of an analysis in the form that is sent: files are named by their index in `entries`, the
 * inventory that the receiver has. docs/formats/inventory.md, "Contents".
 * @throws BytesyncError 'inventory-malformed' when a result names no file of the inventory, or one
 *   file twice.
 */
export function encodeContents(
  entries: readonly Entry[],
  results: readonly AnalysedFile[],
): Uint8Array<ArrayBuffer> {
  const indexes = indexByPath(entries);
  const rows = results.map((result) => ({ result, index: indexes.get(result.path) ?? -1 }));
  rows.sort((a, b) => a.index - b.index);
  const bytes = new Uint8Array(
    MAGIC.length + VARINT_MAX + rows.length * (VARINT_MAX + 1 + CONTENT_ID_LENGTH),
  );
  bytes.set(MAGIC);
  let at = writeVarint(bytes, MAGIC.length, rows.length);
  let previous = -1;
  for (const { result, index } of rows) {
    if (index <= previous) {
      throw new BytesyncError('inventory-malformed', { reason: 'contents', path: result.path });
    }
    at = writeVarint(bytes, at, index - previous - 1);
    previous = index;
    if ('content' in result) {
      bytes[at] = 0;
      bytes.set(Buffer.from(result.content, 'hex'), at + 1);
      at += 1 + CONTENT_ID_LENGTH;
    } else {
      bytes[at] = 1 + ANALYSIS_ERRORS.indexOf(result.error);
      at += 1;
    }
  }
  return bytes.slice(0, at);
}

/**
 * Reads another member's analysis of the inventory `entries`. At most one result for each file, in
 * ascending order.
 * @throws BytesyncError 'inventory-malformed'
 */
export function decodeContents(bytes: Uint8Array, entries: readonly Entry[]): AnalysedFile[] {
  const reader = new ByteReader(bytes, 'inventory-malformed');
  if (!MAGIC.equals(reader.bytes(MAGIC.length))) throw reader.malformed('magic');
  const count = reader.varint();
  if (count > entries.length) throw reader.malformed('count');
  const results: AnalysedFile[] = [];
  let index = -1;
  for (let row = 0; row < count; row += 1) {
    index += reader.varint() + 1;
    const entry = entries[index];
    if (entry?.kind !== 'file') throw reader.malformed('index');
    results.push(readResult(reader, entry.path));
  }
  if (reader.remaining !== 0) throw reader.malformed('trailing');
  return results;
}

function readResult(reader: ByteReader, path: string): AnalysedFile {
  const status = reader.byte();
  if (status === 0) {
    return { path, content: Buffer.from(reader.bytes(CONTENT_ID_LENGTH)).toString('hex') };
  }
  const error = ANALYSIS_ERRORS[status - 1];
  if (error === undefined) throw reader.malformed('status');
  return { path, error };
}
