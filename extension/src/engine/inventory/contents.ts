import { BytesyncError } from '@bytesync/shared/errors.ts';
import { ByteReader, VARINT_MAX, writeVarint } from '../encoding/varint.ts';
import { ANALYSIS_ERRORS, type AnalysedFile } from './analysis.ts';
import { CONTENT_ID_LENGTH } from './contentId.ts';
import type { Entry } from './entry.ts';
import type { ReadContent } from './readContent.ts';
import {
  FORM_LENGTH,
  lineEndsForm,
  type TextForms,
  textForms,
  whitespaceForm,
} from './textForms.ts';

/** Status of a text; plus 1 where the form of its line ends follows, plus 2 where that of its whitespace does. */
const TEXT = 1 + ANALYSIS_ERRORS.length;
const LINE_ENDS = 1;
const WHITESPACE = 2;

/** Bytes of a row at most. */
const ROW_MAX = VARINT_MAX + 1 + CONTENT_ID_LENGTH + 2 * FORM_LENGTH;

const MAGIC = Buffer.from('BSC2');

/** Bytes of a list of so many files at most. */
export function contentsLimit(files: number): number {
  return MAGIC.length + VARINT_MAX + files * ROW_MAX;
}

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
  const bytes = Buffer.alloc(contentsLimit(sorted.length));
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
    if ('content' in result) at = writeRead(bytes, at, result);
    else at = bytes.writeUInt8(1 + ANALYSIS_ERRORS.indexOf(result.error), at);
  }
  return new Uint8Array(bytes.subarray(0, at));
}

/** @returns where the next row begins */
function writeRead(bytes: Buffer, at: number, { content, text }: ReadContent): number {
  const { lineEnds = '', whitespace = '' } = text === undefined || text === 'none' ? {} : text;
  const forms = (lineEnds === '' ? 0 : LINE_ENDS) + (whitespace === '' ? 0 : WHITESPACE);
  const digests = content + lineEnds + whitespace;
  const isText = text !== undefined && text !== 'none';
  const from = bytes.writeUInt8(isText ? TEXT + forms : 0, at);
  return from + bytes.write(digests, from, 'hex');
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
  const error = ANALYSIS_ERRORS[status - 1];
  if (error !== undefined) return { path, error };
  const forms = status - TEXT;
  if (forms > (LINE_ENDS | WHITESPACE)) throw reader.malformed('status');
  const content = readHex(reader, CONTENT_ID_LENGTH);
  return status === 0
    ? { path, content }
    : { path, content, text: readForms(reader, content, forms) };
}

function readForms(reader: ByteReader, content: string, forms: number): TextForms {
  const text = {
    ...((forms & LINE_ENDS) !== 0 && { lineEnds: readHex(reader, FORM_LENGTH) }),
    ...((forms & WHITESPACE) !== 0 && { whitespace: readHex(reader, FORM_LENGTH) }),
  };
  // What is told must say something new.
  const least = textForms(
    content,
    lineEndsForm({ content, text }) ?? '',
    whitespaceForm({ content, text }) ?? '',
  );
  if (Object.keys(least).length !== Object.keys(text).length) throw reader.malformed('form');
  return text;
}

function readHex(reader: ByteReader, length: number): string {
  return Buffer.from(reader.bytes(length)).toString('hex');
}
