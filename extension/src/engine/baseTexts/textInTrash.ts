import { BytesyncError } from '@bytesync/shared/errors.ts';
import { contentIdOf } from '../inventory/contentIdOf.ts';
import { Pace } from '../inventory/pace.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import { runTime } from '../sync/runId.ts';
import { openTrash, openVersion } from '../trash/openTrash.ts';
import type { AgreedFile, AgreedVersion } from './agreedFile.ts';
import { BASE_TEXT_MAX } from './baseText.ts';
import { readWhole } from './readWhole.ts';
import { openFolders } from './withFolder.ts';

interface Bounds {
  /** Versions that are looked at, the latest first. */
  readonly versions: number;
  /** Bytes that are read in all. */
  readonly bytes: number;
}

const BOUNDS: Bounds = { versions: 1_000, bytes: 64 * 1024 * 1024 };

/**
 * The agreed text of a file from the source's own trash: a version's file of that path with exactly that content. Undefined
 * where there is none, or nothing of it can be read.
 * @throws BytesyncError aborted
 */
export async function textInTrash(
  { root, path }: Pick<AgreedVersion, 'root' | 'path'>,
  agreed: AgreedFile,
  signal: AbortSignal,
  bounds: Bounds = BOUNDS,
): Promise<Uint8Array | undefined> {
  const folders = orNone(() => openFolders(root));
  let trash: ConfinedFolder | undefined;
  try {
    trash = folders && orNone(() => openTrash(folders.privateFolder));
    const pace = new Pace(signal, () => undefined);
    return trash && (await textIn(trash, path, agreed, { ...bounds, pace }));
  } finally {
    trash?.close();
    folders?.close();
  }
}

async function textIn(
  trash: ConfinedFolder,
  path: string,
  { content, size }: AgreedFile,
  { versions: mostVersions, bytes: mostBytes, pace }: Bounds & { readonly pace: Pace },
): Promise<Uint8Array | undefined> {
  const names = orNone(() => trash.list('')) ?? [];
  const versions = names.filter((name) => runTime(name) !== undefined);
  let left = mostBytes;
  for (const version of versions.sort().reverse().slice(0, mostVersions)) {
    await pace.breathe();
    const most = Math.min(left, BASE_TEXT_MAX);
    const bytes = orNone(() => fileOf(trash, { version, path, size, most }));
    if (bytes === undefined) continue;
    if (contentIdOf(bytes) === content) return bytes;
    left -= bytes.length;
  }
  return undefined;
}

interface FileOfVersion {
  readonly version: string;
  readonly path: string;
  /** Undefined: whatever it is. */
  readonly size: number | undefined;
  readonly most: number;
}

function fileOf(trash: ConfinedFolder, { version, path, size, most }: FileOfVersion) {
  const folder = openVersion(trash, version);
  try {
    const stat = folder.lstat(path);
    if (stat?.isFile() !== true) return undefined;
    const isOfSize = size === undefined || stat.size === BigInt(size);
    return isOfSize ? readWhole(folder, path, most) : undefined;
  } finally {
    folder.close();
  }
}

/** What can't be read is not there: other versions may be. */
function orNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof BytesyncError) return undefined;
    throw error;
  }
}
