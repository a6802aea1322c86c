import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Problem } from '../inventory/entry.ts';
import { checkLocalFolders } from '../inventory/localFolders.ts';
import { Pace } from '../inventory/pace.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';
import { runTime } from '../sync/runId.ts';
import { choosePrunable, type PrunableVersion, type PruneBounds } from './choosePrunable.ts';
import { HeldSpace } from './heldSpace.ts';
import { type MeasuredVersion, measureVersion } from './measureVersion.ts';
import { openPrivateFolder, openPruned, openTrash } from './openTrash.ts';
import { ProblemList } from './problemList.ts';

export interface PrunePlanRequest {
  /** Absolute path of the folder. */
  readonly root: string;
  readonly bounds: PruneBounds;
  /**
   * Where age alone counts, what stays is not looked into, and is nothing in `keptBytes`: nobody is shown how much it is.
   */
  readonly goingOnly?: boolean;
}

export interface PrunePlan {
  /** What goes, oldest first. */
  readonly versions: readonly PrunableVersion[];
  /** How many versions stay. */
  readonly kept: number;
  /** Bytes on disk that only those hold. */
  readonly keptBytes: number;
  /** Something that was pruned before is not off the disk yet. */
  readonly unfinished: boolean;
  /** Versions that would go, or whose size counts, and can't: they stay. At most 1,000. */
  readonly problems: readonly Problem[];
}

/**
 * What a trash would lose by these bounds. Reads no content, changes nothing, and never follows a link.
 * What lies in the trash and is no version is passed over.
 * @throws BytesyncError folder-missing, folder-not-a-folder, folder-unreadable; trash-foreign where the
 *   trash itself is a link; 'aborted'
 */
export async function planPrune(
  { root, bounds, goingOnly = false }: PrunePlanRequest,
  signal?: AbortSignal,
): Promise<PrunePlan> {
  const [checked = root] = await checkLocalFolders([root]);
  const opened: ConfinedFolder[] = [];
  const open = (folder: ConfinedFolder | undefined): ConfinedFolder | undefined => {
    if (folder !== undefined) opened.push(folder);
    return folder;
  };
  try {
    const source = ConfinedFolder.open(checked);
    opened.push(source);
    const privateFolder = open(openPrivateFolder(source));
    const trash = privateFolder && open(openTrash(privateFolder));
    const pruned = privateFolder && open(openPruned(privateFolder));
    const unfinished = pruned !== undefined && pruned.list('').length > 0;
    if (trash === undefined) {
      return { versions: [], kept: 0, keptBytes: 0, unfinished, problems: [] };
    }
    return { ...(await planOf(trash, { bounds, goingOnly }, signal)), unfinished };
  } finally {
    for (const folder of opened.toReversed()) folder.close();
  }
}

async function planOf(
  trash: ConfinedFolder,
  { bounds, goingOnly }: Required<Omit<PrunePlanRequest, 'root'>>,
  signal: AbortSignal | undefined,
): Promise<Omit<PrunePlan, 'unfinished'>> {
  const pace = new Pace(signal, () => undefined);
  await pace.breathe();
  const now = Date.now();
  const space = new HeldSpace();
  const problems = new ProblemList();
  const measured: MeasuredVersion[] = [];
  let unmeasured = 0;
  for (const id of trash.list('')) {
    if (runTime(id) === undefined) continue;
    if (goingOnly && bounds.keepBytes === undefined && !concerns(bounds, id, now)) {
      unmeasured += 1;
      continue;
    }
    try {
      measured.push(await measureVersion(trash, id, pace, space));
    } catch (error) {
      if (error instanceof BytesyncError && error.code === 'aborted') throw error;
      unmeasured += 1;
      if (concerns(bounds, id, now)) problems.add(id, error);
    }
  }
  const versions = choosePrunable(measured, space, bounds, now);
  const kept = measured.length - versions.length + unmeasured;
  return { versions, kept, keptBytes: space.total, problems: problems.listed };
}

/** Whether the bounds would say anything of a version, as far as can be told without looking into it. */
function concerns({ olderThanMs, keepBytes, spare }: PruneBounds, id: string, now: number) {
  if (id === spare) return false;
  if (keepBytes !== undefined) return true;
  return olderThanMs !== undefined && now - (runTime(id) ?? now) > olderThanMs;
}
