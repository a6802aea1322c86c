import { type BigIntStats, closeSync, fstatSync, readSync } from 'node:fs';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { IgnoreRules, type IgnoreSettings } from '../ignoring/ignoreRules.ts';
import { rulesOfSource } from '../ignoring/sourceRules.ts';
import { lstatOf } from './describe.ts';
import { listFolder } from './listing.ts';
import { InsideOpener } from './openInside.ts';
import { checkRelativePath, isProtectedName } from './path.ts';
import { systemCode } from './systemCode.ts';

/** A file of a data source that somebody wants to see. What a walk with the same settings would leave out is not read. */
export interface OfferedFile extends IgnoreSettings {
  /** Absolute path of the source, without links. */
  readonly root: string;
  /** Where the source is a single file: its name. No other is read, and the session's patterns alone count. */
  readonly only?: string;
  readonly path: string;
  /** Most bytes. */
  readonly limit: number;
}

/** Another kind of entry stands there now. */
const CHANGED: ReadonlySet<string> = new Set(['ELOOP', 'EMLINK', 'ENOTDIR', 'ENXIO', 'EISDIR']);

/**
 * The content of one regular file that a walk of the source would list: no link on the way or at its
 * end, nothing protected, nothing ignored, and every name spelled as its folder lists it, so that no
 * other spelling of a file system leads around the rules. For a worker thread: it reads in one go.
 * @throws BytesyncError path-not-allowed, not-allowed (of what is left out, and of what is no file),
 *   entry-vanished, entry-unreadable, entry-changed while it was read, content-too-large (size, limit)
 */
export async function readOfferedFile(file: OfferedFile): Promise<Uint8Array<ArrayBuffer>> {
  const { root, path, limit } = file;
  checkRelativePath(path);
  if (path === '') throw new BytesyncError('path-not-allowed', { path });
  try {
    await requireOffered(file);
    const opener = new InsideOpener(root);
    try {
      const descriptor = opener.open(path);
      try {
        return readWhole(descriptor, limit);
      } finally {
        closeSync(descriptor);
      }
    } finally {
      opener.close();
    }
  } catch (cause) {
    if (cause instanceof BytesyncError) throw cause;
    throw new BytesyncError(codeOf(cause), { system: systemCode(cause) ?? '' }, { cause });
  }
}

async function requireOffered({ root, only, path, ...settings }: OfferedFile): Promise<void> {
  if (only !== undefined && path !== only) throw new BytesyncError('not-allowed');
  let rules = await rulesFor(root, only, settings);
  let folder = '';
  const names = path.split('/');
  for (const [depth, name] of names.entries()) {
    const isLast = depth === names.length - 1;
    const full = folder === '' ? root : `${root}/${folder}`;
    const child = folder === '' ? name : `${folder}/${name}`;
    if (isProtectedName(name)) throw new BytesyncError('not-allowed');
    const listed = listFolder(full).names;
    if (only === undefined) rules = await rules.enter(folder, full, listed);
    // First of all, so that nobody learns what there is among ignored names.
    if (rules.test(folder)(name, !isLast)) throw new BytesyncError('not-allowed');
    const stat = listed.includes(name) ? lstatOf(`${root}/${child}`) : undefined;
    if (stat === undefined) throw new BytesyncError('entry-vanished');
    if (isLast ? !stat.isFile() : !stat.isDirectory()) throw new BytesyncError('not-allowed');
    folder = child;
  }
}

/** Who names a file means it: for a single file the session's patterns alone count. */
async function rulesFor(
  root: string,
  only: string | undefined,
  settings: IgnoreSettings,
): Promise<IgnoreRules> {
  if (only === undefined) return rulesOfSource(root, settings);
  return IgnoreRules.ofSession({ gitignore: false, patterns: settings.patterns });
}

function readWhole(descriptor: number, limit: number): Uint8Array<ArrayBuffer> {
  const before = fstatSync(descriptor, { bigint: true });
  if (!before.isFile()) throw new BytesyncError('not-allowed');
  const size = Number(before.size);
  if (size > limit) throw new BytesyncError('content-too-large', { size, limit });
  // One more than there should be, to notice that it grows.
  const bytes = new Uint8Array(size + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, null);
    length += read;
    if (read === 0 || length > size) break;
  }
  const after = fstatSync(descriptor, { bigint: true });
  if (length !== size || !isSame(before, after)) throw new BytesyncError('entry-changed');
  return bytes.slice(0, size);
}

function isSame(before: BigIntStats, after: BigIntStats): boolean {
  return (
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    before.ctimeNs === after.ctimeNs
  );
}

function codeOf(cause: unknown): ErrorCode {
  const code = systemCode(cause);
  if (code === undefined) throw cause;
  if (code === 'ENOENT') return 'entry-vanished';
  return CHANGED.has(code) ? 'entry-changed' : 'entry-unreadable';
}
