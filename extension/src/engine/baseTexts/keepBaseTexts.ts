import { BytesyncError } from '@bytesync/shared/errors.ts';
import { isText } from '../difference/textOrNot.ts';
import { contentIdOf } from '../inventory/contentIdOf.ts';
import type { Memory, RememberedFile } from '../lastSync/memory.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';
import type { AgreedText } from './agreedTexts.ts';
import { BASE_TEXT_MAX } from './baseText.ts';
import { BaseTextFolder } from './baseTextFolder.ts';
import { readUnchanged } from './readUnchanged.ts';

/** Files of one source whose texts are kept, and bytes that are read after one run. */
const MOST = 2_000;
const MOST_BYTES = 32 * 1024 * 1024;

interface AgreedFile {
  readonly path: string;
  readonly version: string;
  readonly held: RememberedFile;
}

/**
 * Keeps the texts that a source has in common with others, as far as they are not kept yet and still are what was
 * agreed; those that were changed last, if they are many. Memory: one text at a time. What can't be read is left out,
 * and where nothing can be written nothing is kept: all that is missed is what the next merge starts from.
 * @param memory what the source remembers since just now
 */
export function keepBaseTexts(root: string, memory: Memory): void {
  let folder: ConfinedFolder | undefined;
  let privateFolder: ConfinedFolder | undefined;
  let texts: BaseTextFolder | undefined;
  try {
    folder = ConfinedFolder.open(root);
    privateFolder = folder.existingPrivateFolder();
    if (privateFolder === undefined) return;
    const known = knownIn(privateFolder);
    const files = newest(memory).filter((file) => !known.has(keyOf(file)));
    if (files.length === 0) return;
    texts = BaseTextFolder.make(privateFolder);
    texts.add(keepAll(folder, texts, files));
  } catch (error) {
    if (!(error instanceof BytesyncError)) throw error;
  } finally {
    texts?.close();
    privateFolder?.close();
    folder?.close();
  }
}

/** What is kept already, by path and version. */
function knownIn(privateFolder: ConfinedFolder): ReadonlySet<string> {
  const texts = BaseTextFolder.open(privateFolder);
  try {
    return new Set((texts?.list() ?? []).map(keyOf));
  } finally {
    texts?.close();
  }
}

function keyOf({ path, version }: Pick<AgreedText, 'path' | 'version'>): string {
  return `${version} ${path}`;
}

/** Files that were changed last, whether they are kept already or not: what is kept stays the same while nothing changes. */
function newest({ rows }: Memory): readonly AgreedFile[] {
  let files: AgreedFile[] = [];
  let oldest: bigint | undefined;
  for (const [path, { label, held }] of rows) {
    if (held.kind !== 'file' || held.size > BASE_TEXT_MAX) continue;
    if (oldest !== undefined && held.mtimeNs <= oldest) continue;
    files.push({ path, version: label.version, held });
    if (files.length < 2 * MOST) continue;
    files = latest(files);
    oldest = files.at(-1)?.held.mtimeNs;
  }
  return latest(files);
}

function latest(files: AgreedFile[]): AgreedFile[] {
  return files.sort((a, b) => Number(b.held.mtimeNs - a.held.mtimeNs)).slice(0, MOST);
}

function keepAll(
  folder: ConfinedFolder,
  texts: BaseTextFolder,
  files: readonly AgreedFile[],
): readonly AgreedText[] {
  const kept: AgreedText[] = [];
  let read = 0;
  for (const { path, version, held } of files) {
    read += held.size;
    if (read > MOST_BYTES) break;
    const bytes = readUnchanged(folder, path, held);
    if (bytes === undefined || !isText(bytes)) continue;
    const content = contentIdOf(bytes);
    if (held.content !== undefined && held.content !== content) continue;
    texts.keep(content, bytes);
    kept.push({ path, version, content });
  }
  return kept;
}
