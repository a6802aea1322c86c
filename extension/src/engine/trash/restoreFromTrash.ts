import { asBytesyncError, BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { Problem } from '../inventory/entry.ts';
import { checkLocalFolders } from '../inventory/localFolders.ts';
import { Pace } from '../inventory/pace.ts';
import { createRunId } from '../sync/runId.ts';
import type { TrashLine } from '../sync/trash.ts';
import { removeEmptyFolders } from './emptyFolders.ts';
import { ProblemList } from './problemList.ts';
import { putBack } from './putBack.ts';
import { RestoredFolders } from './restoredFolders.ts';
import { RestoreSite } from './restoreSite.ts';
import { selectEntries } from './selectEntries.ts';
import { readManifest } from './trashManifest.ts';
import type { TrashEntry } from './trashVersion.ts';

/** What ends a restore in good order. */
const ENDS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['aborted', 'folder-in-use']);

/** So many entries are made durable together. */
const GROUP = 256;

export interface RestoreRequest {
  /** Absolute path of the folder. */
  readonly root: string;
  /** Id of the version. */
  readonly version: string;
  /** Relative to the folder, as the version lists them; one that is a folder brings all that lay in it. */
  readonly paths: readonly string[] | 'all';
}

export interface RestoreProgress {
  readonly done: number;
  readonly total: number;
}

export interface RestoreResult {
  /** Files, links and folders that are back at their places, on disk. */
  readonly restored: number;
  /** Their places held the same bytes, link or folder. Files and links of these stay in the version. */
  readonly unchanged: number;
  /** Each has a problem. */
  readonly failed: number;
  /** Never tried: the restore was aborted, or a synchronization began. */
  readonly skipped: number;
  /** Of the files that were restored. */
  readonly bytes: number;
  /** The new version that holds what stood in their places; absent where nothing did. */
  readonly replacedTo?: string;
  /** At most 1,000. Paths are relative to the folder; '' is the folder itself. */
  readonly problems: readonly Problem[];
  readonly aborted: boolean;
}

/**
 * Moves entries of a version of the trash back to where they were, with dates and modes. What stands in
 * the place goes to a new version of the trash first. At every moment a path holds its old or its new
 * content; an entry leaves the version when it is on disk in its place. What can't be done for one entry
 * leaves it in the version and does not stop the others. After the signal it ends in good order.
 * @throws BytesyncError folder-missing, folder-not-a-folder, folder-unreadable, folder-in-use,
 *   trash-version-unknown, trash-foreign; a file-system error's code
 */
export async function restoreFromTrash(
  request: RestoreRequest,
  signal: AbortSignal,
  onProgress: (progress: RestoreProgress) => void,
): Promise<RestoreResult> {
  const [root = request.root] = await checkLocalFolders([request.root]);
  const runId = createRunId(new Date());
  const site = RestoreSite.open(root, request.version, runId);
  const problems = new ProblemList();
  let replaced = {};
  let counts: Restore['counts'];
  try {
    const lines = readManifest(site.all, request.version);
    const restore = new Restore(site, lines, problems, signal, onProgress);
    await restore.run(request);
    counts = restore.counts;
    if (site.trash.isUsed) replaced = { replacedTo: runId };
  } finally {
    for (const { path, code, values } of site.close()) {
      problems.add(path, new BytesyncError(code, values));
    }
  }
  return { ...counts, ...replaced, problems: problems.listed, aborted: signal.aborted };
}

class Restore {
  readonly #site: RestoreSite;
  readonly #lines: ReadonlyMap<string, TrashLine>;
  readonly #problems: ProblemList;
  readonly #folders: RestoredFolders;
  readonly #pace: Pace;
  readonly #gone = new Set<string>();
  /** In place, but perhaps not on disk. */
  #pending: TrashEntry[] = [];
  #total = 0;
  #tried = 0;
  #restored = 0;
  #unchanged = 0;
  #failed = 0;
  #bytes = 0;

  constructor(
    site: RestoreSite,
    lines: ReadonlyMap<string, TrashLine>,
    problems: ProblemList,
    signal: AbortSignal,
    onProgress: (progress: RestoreProgress) => void,
  ) {
    this.#site = site;
    this.#lines = lines;
    this.#problems = problems;
    this.#folders = new RestoredFolders(site, lines);
    const report = () => onProgress({ done: this.#tried, total: this.#total });
    this.#pace = new Pace(signal, report);
  }

  get counts() {
    return {
      restored: this.#restored,
      unchanged: this.#unchanged,
      failed: this.#failed,
      skipped: this.#total - this.#tried,
      bytes: this.#bytes,
    };
  }

  async run({ paths }: RestoreRequest): Promise<void> {
    try {
      await this.#pace.breathe();
      const { version } = this.#site;
      const selected = await selectEntries(version, this.#lines, paths, this.#pace, this.#problems);
      this.#failed += selected.unknown;
      this.#total = selected.entries.length;
      await this.#putAllBack(selected.entries);
    } catch (error) {
      const known = asBytesyncError(error);
      if (!ENDS.has(known.code)) throw known;
      if (known.code !== 'aborted') this.#problems.add('', known);
    } finally {
      this.#folders.finish(this.#problems);
      await this.#flush();
      removeEmptyFolders(this.#site, this.#gone, this.#problems);
    }
  }

  async #putAllBack(entries: readonly TrashEntry[]): Promise<void> {
    for (const entry of entries) {
      if (this.#pace.due) await this.#pace.breathe();
      this.#site.requireAlone();
      await this.#putBack(entry);
      this.#tried += 1;
      if (this.#pending.length >= GROUP) await this.#flush();
    }
  }

  async #putBack(entry: TrashEntry): Promise<void> {
    try {
      const end = await putBack(this.#site, this.#folders, entry, this.#pace);
      if (end === 'restored') this.#pending.push(entry);
      else this.#unchanged += 1;
      // The folder that stands for one in the version holds nothing of its own.
      if (entry.kind === 'folder') this.#gone.add(entry.path);
    } catch (error) {
      if (error instanceof BytesyncError && error.code === 'aborted') throw error;
      this.#fail(entry, error);
    }
  }

  /** What is in place leaves the version once it is on disk. */
  async #flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    try {
      await this.#site.flush();
    } catch (error) {
      for (const entry of pending) this.#fail(entry, error);
      return;
    }
    for (const entry of pending) {
      this.#restored += 1;
      this.#bytes += entry.size;
      if (entry.kind === 'folder') continue;
      try {
        this.#site.version.unlink(entry.path);
        this.#gone.add(entry.path);
      } catch (error) {
        this.#problems.add(entry.path, error);
      }
    }
  }

  #fail({ path }: TrashEntry, error: unknown): void {
    this.#failed += 1;
    this.#problems.add(path, error);
  }
}
