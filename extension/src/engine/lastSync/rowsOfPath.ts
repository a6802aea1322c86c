import { ByteReader } from '../encoding/varint.ts';
import { ENTRIES_MAX } from '../inventory/entryRules.ts';
import { readIds, readVersionsOfLabels } from './labelTable.ts';
import type { Remembered } from './memory.ts';
import { readHeld, readOwed, requireMagic, skipHeld } from './memoryBytes.ts';
import { PathReader } from './pathList.ts';

/** Rows after which others get a turn. */
const ROWS_AT_ONCE = 20_000;

/** What is remembered of one path. */
export interface RowOfPath {
  /** See `Label`. */
  readonly version: string;
  readonly held: Remembered;
}

/**
 * What a memory's rows, then its pending ones, say of one path: of the millions of others nothing is kept.
 * @param plain a memory, decompressed
 * @param breathe lets others have a turn; what it throws ends this
 * @throws BytesyncError 'memory-malformed'
 */
export async function rowsOfPath(
  plain: Uint8Array,
  path: string,
  breathe: () => Promise<void>,
): Promise<readonly RowOfPath[]> {
  const reader = new ByteReader(plain, 'memory-malformed');
  requireMagic(reader);
  readIds(reader);
  const versionOf = readVersionsOfLabels(reader);
  const owed = readOwed(reader);
  const found: RowOfPath[] = [];
  for (let lists = 0; lists < 2; lists += 1) {
    const count = reader.varint();
    if (count > ENTRIES_MAX) throw reader.malformed('count');
    const paths = new PathReader(reader);
    for (let index = 0; index < count; index += 1) {
      if (index % ROWS_AT_ONCE === 0) await breathe();
      const isIt = paths.read() === path;
      const label = reader.varint();
      if (isIt) found.push({ version: versionOf(label), held: readHeld(reader, owed) });
      else skipHeld(reader);
    }
  }
  if (reader.remaining !== 0) throw reader.malformed('trailing');
  return found;
}
