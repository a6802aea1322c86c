import type { IgnoreRules, IgnoreSettings } from '../ignoring/ignoreRules.ts';
import { rulesOfSource } from '../ignoring/sourceRules.ts';
import type { Entry, Inventory, LocalStat, Problem } from './entry.ts';
import {
  type Batch,
  type Folder,
  FolderReader,
  folderObscuredBy,
  problemOf,
} from './folderReader.ts';
import { Pace } from './pace.ts';
import { openRoot, rootError } from './sourceRoot.ts';
import { StatRows } from './statRows.ts';
import { StatTable } from './statTable.ts';

export interface WalkProgress {
  readonly files: number;
  readonly folders: number;
  /** Sum of the files' sizes. */
  readonly bytes: number;
}

export interface WalkOptions extends IgnoreSettings {
  /** This source's token: met again below the root, the source is mounted inside itself. */
  readonly ownToken?: string;
  /** Called at most every 100 ms, and once at the end. */
  readonly onProgress?: (seen: WalkProgress) => void;
}

/** One walk over one data source; used once. */
class Walk {
  readonly #root: string;
  readonly #options: WalkOptions;
  readonly #pace: Pace;
  readonly #entries: Entry[] = [];
  readonly #stats = new StatRows();
  readonly #problems: Problem[] = [];
  readonly #reader: FolderReader;
  #files = 0;
  #folders = 0;
  #bytes = 0;

  constructor(root: string, options: WalkOptions, signal: AbortSignal | undefined) {
    this.#root = root;
    this.#options = options;
    this.#pace = new Pace(signal, () => this.#report());
    this.#reader = new FolderReader(root, options.ownToken, this.#pace);
  }

  async run(top: Folder): Promise<Inventory> {
    await this.#pace.breathe();
    const pending = [top];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      for (const inner of await this.#visit(folder)) pending.push(inner);
      if (this.#pace.due) await this.#pace.breathe();
    }
    this.#problems.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#report();
    return {
      ...sorted(this.#entries, this.#stats),
      problems: this.#problems,
      nestedTokens: [...this.#reader.nestedTokens],
    };
  }

  #report(): void {
    const { onProgress } = this.#options;
    onProgress?.({ files: this.#files, folders: this.#folders, bytes: this.#bytes });
  }

  /** @returns the folders in it that are to be visited. */
  async #visit(folder: Folder): Promise<Folder[]> {
    const { path } = folder.entry;
    try {
      const batch = await this.#reader.read(folder);
      this.#take(folder, batch);
      return batch.folders;
    } catch (error) {
      const obscured = folderObscuredBy(error);
      if (path === '') throw rootError(this.#root, obscured, error);
      this.#push({ kind: 'unknown', path, reason: obscured.reason }, undefined);
      this.#problems.push(problemOf(path, obscured));
      return [];
    }
  }

  #take(folder: Folder, batch: Batch): void {
    this.#push(folder.entry, folder.stat);
    this.#folders += 1;
    for (const [index, entry] of batch.entries.entries()) {
      this.#push(entry, batch.stats[index]);
      if (entry.kind !== 'file') continue;
      this.#files += 1;
      this.#bytes += entry.size;
    }
    for (const problem of batch.problems) this.#problems.push(problem);
  }

  #push(entry: Entry, stat: LocalStat | undefined): void {
    this.#entries.push(entry);
    this.#stats.push(stat);
  }
}

/** Entries by path, and their stats, which are given row by row in the order of the entries. */
function sorted(entries: readonly Entry[], rows: StatRows): Pick<Inventory, 'entries' | 'stats'> {
  const pathOf = (row: number) => entries[row]?.path ?? '';
  const order = Uint32Array.from(entries, (_, row) => row);
  order.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  const ordered: Entry[] = [];
  for (const row of order) {
    const entry = entries[row];
    if (entry !== undefined) ordered.push(entry);
  }
  return { entries: ordered, stats: new StatTable(ordered, rows.inOrder(order)) };
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
 * listed. For a worker thread: it works in synchronous steps of at most some 50 ms.
 * Memory: the entries and their stats, about 200 bytes each.
 * @throws BytesyncError 'folder-missing', 'folder-not-a-folder', 'folder-unreadable' (path),
 *   'source-offered-twice' when the source is mounted inside itself, 'aborted'.
 */
export async function walkSource(
  root: string,
  options: WalkOptions,
  signal?: AbortSignal,
): Promise<Inventory> {
  const { real, entry, stat } = openRoot(root);
  const rules = await rulesAt(real, options, signal);
  return await new Walk(real, options, signal).run({ entry, stat, rules });
}
