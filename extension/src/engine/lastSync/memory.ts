import type { KnownEntry } from '../inventory/entry.ts';
import type { Label } from './told.ts';

/** Versions that an item remembers to have followed; who was away for longer has a conflict instead. */
export const SUPERSEDES_MAX = 64;

/** Sources that are remembered, so that others can't fill the memory with made-up ones. */
export const KNOWN_MAX = 1_000;

/** What the source held when it was agreed: its own stat then, so that a change is seen without reading. */
export interface RememberedFile {
  readonly kind: 'file';
  readonly size: number;
  readonly mtimeNs: bigint;
  /** 0 where it is not known: size and date count then. */
  readonly ctimeNs: bigint;
  readonly mode: number;
  /** Content id in hex, where the content was read. */
  readonly content?: string;
}

export type Remembered =
  | RememberedFile
  | {
      readonly kind: 'folder';
      /** Another file system was mounted there. */
      readonly isMount?: true;
    }
  | { readonly kind: 'link'; readonly target: string }
  /** A tombstone. `owed`: lasting ids of sources that have not seen it. */
  | { readonly kind: 'absent'; readonly owed: readonly string[] };

export interface MemoryRow {
  readonly label: Label;
  readonly held: Remembered;
}

/** What one source remembers of its last synchronizations. */
export interface Memory {
  /** Lasting ids of the sources that it was synchronized with. */
  readonly known: readonly string[];
  readonly rows: ReadonlyMap<string, MemoryRow>;
  /**
   * What is agreed of the paths that a run was about to change, if it has: it may have been ended before it
   * could say so.
   */
  readonly pending: ReadonlyMap<string, MemoryRow>;
}

export const NO_MEMORY: Memory = { known: [], rows: new Map(), pending: new Map() };

/** An entry as it is remembered when nothing but the entry is known. */
export function rememberedEntry(entry: KnownEntry, content: string | undefined): Remembered {
  if (entry.kind === 'folder') return { kind: 'folder' };
  if (entry.kind === 'link') return { kind: 'link', target: entry.target };
  const { size, mode, mtimeUs } = entry;
  const mtimeNs = BigInt(mtimeUs) * 1000n;
  return { kind: 'file', size, mode, mtimeNs, ctimeNs: 0n, ...(content && { content }) };
}
