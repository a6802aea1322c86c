import type { BigIntStats } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { microseconds } from '../inventory/entry.ts';
import type { Pace } from '../inventory/pace.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import type { TrashLine } from '../sync/trash.ts';
import type { TrashEntry } from './trashVersion.ts';

/** What a walk finds. Each path is relative to the version. */
export interface WalkEvents {
  entry(entry: TrashEntry): void;
  /** Something that can't be put back. */
  problem(path: string, error: unknown): void;
}

/**
 * Goes through what a version holds, each folder before its content, names in order. What is there
 * counts: lines without their entry are passed over, and an entry without a line has the date and mode
 * that it has there. A folder without a line is only the way to what it holds.
 * @throws BytesyncError 'aborted'
 */
export async function walkVersion(
  version: ConfinedFolder,
  lines: ReadonlyMap<string, TrashLine>,
  pace: Pace,
  events: WalkEvents,
): Promise<void> {
  const visit = async (folder: string): Promise<void> => {
    for (const name of namesIn(version, folder, events)) {
      if (pace.due) await pace.breathe();
      const path = folder === '' ? name : `${folder}/${name}`;
      const found = look(version, path, lines.get(path), events);
      if (found === undefined) continue;
      if (found.entry !== undefined) events.entry(found.entry);
      if (found.isFolder) await visit(path);
    }
  };
  await visit('');
}

function namesIn(version: ConfinedFolder, folder: string, events: WalkEvents): string[] {
  try {
    return version.list(folder).sort();
  } catch (error) {
    events.problem(folder, error);
    return [];
  }
}

interface Found {
  readonly isFolder: boolean;
  readonly entry?: TrashEntry;
}

/** Undefined for what is no part of the trash. */
function look(
  version: ConfinedFolder,
  path: string,
  line: TrashLine | undefined,
  events: WalkEvents,
): Found | undefined {
  try {
    const stat = version.lstat(path);
    // A name that is not Unicode is read as another one, which nothing has.
    if (stat === undefined) throw new BytesyncError('trash-foreign', { path });
    return found(path, stat, line);
  } catch (error) {
    // The program puts nothing there that it could not put back.
    const code = error instanceof BytesyncError ? error.code : undefined;
    const foreign = code === 'path-not-allowed' || code === 'name-not-allowed';
    events.problem(
      path,
      foreign ? new BytesyncError('trash-foreign', {}, { cause: error }) : error,
    );
    return undefined;
  }
}

function found(path: string, stat: BigIntStats, line: TrashLine | undefined): Found {
  const reason = line === undefined ? {} : { reason: line.reason };
  if (stat.isDirectory()) {
    if (line?.kind !== 'folder') return { isFolder: true };
    // The folder here is this program's own; mode and date of the one that it stands for are in the list.
    const { mode, mtimeUs } = line;
    return { isFolder: true, entry: { path, kind: 'folder', size: 0, mode, mtimeUs, ...reason } };
  }
  const timed = {
    path,
    mode: Number(stat.mode & 0o7777n),
    mtimeUs: microseconds(stat.mtimeNs),
    ...reason,
  };
  if (stat.isSymbolicLink()) return { isFolder: false, entry: { ...timed, kind: 'link', size: 0 } };
  if (!stat.isFile()) throw new BytesyncError('trash-foreign', { path });
  return { isFolder: false, entry: { ...timed, kind: 'file', size: Number(stat.size) } };
}
