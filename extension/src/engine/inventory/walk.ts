import type { BigIntStats } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  type IgnoreRules,
  type IgnoreSettings,
  type IgnoreTest,
  RULE_FILES,
} from '../ignoring/ignoreRules.ts';
import { rulesOfSource } from '../ignoring/sourceRules.ts';
import { describe, lstatOf, type Obscured, obscuredBy } from './describe.ts';
import type { Entry, FolderEntry, Inventory, LocalStat, Problem, UnknownReason } from './entry.ts';
import { type BrokenName, listFolder } from './listing.ts';
import { Pace } from './pace.ts';
import { isProtectedName, nameFlaw, PATH_BYTES_MAX, PRIVATE_FOLDER } from './path.ts';
import { openRoot, rootError } from './sourceRoot.ts';
import { readToken } from './sourceToken.ts';
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

interface Folder {
  readonly entry: FolderEntry;
  readonly stat: LocalStat;
  /** Rules that hold around it. */
  readonly rules: IgnoreRules;
}

/** What one folder yields; it counts only if the folder could be read to its end. */
interface Batch {
  readonly entries: Entry[];
  /** Of each entry; undefined where it is unknown. */
  readonly stats: (LocalStat | undefined)[];
  readonly problems: Problem[];
  readonly folders: Folder[];
}

const joined = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`);

/** Whether a name may open a rule file, also where case or form doesn't count. */
function mayBeRuleFile(name: string): boolean {
  return /ignore|[^\0-\x7f]/iu.test(name);
}

/** What tells that one of these rule files of the folder was written, made or removed; empty where there is none. */
function ruleStamps(full: string): string {
  const stamps = RULE_FILES.map((name) => {
    const stat = lstatOf(`${full}/${name}`);
    return stat && [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join();
  });
  return stamps.every((stamp) => stamp === undefined) ? '' : stamps.join(';');
}

/** One walk over one data source; used once. */
class Walk {
  readonly #root: string;
  readonly #options: WalkOptions;
  readonly #pace: Pace;
  readonly #entries: Entry[] = [];
  readonly #stats = new StatRows();
  readonly #problems: Problem[] = [];
  readonly #nestedTokens = new Set<string>();
  #files = 0;
  #folders = 0;
  #bytes = 0;

  constructor(root: string, options: WalkOptions, signal: AbortSignal | undefined) {
    this.#root = root;
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
    this.#problems.sort((a, b) => (a.path < b.path ? -1 : 1));
    this.#report();
    return {
      ...sorted(this.#entries, this.#stats),
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

  async #read({ entry: { path }, stat, rules: around }: Folder): Promise<Batch> {
    const full = this.#full(path);
    const { names, broken } = listFolder(full);
    // Before they are read; where none is listed, none may be there at the end.
    const stamps = names.some(mayBeRuleFile) ? ruleStamps(full) : '';
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
    const now = lstatOf(full);
    if (now === undefined) throw new BytesyncError('entry-vanished');
    if (now.ino !== stat.ino || now.dev !== stat.dev) throw new BytesyncError('entry-changed');
    // What is being written while it is read could hide what was found.
    if (ruleStamps(full) !== stamps) throw new BytesyncError('entry-changed');
    return batch;
  }

  #examine(batch: Batch, path: string, name: string, rules: IgnoreRules, test: IgnoreTest): void {
    const full = this.#full(path);
    if (nameFlaw(name) !== undefined || Buffer.byteLength(path) > PATH_BYTES_MAX) {
      throw new BytesyncError('name-too-long');
    }
    const stat = statOf(batch, path, full);
    if (stat === undefined) return;
    if (test(name, stat.isDirectory())) {
      addUnknown(batch, path, 'ignored');
      return;
    }
    const found = describe(path, full, stat);
    if (found.kind === 'obscured') {
      addObscured(batch, path, found.obscured);
    } else if (found.entry.kind === 'folder') {
      batch.folders.push({ entry: found.entry, stat: found.stat, rules });
    } else {
      batch.entries.push(found.entry);
      batch.stats.push(found.stat);
    }
  }

  /** `.git`, and private folders of other sources: there, so never deleted, but never offered. */
  async #addProtected(batch: Batch, path: string, name: string): Promise<void> {
    addUnknown(batch, path, 'ignored');
    if (name !== PRIVATE_FOLDER || lstatOf(this.#full(path))?.isDirectory() !== true) return;
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

/** lstat of an entry that was just listed. An entry that is gone or fails is noted and undefined. */
function statOf(batch: Batch, path: string, full: string): BigIntStats | undefined {
  try {
    const stat = lstatOf(full);
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

function addUnknown(batch: Batch, path: string, reason: UnknownReason): void {
  batch.entries.push({ kind: 'unknown', path, reason });
  batch.stats.push(undefined);
}

function addObscured(batch: Batch, path: string, obscured: Obscured): void {
  addUnknown(batch, path, obscured.reason);
  batch.problems.push(problemOf(path, obscured));
}

function addBroken(batch: Batch, path: string, name: BrokenName, test: IgnoreTest): void {
  if (test(name.shown, false)) {
    addUnknown(batch, path, 'ignored');
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
