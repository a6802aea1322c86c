import { type BigIntStats, closeSync, fstatSync, readSync } from 'node:fs';
import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { localStat } from '../inventory/describe.ts';
import { type FileEntry, microseconds } from '../inventory/entry.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import { fileSystemError } from '../sync/fileSystemError.ts';
import { installFile, type Place } from '../sync/install.ts';
import type { StagedFile } from '../sync/stagedFile.ts';
import { StaleCheck } from '../sync/staleCheck.ts';
import { MergeSite } from './mergeSite.ts';

export interface MergedFile {
  /** Absolute path of the folder. */
  readonly root: string;
  /** Where the source is a single file of it: its name. */
  readonly file?: string;
  /** As the source spells it. */
  readonly path: string;
  /** What the file must hold, byte for byte: one of these. */
  readonly before: readonly Uint8Array[];
  readonly after: Uint8Array;
}

/**
 * Replaces a file by the result of a merge, as a synchronization does: at every moment it holds its old or its new
 * content, and the old one is in the trash before it goes. Its mode stays.
 * @returns what of its own could not be cleared up; the file is in place then
 * @throws BytesyncError merge-own-changed, folder-in-use; a file-system error's code. The file is as it was, unless it
 *   could not be made durable
 */
export async function saveMerged(merged: MergedFile): Promise<readonly BytesyncError[]> {
  const { path, after } = merged;
  const site = MergeSite.open(merged);
  let failure: unknown;
  try {
    const { stat, isDone } = requireBefore(site.source, merged);
    if (!isDone) await replace(site, place(path, stat), after);
  } catch (error) {
    failure = error;
  }
  const left = site.close();
  if (failure !== undefined) throw asBytesyncError(failure);
  return left;
}

async function replace(site: MergeSite, target: Place, after: Uint8Array): Promise<void> {
  const staged = site.staging.create(0);
  try {
    const stat = finished(staged, target, after);
    // What else is put there meanwhile is seen below.
    await site.flushFile(staged);
    const { source, trash } = site;
    const installing = { source, staging: site.staging.folder, trash, stale: new StaleCheck() };
    installFile(installing, target, staged.name, stat);
  } catch (error) {
    site.staging.discard(staged);
    throw changedInstead(error, target.path);
  }
  site.staging.release(staged);
  await site.flush(target.path);
}

function finished(staged: StagedFile, { path, expected }: Place, after: Uint8Array) {
  if (expected?.kind !== 'file') throw new BytesyncError('merge-own-changed', { path });
  staged.write(after);
  const mtimeUs = Date.now() * 1000;
  const entry: FileEntry = { ...expected, size: after.length, mtimeUs };
  return staged.finish(entry);
}

/**
 * What is at the place while it holds what was merged; done: it holds the result already, as one that was ended early has
 * left it.
 */
function requireBefore(
  source: ConfinedFolder,
  { path, before, after }: MergedFile,
): { readonly stat: BigIntStats; readonly isDone: boolean } {
  const changed = new BytesyncError('merge-own-changed', { path });
  let fd: number;
  try {
    fd = source.openRead(path);
  } catch (error) {
    const { code } = asBytesyncError(error);
    throw code === 'entry-vanished' || code === 'entry-changed' ? changed : error;
  }
  try {
    const stat = fstatSync(fd, { bigint: true });
    // One more, to see that there is no more.
    const longest = Math.max(...[...before, after].map(({ length }) => length));
    const bytes = new Uint8Array(longest + 1);
    const found = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
    const isDone = Buffer.compare(found, after) === 0;
    const isKnown = before.some((one) => Buffer.compare(found, one) === 0);
    if (!isDone && !isKnown) throw changed;
    return { stat, isDone };
  } catch (error) {
    throw fileSystemError(error, { path });
  } finally {
    closeSync(fd);
  }
}

function place(path: string, stat: BigIntStats): Place {
  const [size, mode] = [Number(stat.size), Number(stat.mode & 0o7777n)];
  const mtimeUs = microseconds(stat.mtimeNs);
  return { path, expected: { kind: 'file', path, size, mode, mtimeUs }, local: localStat(stat) };
}

/** Somebody has written to it, or put something else there, in the last moment. */
function changedInstead(error: unknown, path: string): unknown {
  const known = asBytesyncError(error);
  if (known.code !== 'target-changed') return error;
  return new BytesyncError('merge-own-changed', { path }, { cause: known });
}
