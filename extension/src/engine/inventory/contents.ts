import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ByteReader, VARINT_MAX, writeVarint } from '../encoding/varint.ts';
import { ANALYSIS_ERRORS, type AnalysedFile } from './analysis.ts';
import { CONTENT_ID_LENGTH } from './contentId.ts';
import type { Entry } from './entry.ts';

const MAGIC = Buffer.from('BSC1');

/** Results in the order of inventories. */
export function sortedByPath(results: readonly AnalysedFile[]): AnalysedFile[] {
  return [...results].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Results of an analysis in the form that is sent: files are named by their index in `entries`, the
 * inventory that the receiver has. docs/formats/inventory.md, "Contents".
 * @param entries sorted by path
 * @throws BytesyncError 'inventory-malformed' when a result names no file of the inventory, or one
 *   file twice.
 */
export function encodeContents(
  entries: readonly Entry[],
  results: readonly AnalysedFile[],
): Uint8Array<ArrayBuffer> {
  const sorted = sortedByPath(results);
  const bytes = Buffer.alloc(
    MAGIC.length + VARINT_MAX + sorted.length * (VARINT_MAX + 1 + CONTENT_ID_LENGTH),
  );
  bytes.set(MAGIC);
  let at = writeVarint(bytes, MAGIC.length, sorted.length);
  let previous = -1;
  for (const result of sorted) {
    const index = indexFrom(entries, previous + 1, result.path);
    if (index === undefined) {
      throw new BytesyncError('inventory-malformed', { reason: 'contents', path: result.path });
    }
    at = writeVarint(bytes, at, index - previous - 1);
    previous = index;
    if ('content' in result) {
      bytes[at] = 0;
      bytes.write(result.content, at + 1, CONTENT_ID_LENGTH, 'hex');
      at += 1 + CONTENT_ID_LENGTH;
    } else {
      bytes[at] = 1 + ANALYSIS_ERRORS.indexOf(result.error);
      at += 1;
    }
  }
  return new Uint8Array(bytes.subarray(0, at));
}

/** Index of the file with this path, looked for from `from` on. */
function indexFrom(entries: readonly Entry[], from: number, path: string): number | undefined {
  let index = from;
  while ((entries[index]?.path ?? path) < path) index += 1;
  const found = entries[index];
  return found?.kind === 'file' && found.path === path ? index : undefined;
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
