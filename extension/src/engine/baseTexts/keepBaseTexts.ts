import { closeSync, fstatSync, readSync } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { microseconds } from '../inventory/entry.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';
import type { AgreedFile } from './agreedFiles.ts';
import { isText } from './baseText.ts';
import { BaseTextFolder } from './baseTextFolder.ts';

/** Bytes that are read of one source after a run. */
const MOST_READ = 64 * 1024 * 1024;

/**
 * Keeps the texts of files that all have alike now, as far as they are not kept yet and still are what was agreed.
 * Memory: one text at a time. What can't be read is left out; where nothing can be written, nothing is kept: all
 * that is missed is what the next merge starts from.
 */
export function keepBaseTexts(root: string, files: readonly AgreedFile[]): void {
  if (files.length === 0) return;
  let folder: ConfinedFolder | undefined;
  let texts: BaseTextFolder | undefined;
  try {
    folder = ConfinedFolder.open(root);
    texts = BaseTextFolder.open(folder);
    keepAll(folder, texts, files);
    texts.prune();
  } catch (error) {
    if (!(error instanceof BytesyncError)) throw error;
  } finally {
    texts?.close();
    folder?.close();
  }
}

function keepAll(
  folder: ConfinedFolder,
  texts: BaseTextFolder,
  files: readonly AgreedFile[],
): void {
  let read = 0;
  for (const file of files) {
    const mtimeMs = Math.floor(file.mtimeUs / 1000);
    if (texts.has(file.path, mtimeMs)) continue;
    read += file.size;
    if (read > MOST_READ) return;
    const bytes = readAgreed(folder, file);
    if (bytes !== undefined && isText(bytes)) texts.keep(file.path, bytes, mtimeMs);
  }
}

/** Undefined where something else is there by now, or it can't be read. */
function readAgreed(folder: ConfinedFolder, file: AgreedFile): Uint8Array | undefined {
  let fd: number | undefined;
  try {
    fd = folder.openRead(file.path);
    const bytes = new Uint8Array(file.size);
    const length = isAsAgreed(fd, file) ? readSync(fd, bytes, 0, bytes.length, 0) : -1;
    return length === file.size && isAsAgreed(fd, file) ? bytes : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function isAsAgreed(fd: number, { size, mtimeUs }: AgreedFile): boolean {
  const stat = fstatSync(fd, { bigint: true });
  return stat.size === BigInt(size) && microseconds(stat.mtimeNs) === mtimeUs;
}
