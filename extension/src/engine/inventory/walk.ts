import type { BigIntStats } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  type IgnoreRules,
  type IgnoreSettings,
  type IgnoreTest,
  RULE_FILES,
} from '../ignoring/ignoreRules.ts';
import { rulesOfSource } from '../ignoring/sourceRules.ts';
import { describe, type Obscured, obscuredBy } from './describe.ts';
import type { Entry, FolderEntry, Inventory, LocalStat, Problem } from './entry.ts';
import type { BrokenName } from './listing.ts';
import { Pace } from './pace.ts';
import { isProtectedName, nameFlaw, PATH_BYTES_MAX, PRIVATE_FOLDER } from './path.ts';
import { LOCAL_FILES, type SourceFiles } from './sourceFiles.ts';
import { openRoot, rootError } from './sourceRoot.ts';
import { readToken } from './sourceToken.ts';

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

interface Folder {
  readonly entry: FolderEntry;
  readonly stat: LocalStat;
  /** Rules that hold around it. */
  readonly rules: IgnoreRules;
}

/** What one folder yields; it counts only if the folder could be read to its end. */
interface Batch {
  readonly entries: Entry[];
  readonly stats: [string, LocalStat][];
  readonly problems: Problem[];
  readonly folders: Folder[];
}

const joined = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`);

/** What tells that a rule file of the folder was written, made or removed. */
function ruleStamps(files: SourceFiles, full: string): string {
  return RULE_FILES.map((name) => {
    const stat = files.lstat(`${full}/${name}`);
    return stat && [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join();
  }).join(';');
}

/** One walk over one data source; used once. */
class Walk {
  readonly #root: string;
  readonly #source: SourceFiles;
  readonly #options: WalkOptions;
  readonly #pace: Pace;
  readonly #entries: Entry[] = [];
  readonly #stats = new Map<string, LocalStat>();
  readonly #problems: Problem[] = [];
  readonly #nestedTokens = new Set<string>();
  #files = 0;
  #folders = 0;
  #bytes = 0;

  constructor(
    root: string,
    source: SourceFiles,
    options: WalkOptions,
    signal: AbortSignal | undefined,
  ) {
    this.#root = root;
    this.#source = source;
    this.#options = options;
    this.#pace = new Pace(signal, () => this.#report());
  }

  async run(top: Folder): Promise<Inventory> {
    await this.#pace.breathe();
    const pending = [top];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      for (const inner of await this.#visit(folder)) pending.push(inner);
      if (this.#pace.due) await this.#pace.breathe();
    }
    this.#entries.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#problems.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#report();
    return {
      entries: this.#entries,
      stats: this.#stats,
      problems: this.#problems,
      nestedTokens: [...this.#nestedTokens],
    };
  }

  #report(): void {
    const { onProgress } = this.#options;
    onProgress?.({ files: this.#files, folders: this.#folders, bytes: this.#bytes });
  }

  #full(path: string): string {
    return path === '' ? this.#root : joined(this.#root === '/' ? '' : this.#root, path);
  }

  /** @returns the folders in it that are to be visited. */
  async #visit(folder: Folder): Promise<Folder[]> {
    const { path } = folder.entry;
    try {
      const batch = await this.#read(folder);
      this.#take(folder, batch);
      return batch.folders;
    } catch (error) {
      const obscured = folderObscuredBy(error);
      if (path === '') throw rootError(this.#root, obscured, error);
      this.#entries.push({ kind: 'unknown', path, reason: obscured.reason });
      this.#problems.push(problemOf(path, obscured));
      return [];
    }
  }

  #take(folder: Folder, batch: Batch): void {
    this.#entries.push(folder.entry);
    this.#stats.set(folder.entry.path, folder.stat);
    this.#folders += 1;
    for (const entry of batch.entries) {
      this.#entries.push(entry);
      if (entry.kind !== 'file') continue;
      this.#files += 1;
      this.#bytes += entry.size;
    }
    for (const [path, stat] of batch.stats) this.#stats.set(path, stat);
    for (const problem of batch.problems) this.#problems.push(problem);
  }

  async #read({ entry: { path }, stat, rules: around }: Folder): Promise<Batch> {
    const full = this.#full(path);
    const stamps = ruleStamps(this.#source, full);
    const { names, broken } = this.#source.list(full);
    const rules = await around.enter(path, full, names);
    const test = rules.test(path);
    const batch: Batch = { entries: [], stats: [], problems: [], folders: [] };
    for (const name of broken) addBroken(batch, joined(path, name.shown), name, test);
    for (const name of names) {
      if (path === '' && name === PRIVATE_FOLDER) continue;
      const child = joined(path, name);
      if (isProtectedName(name)) await this.#addProtected(batch, child, name);
      else this.#examine(batch, child, name, rules, test);
      if (this.#pace.due) await this.#pace.breathe();
    }
    // Everything above went by path: a folder that was swapped meanwhile tells of another place.
    const now = this.#source.lstat(full);
    if (now === undefined) throw new BytesyncError('entry-vanished');
    if (now.ino !== stat.ino || now.dev !== stat.dev) throw new BytesyncError('entry-changed');
    // What is being written while it is read could hide what was found.
    if (ruleStamps(this.#source, full) !== stamps) throw new BytesyncError('entry-changed');
    return batch;
  }

  #examine(batch: Batch, path: string, name: string, rules: IgnoreRules, test: IgnoreTest): void {
    const full = this.#full(path);
    if (nameFlaw(name) !== undefined || Buffer.byteLength(path) > PATH_BYTES_MAX) {
      throw new BytesyncError('name-too-long');
    }
    const stat = statOf(this.#source, batch, path, full);
    if (stat === undefined) return;
    if (test(name, stat.isDirectory())) {
      batch.entries.push({ kind: 'unknown', path, reason: 'ignored' });
      return;
    }
    const found = describe(path, full, stat, this.#source);
    if (found.kind === 'obscured') {
      addObscured(batch, path, found.obscured);
    } else if (found.entry.kind === 'folder') {
      batch.folders.push({ entry: found.entry, stat: found.stat, rules });
    } else {
      batch.entries.push(found.entry);
      batch.stats.push([path, found.stat]);
    }
  }

  /** `.git`, and private folders of other sources: there, so never deleted, but never offered. */
  async #addProtected(batch: Batch, path: string, name: string): Promise<void> {
    batch.entries.push({ kind: 'unknown', path, reason: 'ignored' });
    if (name !== PRIVATE_FOLDER || this.#source.lstat(this.#full(path))?.isDirectory() !== true)
      return;
    const folder = path.slice(0, -name.length - 1);
    try {
      const token = await readToken(this.#full(folder));
      if (token === undefined) return;
      if (token === this.#options.ownToken) {
        throw new BytesyncError('source-offered-twice', { path: this.#full(folder) });
      }
      this.#nestedTokens.add(token);
    } catch (error) {
      if (!(error instanceof BytesyncError) || error.code !== 'entry-unreadable') throw error;
      batch.problems.push({ path, code: 'entry-unreadable' });
    }
  }
}

/** lstat of an entry that was just listed. An entry that is gone or fails is noted and undefined. */
function statOf(
  files: SourceFiles,
  batch: Batch,
  path: string,
  full: string,
): BigIntStats | undefined {
  try {
    const stat = files.lstat(full);
    if (stat === undefined) {
      addObscured(batch, path, { reason: 'vanished', code: 'entry-vanished' });
    }
    return stat;
  } catch (error) {
    const obscured = obscuredBy(error);
    // Listed but not searchable: that holds for everything in the folder.
    if (obscured.reason === 'unreadable') throw error;
    addObscured(batch, path, { ...obscured, reason: 'unreadable' });
    return undefined;
  }
}

function problemOf(path: string, { code, values }: Obscured): Problem {
  return values === undefined ? { path, code } : { path, code, values };
}

function addObscured(batch: Batch, path: string, obscured: Obscured): void {
  batch.entries.push({ kind: 'unknown', path, reason: obscured.reason });
  batch.problems.push(problemOf(path, obscured));
}

function addBroken(batch: Batch, path: string, name: BrokenName, test: IgnoreTest): void {
  if (test(name.shown, false)) {
    batch.entries.push({ kind: 'unknown', path, reason: 'ignored' });
    return;
  }
  const values = { name: name.escaped };
  addObscured(batch, path, { reason: 'name', code: 'name-not-unicode', values });
}

function folderObscuredBy(error: unknown): Obscured {
  if (!(error instanceof BytesyncError)) return obscuredBy(error);
  switch (error.code) {
    case 'entry-unreadable':
      return { reason: 'unreadable', code: error.code, values: error.values };
    case 'entry-vanished':
      return { reason: 'vanished', code: error.code };
    case 'entry-changed':
    case 'name-too-long':
      return { reason: 'incomplete', code: error.code };
    default:
      throw error;
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
 * listed. For a worker thread: it works in synchronous steps of at most some 50 ms.
 * Memory: the entries and their stats, about 500 bytes each.
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
