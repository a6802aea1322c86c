import type { BigIntStats } from 'node:fs';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { type IgnoreRules, type IgnoreTest, RULE_FILES } from '../ignoring/ignoreRules.ts';
import { describe, type Obscured, obscuredBy } from './describe.ts';
import type { Entry, FolderEntry, LocalStat, Problem, UnknownReason } from './entry.ts';
import type { BrokenName } from './listing.ts';
import type { Pace } from './pace.ts';
import { isProtectedName, nameFlaw, PATH_BYTES_MAX, PRIVATE_FOLDER } from './path.ts';
import { LOCAL_FILES, type SourceFiles } from './sourceFiles.ts';
import { readToken } from './sourceToken.ts';

/** A folder that is to be read. */
export interface Folder {
  readonly entry: FolderEntry;
  readonly stat: LocalStat;
  /** Rules that hold around it. */
  readonly rules: IgnoreRules;
}

/** What one folder yields. */
export interface Batch {
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
function ruleStamps(files: SourceFiles, full: string): string {
  const stamps = RULE_FILES.map((name) => {
    const stat = files.lstat(`${full}/${name}`);
    return stat && [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join();
  });
  return stamps.every((stamp) => stamp === undefined) ? '' : stamps.join(';');
}

/** Reads the folders of one data source. */
export class FolderReader {
  readonly #root: string;
  readonly #ownToken: string | undefined;
  readonly #pace: Pace;
  readonly #files: SourceFiles;
  /** Of private folders below the root: other sources are offered there. */
  readonly nestedTokens = new Set<string>();

  /** @param ownToken met again below the root, the source is mounted inside itself */
  constructor(
    root: string,
    ownToken: string | undefined,
    pace: Pace,
    files: SourceFiles = LOCAL_FILES,
  ) {
    this.#root = root;
    this.#ownToken = ownToken;
    this.#pace = pace;
    this.#files = files;
  }

  /**
   * Reads one folder, and of what it holds everything but contents.
   * @throws what makes the folder unknown as a whole, see `folderObscuredBy`; BytesyncError 'aborted',
   *   'source-offered-twice'
   */
  async read({ entry: { path }, stat, rules: around }: Folder): Promise<Batch> {
    const full = this.#full(path);
    const { names, broken } = this.#files.list(full);
    // Before they are read; where none is listed, none may be there at the end.
    const stamps = names.some(mayBeRuleFile) ? ruleStamps(this.#files, full) : '';
    const rules = await around.enter(path, full, names);
    const test = rules.test(path);
    const batch: Batch = { entries: [], stats: [], problems: [], folders: [] };
    for (const name of broken) addBroken(batch, joined(path, name.shown), name, test);
    // In order: all that is found has to be put in order in the end, and then it nearly is.
    for (const name of names.toSorted()) {
      if (path === '' && name === PRIVATE_FOLDER) continue;
      const child = joined(path, name);
      if (isProtectedName(name)) await this.#addProtected(batch, child, name);
      else this.#examine(batch, child, name, rules, test);
      if (this.#pace.due) await this.#pace.breathe();
    }
    // Everything above went by path: a folder that was swapped meanwhile tells of another place.
    const now = this.#files.lstat(full);
    if (now === undefined) throw new BytesyncError('entry-vanished');
    if (now.ino !== stat.ino || now.dev !== stat.dev) throw new BytesyncError('entry-changed');
    // What is being written while it is read could hide what was found.
    if (ruleStamps(this.#files, full) !== stamps) throw new BytesyncError('entry-changed');
    return batch;
  }

  #examine(batch: Batch, path: string, name: string, rules: IgnoreRules, test: IgnoreTest): void {
    const full = this.#full(path);
    if (nameFlaw(name) !== undefined || Buffer.byteLength(path) > PATH_BYTES_MAX) {
      throw new BytesyncError('name-too-long');
    }
    const stat = statOf(this.#files, batch, path, full);
    if (stat === undefined) return;
    if (test(name, stat.isDirectory())) {
      addUnknown(batch, path, 'ignored');
      return;
    }
    const found = describe(path, full, stat, this.#files);
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
    if (name !== PRIVATE_FOLDER || this.#files.lstat(this.#full(path))?.isDirectory() !== true)
      return;
    const folder = path.slice(0, -name.length - 1);
    try {
      const token = await readToken(this.#full(folder));
      if (token === undefined) return;
      if (token === this.#ownToken) {
        throw new BytesyncError('source-offered-twice', { path: this.#full(folder) });
      }
      this.nestedTokens.add(token);
    } catch (error) {
      if (!(error instanceof BytesyncError) || error.code !== 'entry-unreadable') throw error;
      batch.problems.push({ path, code: 'entry-unreadable' });
    }
  }

  #full(path: string): string {
    return path === '' ? this.#root : joined(this.#root === '/' ? '' : this.#root, path);
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

/** The problem to report of an entry. */
export function problemOf(path: string, { code, values }: Obscured): Problem {
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

/** What an error in reading a folder says of it; throws those that say nothing of it alone. */
export function folderObscuredBy(error: unknown): Obscured {
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
