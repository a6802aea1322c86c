import { asBytesyncError, BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import type { Problem } from '../inventory/entry.ts';
import { checkLocalFolders } from '../inventory/localFolders.ts';
import { Pace } from '../inventory/pace.ts';
import { runTime } from '../sync/runId.ts';
import { measureVersion } from './measureVersion.ts';
import { openVersion } from './openTrash.ts';
import { removeOwn, walkOwn } from './ownTree.ts';
import { ProblemList } from './problemList.ts';
import { PruneSite } from './pruneSite.ts';

/** So many versions leave the trash together, before any of them is taken apart. */
const GROUP = 32;

/** What ends a prune in good order. */
const ENDS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['aborted', 'folder-in-use']);

export interface PruneRequest {
  /** Absolute path of the folder. */
  readonly root: string;
  /** Ids of versions, in the order in which they go; none: only what an earlier prune left is removed. */
  readonly versions: readonly string[];
}

export interface PruneProgress {
  /** Versions. */
  readonly done: number;
  readonly total: number;
}

export interface PruneResult {
  /** Versions that are gone from the trash, and never come back. */
  readonly pruned: readonly string[];
  /** Something of them is still on disk; the next prune removes it. */
  readonly unfinished: boolean;
  /** Versions that stay although they were named: each has a problem, or its turn never came. */
  readonly left: number;
  /** At most 1,000. Paths are relative to the trash; '' is the folder itself. */
  readonly problems: readonly Problem[];
  readonly aborted: boolean;
}

/**
 * Removes versions of a folder's trash, each as a whole: it leaves the trash in one step, and is then
 * taken apart elsewhere, so that none is ever found there in part. One that holds anything that is not
 * this program's stays as it is. Names that are not there any more are passed over. After the signal,
 * and once a synchronization or a restore is at work in the folder, it ends in good order.
 * @throws BytesyncError folder-missing, folder-not-a-folder, folder-unreadable, folder-in-use,
 *   trash-foreign; a file-system error's code
 */
export async function pruneTrash(
  { root, versions }: PruneRequest,
  signal: AbortSignal,
  onProgress: (progress: PruneProgress) => void,
): Promise<PruneResult> {
  const [checked = root] = await checkLocalFolders([root]);
  const site = PruneSite.open(checked);
  const problems = new ProblemList();
  if (site === undefined) {
    return { pruned: [], unfinished: false, left: 0, problems: [], aborted: signal.aborted };
  }
  const prune = new Prune(site, versions, problems, signal, onProgress);
  let unfinished = false;
  try {
    await prune.run();
    unfinished = site.pruned.list('').length > 0;
  } finally {
    guardedClose(site, problems);
  }
  const { pruned, left } = prune;
  return { pruned, unfinished, left, problems: problems.listed, aborted: signal.aborted };
}

function guardedClose(site: PruneSite, problems: ProblemList): void {
  try {
    site.close();
  } catch (error) {
    problems.add('', error);
  }
}

class Prune {
  readonly #site: PruneSite;
  readonly #versions: readonly string[];
  readonly #problems: ProblemList;
  readonly #pace: Pace;
  readonly #pruned: string[] = [];
  #missing = 0;
  #done = 0;

  constructor(
    site: PruneSite,
    versions: readonly string[],
    problems: ProblemList,
    signal: AbortSignal,
    onProgress: (progress: PruneProgress) => void,
  ) {
    this.#site = site;
    this.#versions = versions;
    this.#problems = problems;
    const report = () => onProgress({ done: this.#done, total: versions.length });
    this.#pace = new Pace(signal, report);
  }

  get pruned(): readonly string[] {
    return this.#pruned;
  }

  get left(): number {
    return this.#versions.length - this.#pruned.length - this.#missing;
  }

  async run(): Promise<void> {
    try {
      await this.#pace.breathe();
      for (const id of this.#site.pruned.list('')) await this.#guarded(id, () => this.#finish(id));
      for (let at = 0; at < this.#versions.length; at += GROUP) {
        await this.#pruneAll(this.#versions.slice(at, at + GROUP));
      }
    } catch (error) {
      const known = asBytesyncError(error);
      if (!ENDS.has(known.code)) throw known;
      if (known.code !== 'aborted') this.#problems.add('', known);
    }
  }

  async #pruneAll(group: readonly string[]): Promise<void> {
    const before = this.#pruned.length;
    for (const id of group) {
      await this.#pace.breathe();
      await this.#guarded(id, () => this.#putAside(id));
    }
    const aside = this.#pruned.slice(before);
    this.#done += group.length - aside.length;
    if (aside.length > 0) await this.#site.flush();
    for (const id of aside) {
      await this.#pace.breathe();
      await this.#guarded(id, () => this.#remove(id));
      this.#done += 1;
    }
  }

  async #guarded(id: string, step: () => Promise<void>): Promise<void> {
    this.#site.requireAlone();
    try {
      await step();
    } catch (error) {
      const known = asBytesyncError(error);
      if (ENDS.has(known.code)) throw known;
      this.#problems.add(id, known);
    }
  }

  async #putAside(id: string): Promise<void> {
    const { trash, pruned } = this.#site;
    if (runTime(id) !== undefined && trash.lstat(id) === undefined) {
      this.#missing += 1;
      return;
    }
    // Before any of it has moved: what is in it is looked at as a whole.
    await measureVersion(trash, id, this.#pace);
    this.#site.requireAlone();
    trash.rename(id, id, pruned);
    this.#pruned.push(id);
  }

  /** What a prune that was killed, or stopped, had begun. */
  async #finish(id: string): Promise<void> {
    if (runTime(id) === undefined) throw new BytesyncError('trash-foreign', { path: id });
    const version = openVersion(this.#site.pruned, id);
    try {
      await walkOwn(version, this.#pace);
    } finally {
      version.close();
    }
    await this.#remove(id);
  }

  /** The list first: as long as the folder is there, somebody knows that it is left over. */
  async #remove(id: string): Promise<void> {
    const { trash, pruned } = this.#site;
    const list = `${id}.json`;
    if (trash.lstat(id) === undefined && trash.lstat(list)?.isFile()) trash.unlink(list);
    const version = openVersion(pruned, id);
    try {
      await removeOwn(version, this.#pace);
    } finally {
      version.close();
    }
    pruned.rmdir(id);
  }
}
