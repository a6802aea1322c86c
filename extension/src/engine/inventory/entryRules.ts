import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Entry } from './entry.ts';
import { isProtectedName, nameFlaw, PATH_BYTES_MAX } from './path.ts';

/** Entries of one inventory. */
export const ENTRIES_MAX = 8_000_000;

/** Sum of all paths' bytes: prefix compression could otherwise blow up a small message. */
export const PATHS_BYTES_MAX = 1024 * 1024 * 1024;

/** All permission bits. */
export const MODE_MAX = 0o7777;

/** Bytes of a link's text: the limit of NTFS; Linux allows 4,095. */
export const TARGET_BYTES_MAX = 32_767;

/**
 * The rules that hold between the entries of an inventory, fed in order. The same for what is sent
 * and for what arrives:
 * - the first entry is the root, '', a folder; paths ascend by UTF-16 code units, each once;
 * - every other entry's parent is an entry of kind folder (what is below an unknown one is unknown);
 * - every name can be a component of a path on any platform;
 * - nothing in `.git` or `.bytesync` is known.
 */
export class EntryRules {
  readonly #folders = new Set<string>();
  /** The folder that was asked for last, with a slash: neighbours mostly share theirs. */
  #around = '';
  #previous: string | undefined;
  #bytes = 0;

  /**
   * @param length the path's bytes in UTF-8
   * @throws BytesyncError 'inventory-malformed'
   */
  check(entry: Entry, length: number): void {
    const flaw = this.#orderFlaw(entry) ?? this.#nameFlaw(entry, length) ?? valueFlaw(entry);
    if (flaw !== undefined) {
      const path = entry.path.slice(0, 200);
      throw new BytesyncError('inventory-malformed', { reason: flaw, path });
    }
    this.#previous = entry.path;
    if (entry.kind === 'folder') this.#folders.add(entry.path);
  }

  #orderFlaw({ path, kind }: Entry): string | undefined {
    if (this.#previous === undefined) {
      return path === '' && kind === 'folder' ? undefined : 'root';
    }
    return path > this.#previous ? undefined : 'order';
  }

  #isInFolder(path: string, slash: number): boolean {
    if (slash === -1) return this.#folders.has('');
    if (this.#around.length === slash + 1 && path.startsWith(this.#around)) return true;
    if (!this.#folders.has(path.slice(0, slash))) return false;
    this.#around = path.slice(0, slash + 1);
    return true;
  }

  #nameFlaw({ path, kind }: Entry, length: number): string | undefined {
    this.#bytes += length;
    if (length > PATH_BYTES_MAX || this.#bytes > PATHS_BYTES_MAX) return 'long';
    if (path === '') return undefined;
    // The parent of '/a' would be '', the root.
    if (path.startsWith('/')) return 'empty';
    const slash = path.lastIndexOf('/');
    if (!this.#isInFolder(path, slash)) return 'parent';
    const name = path.slice(slash + 1);
    if (kind !== 'unknown' && isProtectedName(name)) return 'protected';
    return nameFlaw(name);
  }
}

function valueFlaw(entry: Entry): string | undefined {
  if (entry.kind === 'unknown') return undefined;
  if (!Number.isSafeInteger(entry.mtimeUs)) return 'date';
  if (!Number.isInteger(entry.mode) || entry.mode < 0 || entry.mode > MODE_MAX) return 'mode';
  if (entry.kind === 'file') {
    return Number.isSafeInteger(entry.size) && entry.size >= 0 ? undefined : 'size';
  }
  if (entry.kind === 'folder') return undefined;
  const { target } = entry;
  if (target === '' || target.includes('\0') || !target.isWellFormed()) return 'target';
  return Buffer.byteLength(target) > TARGET_BYTES_MAX ? 'target' : undefined;
}
