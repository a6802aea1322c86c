import { availableParallelism } from 'node:os';
import type { IgnoreRules, IgnoreSettings } from '../ignoring/ignoreRules.ts';
import { rulesOfSource } from '../ignoring/sourceRules.ts';
import type { Inventory } from './entry.ts';
import { Findings, type WalkProgress } from './findings.ts';
import { type Folder, FolderReader, folderObscuredBy } from './folderReader.ts';
import { Pace } from './pace.ts';
import { LOCAL_FILES, type SourceFiles } from './sourceFiles.ts';
import { openRoot, rootError } from './sourceRoot.ts';
import { type Hire, WalkCrew } from './walkCrew.ts';
import { receiveFolders, type WalkedPart } from './walkParts.ts';

export type { WalkProgress };

export interface WalkOptions extends IgnoreSettings {
  /** This source's token: met again below the root, the source is mounted inside itself. */
  readonly ownToken?: string;
  /** Called at most every 100 ms, and once at the end. */
  readonly onProgress?: (seen: WalkProgress) => void;
  /** Gets other threads to help with a large source; absent: there are none. */
  readonly hire?: Hire | undefined;
}

/** Entries from which on a walk is worth other threads. */
const HELP_FROM = 2000;

/** Threads beside the one that walks. More don't make a disk faster. */
const HELPERS = Math.max(1, Math.min(3, availableParallelism() - 1));

/** One walk over one data source; used once. */
class Walk {
  readonly #root: string;
  readonly #source: SourceFiles;
  readonly #options: WalkOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #pace: Pace;
  readonly #found = new Findings();
  readonly #nestedTokens = new Set<string>();
  readonly #reader: FolderReader;
  #crew: WalkCrew | undefined;

  constructor(
    root: string,
    source: SourceFiles,
    options: WalkOptions,
    signal: AbortSignal | undefined,
  ) {
    this.#root = root;
    this.#source = source;
    this.#options = options;
    this.#signal = signal;
    this.#pace = new Pace(signal, () => this.#report());
    this.#reader = new FolderReader(root, options.ownToken, this.#pace, source);
  }

  async run(top: Folder): Promise<Inventory> {
    try {
      await this.#visitAll(top);
    } finally {
      this.#crew?.close();
    }
    this.#report();
    const nestedTokens = new Set([...this.#nestedTokens, ...this.#reader.nestedTokens]);
    return { ...this.#found.sorted(), nestedTokens: [...nestedTokens] };
  }

  async #visitAll(top: Folder): Promise<void> {
    await this.#pace.breathe();
    const pending = [top];
    for (;;) {
      const folder = pending.pop();
      if (folder === undefined) {
        const part = await this.#crew?.next(this.#signal);
        if (part === undefined) return;
        this.#takePart(part, pending, top.rules);
      } else {
        // The first of them is the next to be visited.
        for (const inner of (await this.#visit(folder)).toReversed()) pending.push(inner);
        this.#hire(top.rules);
        if (this.#pace.due) await this.#pace.breathe();
      }
      for (let part = this.#crew?.take(); part !== undefined; part = this.#crew?.take()) {
        this.#takePart(part, pending, top.rules);
      }
      this.#crew?.share(pending);
    }
  }

  /** Once there is enough to do. */
  #hire({ prefix }: IgnoreRules): void {
    const { hire, gitignore, patterns, hidden, system, ownToken } = this.#options;
    // Other threads see the file system of this machine.
    if (hire === undefined || this.#crew !== undefined || this.#source !== LOCAL_FILES) return;
    if (this.#found.entries < HELP_FROM) return;
    const settings = { gitignore, patterns, ...(hidden && { hidden }), ...(system && { system }) };
    const own = ownToken === undefined ? {} : { ownToken };
    this.#crew = new WalkCrew({ root: this.#root, settings, prefix, ...own }, hire, HELPERS);
  }

  #report(): void {
    this.#options.onProgress?.(this.#found.seen);
  }

  /** @returns the folders in it that are to be visited. */
  async #visit(folder: Folder): Promise<Folder[]> {
    const { path } = folder.entry;
    try {
      const batch = await this.#reader.read(folder);
      this.#found.add(folder, batch);
      return batch.folders;
    } catch (error) {
      const obscured = folderObscuredBy(error);
      if (path === '') throw rootError(this.#root, obscured, error);
      this.#found.addObscured(path, obscured);
      return [];
    }
  }

  #takePart({ found, nestedTokens, left }: WalkedPart, pending: Folder[], base: IgnoreRules): void {
    this.#found.addSent(found);
    for (const token of nestedTokens) this.#nestedTokens.add(token);
    for (const folder of receiveFolders(left, base)) pending.push(folder);
  }
}

async function rulesAt(
  root: string,
  options: WalkOptions,
  signal: AbortSignal | undefined,
): Promise<IgnoreRules> {
  try {
    return await rulesOfSource(root, options, signal);
  } catch (error) {
    throw rootError(root, folderObscuredBy(error), error);
  }
}

/**
 * The base inventory of a data source: every path below `root` with type, size, date, permission
 * bits and link text. No content is read. What can't be told is an unknown entry, and unless it is
 * ignored on purpose also a problem; nothing is left out silently. The root's `.bytesync` is not
 * listed. For a worker thread: it works in synchronous steps of at most some 10 ms.
 * Memory: the entries and their stats, about 200 bytes each.
 * @throws BytesyncError 'folder-missing', 'folder-not-a-folder', 'folder-unreadable' (path),
 *   'source-offered-twice' when the source is mounted inside itself, 'aborted'.
 */
export async function walkSource(
  root: string,
  options: WalkOptions,
  signal?: AbortSignal,
  files: SourceFiles = LOCAL_FILES,
): Promise<Inventory> {
  const { real, entry, stat } = openRoot(root, files);
  const rules = await rulesAt(real, options, signal);
  return await new Walk(real, files, options, signal).run({ entry, stat, rules });
}
