import { asBytesyncError, BytesyncError } from '@bytesync/shared/errors.ts';
import { checkLocalFolders } from '../inventory/localFolders.ts';
import { Pace } from '../inventory/pace.ts';
import { ConfinedFolder } from '../sync/confinedFolder.ts';
import { runTime } from '../sync/runId.ts';
import { openPrivateFolder, openTrash, openVersion } from './openTrash.ts';
import { ProblemList } from './problemList.ts';
import { readManifest } from './trashManifest.ts';
import type { TrashEntry, TrashListing, TrashVersion } from './trashVersion.ts';
import { walkVersion } from './walkVersion.ts';

export interface TrashRequest {
  /** Absolute path of the folder. */
  readonly root: string;
  /** This one alone; absent: the newest ones. */
  readonly version?: string;
  /** How many versions at most; 100 unless told. */
  readonly versions?: number;
  /** How many entries of each at most; 100 unless told. Files and bytes always count all. */
  readonly entries?: number;
}

/**
 * What the trash of a folder holds. Reads no content, changes nothing, and never follows a link.
 * @throws BytesyncError folder-missing, folder-not-a-folder, folder-unreadable; trash-version-unknown for
 *   the one that was named; trash-foreign where the trash itself is a link; 'aborted'
 */
export async function listTrash(
  request: TrashRequest,
  signal?: AbortSignal,
): Promise<TrashListing> {
  const [root = request.root] = await checkLocalFolders([request.root]);
  const source = ConfinedFolder.open(root);
  const opened = [source];
  try {
    const privateFolder = openPrivateFolder(source);
    if (privateFolder !== undefined) opened.push(privateFolder);
    const trash = privateFolder && openTrash(privateFolder);
    if (trash === undefined) return { versions: [], moreVersions: 0, problems: [] };
    opened.push(trash);
    return await new Listing(trash, request, new Pace(signal, () => undefined)).read();
  } finally {
    for (const folder of opened.toReversed()) folder.close();
  }
}

class Listing {
  readonly #trash: ConfinedFolder;
  readonly #request: TrashRequest;
  readonly #pace: Pace;
  readonly #problems = new ProblemList();

  constructor(trash: ConfinedFolder, request: TrashRequest, pace: Pace) {
    this.#trash = trash;
    this.#request = request;
    this.#pace = pace;
  }

  async read(): Promise<TrashListing> {
    await this.#pace.breathe();
    const { version, versions: most = 100 } = this.#request;
    const ids = version === undefined ? this.#versionIds() : [version];
    const versions: TrashVersion[] = [];
    let read = 0;
    while (read < ids.length && versions.length < most) {
      const found = await this.#version(ids[read] ?? '', version !== undefined);
      if (found !== undefined) versions.push(found);
      read += 1;
    }
    return { versions, moreVersions: ids.length - read, problems: this.#problems.listed };
  }

  /** Newest first. */
  #versionIds(): string[] {
    const names = this.#trash.list('').sort().reverse();
    const ids: string[] = [];
    for (const name of names) {
      const id = name.endsWith('.json') ? name.slice(0, -'.json'.length) : name;
      if (runTime(id) === undefined) this.#problems.add(name, new BytesyncError('trash-foreign'));
      else if (id === name) ids.push(id);
    }
    return ids;
  }

  /** Undefined for one that holds nothing; one that was not named and can't be read is a problem. */
  async #version(id: string, named: boolean): Promise<TrashVersion | undefined> {
    let folder: ConfinedFolder | undefined;
    try {
      folder = openVersion(this.#trash, id);
      return await this.#content(id, folder);
    } catch (error) {
      const known = asBytesyncError(error);
      if (named || known.code === 'aborted') throw known;
      this.#problems.add(id, known);
      return undefined;
    } finally {
      folder?.close();
    }
  }

  async #content(id: string, folder: ConfinedFolder): Promise<TrashVersion | undefined> {
    const { entries: most = 100 } = this.#request;
    const lines = readManifest(this.#trash, id);
    const entries: TrashEntry[] = [];
    const counts = { files: 0, folders: 0, bytes: 0 };
    await walkVersion(folder, lines, this.#pace, {
      entry: (entry) => {
        if (entry.kind === 'folder') counts.folders += 1;
        else counts.files += 1;
        counts.bytes += entry.size;
        if (entries.length < most) entries.push(entry);
      },
      problem: (path, error) => this.#problems.add(`${id}/${path}`, error),
    });
    const all = counts.files + counts.folders;
    if (all === 0) return undefined;
    const date = runTime(id) ?? 0;
    return { id, date, ...counts, entries, moreEntries: all - entries.length };
  }
}
