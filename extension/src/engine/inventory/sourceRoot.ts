import { BytesyncError } from '@bytesync/shared/errors.ts';
import { describe, type Obscured, obscuredBy } from './describe.ts';
import type { FolderEntry, LocalStat } from './entry.ts';
import { LOCAL_FILES, type SourceFiles } from './sourceFiles.ts';
import { systemCode } from './systemCode.ts';

/** The folder of a data source, when a walk begins. */
export interface SourceRoot {
  /** Its path without links. */
  readonly real: string;
  readonly entry: FolderEntry;
  readonly stat: LocalStat;
}

/** @throws BytesyncError 'folder-missing', 'folder-not-a-folder', 'folder-unreadable' (path) */
export function openRoot(root: string, files: SourceFiles = LOCAL_FILES): SourceRoot {
  try {
    const real = files.realpath(root);
    const stat = files.lstat(real);
    if (stat === undefined) throw new BytesyncError('folder-missing', { path: root });
    const found = describe('', real, stat, files);
    if (found.kind === 'obscured') {
      const code = stat.isDirectory() ? 'folder-unreadable' : 'folder-not-a-folder';
      throw new BytesyncError(code, { path: root });
    }
    if (found.entry.kind !== 'folder') {
      throw new BytesyncError('folder-not-a-folder', { path: root });
    }
    return { real, entry: found.entry, stat: found.stat };
  } catch (cause) {
    if (cause instanceof BytesyncError) throw cause;
    const code = systemCode(cause);
    if (code === 'ENOTDIR') throw new BytesyncError('folder-missing', { path: root }, { cause });
    throw rootError(root, obscuredBy(cause), cause);
  }
}

/** What is wrong with a source when its own folder can't be walked. */
export function rootError(
  path: string,
  { reason, values }: Obscured,
  cause: unknown,
): BytesyncError {
  const code = reason === 'vanished' ? 'folder-missing' : 'folder-unreadable';
  return new BytesyncError(code, { ...values, path }, { cause });
}
