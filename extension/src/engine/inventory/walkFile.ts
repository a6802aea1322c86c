import { BytesyncError } from '@bytesync/shared/errors.ts';
import { IgnoreRules } from '../ignoring/ignoreRules.ts';
import { describe, lstatOf, type Obscured, obscuredBy } from './describe.ts';
import type { Entry, Inventory, LocalStat } from './entry.ts';
import { listFolder } from './listing.ts';
import { UNTOLD_ROOT } from './oneFile.ts';
import { openRoot, rootError, type SourceRoot } from './sourceRoot.ts';
import type { WalkOptions } from './walk.ts';

type Found =
  | { readonly kind: 'known'; readonly entry: Entry; readonly stat: LocalStat }
  | { readonly kind: 'obscured'; readonly obscured: Obscured }
  | { readonly kind: 'ignored' | 'absent' };

/**
 * The base inventory of a data source that is a single file: the file, unless it is gone, and of its
 * folder nothing. Who names a file means it, so `.gitignore` doesn't count; the session's patterns do.
 * Anything but a regular file under the name, and one that its folder spells otherwise, is unknown.
 * For a worker thread: it works in one synchronous step.
 * @param file its name in the folder `root`
 * @throws BytesyncError 'folder-missing', 'folder-not-a-folder', 'folder-unreadable' (path)
 */
export function walkFile(
  root: string,
  file: string,
  { patterns, onProgress }: Pick<WalkOptions, 'patterns' | 'onProgress'>,
): Inventory {
  const top = openRoot(root);
  const found = lookIn(top, root, file, patterns);
  const size = found.kind === 'known' && found.entry.kind === 'file' ? found.entry.size : undefined;
  onProgress?.({ files: size === undefined ? 0 : 1, folders: 0, bytes: size ?? 0 });
  return { ...inventoryOf(file, found), nestedTokens: [] };
}

function inventoryOf(path: string, found: Found): Omit<Inventory, 'nestedTokens'> {
  switch (found.kind) {
    case 'absent':
      return { entries: [UNTOLD_ROOT], stats: new Map(), problems: [] };
    case 'known': {
      const { entry, stat } = found;
      return { entries: [UNTOLD_ROOT, entry], stats: new Map([[path, stat]]), problems: [] };
    }
    case 'ignored': {
      const entry: Entry = { kind: 'unknown', path, reason: 'ignored' };
      return { entries: [UNTOLD_ROOT, entry], stats: new Map(), problems: [] };
    }
    case 'obscured': {
      const { reason, code, values } = found.obscured;
      const entry: Entry = { kind: 'unknown', path, reason };
      const problem = { path, code, ...(values && { values }) };
      return { entries: [UNTOLD_ROOT, entry], stats: new Map(), problems: [problem] };
    }
  }
}

function lookIn(
  { real, stat }: SourceRoot,
  root: string,
  file: string,
  patterns: readonly string[],
): Found {
  try {
    if (IgnoreRules.ofSession({ gitignore: false, patterns }).test('')(file, false))
      return { kind: 'ignored' };
    const found = look(`${real === '/' ? '' : real}/${file}`, file, listFolder(real).names);
    // All went by path: a folder that was swapped meanwhile tells of another place.
    const now = lstatOf(real);
    if (now === undefined) throw new BytesyncError('folder-missing', { path: root });
    if (now.ino === stat.ino && now.dev === stat.dev) return found;
  } catch (cause) {
    if (cause instanceof BytesyncError) throw cause;
    throw rootError(root, obscuredBy(cause), cause);
  }
  throw new BytesyncError('folder-unreadable', { path: root });
}

function look(full: string, file: string, names: readonly string[]): Found {
  const isListed = names.includes(file);
  const stat = lstatOf(full);
  if (stat === undefined) {
    return isListed ? obscured({ reason: 'vanished', code: 'entry-vanished' }) : { kind: 'absent' };
  }
  // Spelled otherwise: it is another file's name where case counts, and nobody offered that.
  if (!isListed) return obscured({ reason: 'incomplete', code: 'entry-changed' });
  const found = describe(file, full, stat);
  if (found.kind === 'obscured') return found;
  return found.entry.kind === 'file'
    ? found
    : obscured({ reason: 'special', code: 'file-not-a-file' });
}

const obscured = (what: Obscured): Found => ({ kind: 'obscured', obscured: what });
