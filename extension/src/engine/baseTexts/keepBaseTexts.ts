import { isText, LOOKED_AT } from '../difference/textOrNot.ts';
import { contentIdOf } from '../inventory/contentIdOf.ts';
import type { Memory, RememberedFile } from '../lastSync/memory.ts';
import type { ConfinedFolder } from '../sync/confinedFolder.ts';
import type { AgreedText } from './agreedTexts.ts';
import { BASE_TEXT_MAX } from './baseText.ts';
import { BaseTextFolder } from './baseTextFolder.ts';
import { isRemembered } from './isRemembered.ts';
import { readUnchanged } from './readUnchanged.ts';
import { withFolder } from './withFolder.ts';

/** Files of one source whose texts are kept, and bytes of texts that are read after one run. */
const MOST = 2_000;
const MOST_BYTES = 32 * 1024 * 1024;

interface AgreedFile {
  readonly path: string;
  readonly version: string;
  readonly held: RememberedFile;
}

/**
 * Keeps the texts that a source has in common with others, as far as they are not kept yet and still are what was
 * agreed; those that were changed last, if they are many. Those that may not be kept any more go. Memory: one text at a
 * time. What can't be read is left out, and where nothing can be written nothing is kept: all that is missed is what the
 * next merge starts from.
 * @param memory what the source remembers since just now
 * @param mayKeep says it of a path
 */
export function keepBaseTexts(
  root: string,
  memory: Memory,
  mayKeep: (path: string) => boolean,
): void {
  withFolder(root, ({ folder, privateFolder }) => {
    const { listed, kept } = textsIn(privateFolder);
    const still = listed.filter((text) => mayKeep(text.path) && isRemembered(memory, text));
    const known = new Set(kept.map(keyOf));
    const files = newest(memory, mayKeep).filter((file) => !known.has(keyOf(file)));
    if (files.length === 0 && still.length === listed.length) return;
    const texts = BaseTextFolder.make(privateFolder);
    try {
      const added = keepAll(folder, texts, files);
      if (added.length > 0 || still.length < listed.length) {
        const again = new Set(added.map(keyOf));
        texts.remove(texts.put([...still.filter((text) => !again.has(keyOf(text))), ...added]));
      }
    } finally {
      texts.close();
    }
  });
}

function textsIn(privateFolder: ConfinedFolder): Record<'listed' | 'kept', readonly AgreedText[]> {
  const texts = BaseTextFolder.open(privateFolder);
  try {
    const listed = texts?.list() ?? [];
    return { listed, kept: texts?.kept(listed) ?? [] };
  } finally {
    texts?.close();
  }
}

function keyOf({ path, version }: Pick<AgreedText, 'path' | 'version'>): string {
  return `${version} ${path}`;
}

/** Files that were changed last, whether they are kept already or not: what is kept stays the same while nothing changes. */
function newest({ rows }: Memory, mayKeep: (path: string) => boolean): readonly AgreedFile[] {
  let files: AgreedFile[] = [];
  let oldest: bigint | undefined;
  for (const [path, { label, held }] of rows) {
    if (held.kind !== 'file' || held.size > BASE_TEXT_MAX) continue;
    if (!mayKeep(path)) continue;
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
    // What is no text by its beginning takes no room from those that are.
    const beginning = readUnchanged(folder, path, held, LOOKED_AT);
    if (beginning === undefined || !isText(beginning)) continue;
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
