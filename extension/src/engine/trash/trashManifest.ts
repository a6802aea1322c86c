import { BytesyncError } from '@bytesync/shared/errors.ts';
import { z } from 'zod';
import { PATH_BYTES_MAX } from '../inventory/path.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import { readLines } from '../sync/jsonLines.ts';
import type { TrashLine } from '../sync/trash.ts';

const headerSchema = z.object({
  format: z.literal('bytesync-trash'),
  version: z.literal(1),
  runId: z.string(),
});

const lineSchema = z.object({
  path: z.string().min(1).max(PATH_BYTES_MAX),
  kind: z.enum(['file', 'folder', 'link']),
  mode: z.number().int().min(0).max(0o7777),
  mtimeUs: z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  reason: z.enum(['replaced', 'deleted']),
});

/**
 * What a version's list says, by path. Lines that say nothing are left out, and where there is no list,
 * or only the torn beginning of one, it is empty: what lies in the version counts.
 * @param trash the folder of all versions
 * @throws BytesyncError trash-foreign for a list of another format, version or run; a file-system error's code
 */
export function readManifest(
  trash: ConfinedFolder,
  versionId: string,
): ReadonlyMap<string, TrashLine> {
  const path = `${versionId}.json`;
  const lines = new Map<string, TrashLine>();
  if (trash.lstat(path) === undefined) return lines;
  const [header, ...rest] = readLines(trash, path);
  if (header === undefined) return lines;
  if (headerSchema.safeParse(header).data?.runId !== versionId) {
    throw new BytesyncError('trash-foreign', { path });
  }
  for (const value of rest) {
    const line = lineSchema.safeParse(value).data;
    if (line !== undefined) lines.set(line.path, line);
  }
  return lines;
}
