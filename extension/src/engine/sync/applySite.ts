import { closeSync, fstatSync } from 'node:fs';
import { BytesyncError, type ErrorCode } from '@bytesync/shared/errors.ts';
import { localStat } from '../inventory/describe.ts';
import type { FileEntry, KnownEntry, LocalStat, Problem } from '../inventory/entry.ts';
import { PRIVATE_FOLDER } from '../inventory/path.ts';
import { ConfinedFolder } from './confinedFolder.ts';
import { type BasePiece, DeltaBase } from './deltaBase.ts';
import { Durability } from './durability.ts';
import { fileSystemError, targetError } from './fileSystemError.ts';
import { FolderModes, restoreAfterCrash } from './folderModes.ts';
import { installFile, installLink, type Place, remove, setDates } from './install.ts';
import { bytesToKeep, spaceToTell } from './partial/fullDisk.ts';
import { LEAST_PARTIAL, type PartialRecord } from './partial/partialRecord.ts';
import { isWorthKeeping, type PlannedPartials, SitePartials } from './partial/sitePartials.ts';
import type { YieldingHalves } from './partial/yieldingHalves.ts';
import type { Operation } from './plan.ts';
import type { StagedFile, StagedStat } from './stagedFile.ts';
import { Staging } from './staging.ts';
import { StaleCheck } from './staleCheck.ts';
import { Trash } from './trash.ts';

/** A data source of this member that a run may change. */
export interface ApplyColumn {
  readonly column: number;
  /** Absolute path of the folder. */
  readonly root: string;
  /** Where the source is a single file of that folder: its name, as this member itself knows it. */
  readonly file?: string;
  /** What this member's inventory saw, by path. */
  readonly stats: ReadonlyMap<string, LocalStat>;
  /** What it has half received, as far as the plan is about it; absent: nothing. */
  readonly partials?: PlannedPartials;
}

/** A file that was put in place. */
export interface Installed {
  /** The replaced file had other names, which keep the old content. */
  readonly linksBroken: boolean;
  /** What the file system says of it then; absent where somebody was there already. */
  readonly placed: LocalStat | undefined;
}

type WriteFile = Extract<Operation, { kind: 'write-file' }>;

/**
 * One data source while a run changes it: its folders, staging, trash, and what is not durable yet.
 * Where it is a single file, every operation on another path, and every one that would make something
 * else of it, fails with 'path-not-allowed'.
 */
export class ApplySite {
  readonly #root: string;
  readonly #stats: ReadonlyMap<string, LocalStat>;
  readonly #file: string | undefined;
  readonly #source: ConfinedFolder;
  readonly #private: ConfinedFolder;
  readonly #staging: Staging;
  readonly #modes: FolderModes;
  readonly #trash: Trash;
  readonly #durability: Durability;
  readonly #partials: SitePartials;
  readonly #stale = new StaleCheck();
  /** Folders that this run made: their identity, by path. */
  readonly #made = new Map<string, { dev: bigint; ino: bigint }>();
  /** Folders whose entries changed since the last flush. */
  #touched = new Set<string>();
  /** Files whose mode or time changed in place since the last flush. */
  #dated: string[] = [];

  private constructor(column: ApplyColumn, runId: string, folders: SiteFolders) {
    this.#root = column.root;
    this.#stats = column.stats;
    this.#file = column.file;
    this.#source = folders.source;
    this.#private = folders.privateFolder;
    this.#staging = folders.staging;
    this.#modes = new FolderModes(folders.source, folders.staging.folder);
    this.#trash = new Trash(folders.privateFolder, runId);
    this.#durability = new Durability(column.root);
    this.#partials = folders.partials;
  }

  /**
   * Also clears up what killed runs left in the source. Throws a file-system error's code.
   * @param yielding of all sources of the run on this file system
   */
  static open(column: ApplyColumn, runId: string, yielding: YieldingHalves): ApplySite {
    return new ApplySite(column, runId, openFolders(column, runId, yielding));
  }

  /** A new file for the content of a write-file operation, `id` being its number in the plan, `content` its id if known. */
  stage(operation: WriteFile, id: number, content?: string): StagedFile {
    this.#requireOffered(operation);
    return this.#staging.create(id, recordOf(operation, content));
  }

  /**
   * Removes a file that won't be installed, or keeps it for another run where `why` leaves it of use. Returns how many bytes
   * a full disk goes on holding for that.
   */
  discard(file: StagedFile, why: ErrorCode): number {
    if (why === 'disk-full') return this.#keepOnFullDisk(file);
    if (isWorthKeeping(why)) this.#staging.keep(file);
    else {
      this.#staging.discard(file);
      if (file.record !== undefined) this.#partials.remove(file.record.path);
    }
    return 0;
  }

  #keepOnFullDisk(file: StagedFile): number {
    const { record, size } = file;
    if (record === undefined) {
      this.#staging.discard(file);
      return 0;
    }
    // Of two halves of one path the smaller one goes.
    const { path } = record;
    const old = this.#partials.sizeOf(path);
    const bytes = bytesToKeep(size, spaceToTell(this.#root), old);
    const kept = this.#staging.keepYielding(file, bytes < old ? 0 : bytes);
    if (kept > 0) this.#partials.remove(path);
    else if (old > 0) this.#staging.yields(() => this.#partials.remove(path));
    return kept > 0 ? kept : old;
  }

  /** Makes the content of staged files durable. Returns the errors by descriptor. */
  syncStaged(files: readonly StagedFile[]): Promise<Map<number, BytesyncError>> {
    return this.#durability.files(files.map((file) => file.fd));
  }

  /**
   * What an operation's content may be taken from: what was half received of it, and the file that it replaces. Undefined
   * where there is neither; 'content-mismatch' if the half is another, 'target-changed' if the file is.
   */
  openBase(operation: WriteFile): DeltaBase | undefined {
    this.#requireOffered(operation);
    const { path, expected } = operation;
    const pieces: BasePiece[] = [];
    try {
      const begun = this.#partials.open(path);
      if (begun !== undefined) pieces.push(begun);
      if (expected?.kind === 'file') pieces.push(this.#openReplaced(path, expected));
    } catch (error) {
      new DeltaBase(pieces).close();
      throw targetError(error, path);
    }
    return pieces.length === 0 ? undefined : new DeltaBase(pieces);
  }

  install(operation: WriteFile, file: StagedFile, stat: StagedStat): Installed {
    this.#requireOffered(operation);
    this.#openParent(operation.path);
    const linksBroken = installFile(this.#site, this.#place(operation), file.name, stat);
    this.#staging.release(file);
    this.#partials.remove(operation.path);
    const now = this.#source.lstat(operation.path);
    const isOurs = now?.ino === stat.ino && now.dev === stat.dev && now.mtimeNs === stat.mtimeNs;
    return { linksBroken, placed: isOurs ? localStat(now) : undefined };
  }

  /** Any operation whose content does not have to come from elsewhere. */
  perform(operation: Exclude<Operation, WriteFile>): void {
    this.#requireOffered(operation);
    const { path } = operation;
    if (operation.kind === 'make-folder') this.#makeFolder(path, operation.entry.mode);
    else if (operation.kind === 'set-folder') this.#setFolder(operation);
    else if (operation.kind === 'set-dates') this.#setDates(operation);
    else this.#changeEntry(operation);
  }

  /** Makes everything durable that was done since the last flush. */
  async flush(): Promise<void> {
    const touched = [...this.#touched];
    const dated = this.#dated;
    this.#touched = new Set();
    this.#dated = [];
    // The trash first: what it holds must not be gone from both places.
    await this.#trash.flush((folder, paths) => this.#durability.folders(folder, paths));
    await this.#durability.dates(this.#source, dated);
    await this.#durability.folders(this.#source, touched);
  }

  /** Closes read-only folders again, removes the staging folder. Returns what went wrong. */
  close(): Problem[] {
    const problems = this.#modes.restore();
    for (const part of [
      this.#durability,
      this.#modes,
      this.#trash,
      this.#partials,
      this.#staging,
      this.#private,
      this.#source,
    ]) {
      try {
        part.close();
      } catch (error) {
        const { code, values } = fileSystemError(error);
        problems.push({ path: '', code, values });
      }
    }
    return problems;
  }

  get #site() {
    const { folder } = this.#staging;
    return { source: this.#source, staging: folder, trash: this.#trash, stale: this.#stale };
  }

  #place(operation: { path: string; expected: KnownEntry | null }): Place {
    const { path, expected } = operation;
    return { path, expected, local: this.#stats.get(path) };
  }

  /** What the plan says counts for nothing here: only what this member offered itself. */
  #requireOffered({ kind, path }: Operation): void {
    if (this.#file === undefined) return;
    if (path !== this.#file || !OF_A_FILE.has(kind)) {
      throw new BytesyncError('path-not-allowed', { path, reason: 'outside' });
    }
  }

  #openReplaced(path: string, expected: FileEntry): BasePiece {
    const fd = this.#source.openRead(path);
    try {
      this.#stale.require(path, fstatSync(fd, { bigint: true }), expected, this.#stats.get(path));
      return { fd, length: expected.size };
    } catch (error) {
      closeSync(fd);
      throw fileSystemError(error, { path });
    }
  }

  #openParent(path: string): void {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    // The folder of a single file is not offered: its mode stays as it is.
    if (this.#file === undefined) this.#modes.open(parent);
    this.#touched.add(parent);
  }

  #makeFolder(path: string, mode: number): void {
    this.#openParent(path);
    this.#stale.require(path, this.#source.lstat(path), null, undefined);
    // What set-folder gives it in the end, opened for what comes inside: a run that is killed in
    // between leaves no mode that nobody meant.
    this.#source.mkdir(path, (mode & 0o777) | 0o700);
    const made = this.#source.lstat(path);
    if (made !== undefined) this.#made.set(path, { dev: made.dev, ino: made.ino });
  }

  #changeEntry(operation: Extract<Operation, { kind: 'make-link' | 'delete' }>): void {
    this.#openParent(operation.path);
    const place = this.#place(operation);
    if (operation.kind === 'delete') {
      remove(this.#site, { ...place, expected: operation.expected });
    } else {
      installLink(this.#site, place, this.#staging.nextName(), operation.entry);
    }
  }

  #setDates(operation: Extract<Operation, { kind: 'set-dates' }>): void {
    const { path, entry, expected } = operation;
    if (entry.kind === 'file') this.#dated.push(path);
    setDates(this.#site, { ...this.#place(operation), expected }, entry);
  }

  #setFolder({ path, entry }: Extract<Operation, { kind: 'set-folder' }>): void {
    const planned = this.#made.get(path) ?? this.#stats.get(path);
    this.#source.amend(path, entry, (stat) => {
      const same = stat.ino === planned?.ino && stat.dev === planned.dev;
      if (!same || !stat.isDirectory()) throw new BytesyncError('target-changed', { path });
    });
    this.#modes.settled(path);
    this.#touched.add(path);
  }
}

/** What is written down of a large file that comes from elsewhere, so that it can be gone on with. */
function recordOf(operation: WriteFile, content: string | undefined): PartialRecord | undefined {
  const { path, entry, local } = operation;
  if (local !== undefined || entry.size < LEAST_PARTIAL) return undefined;
  const { size, mtimeUs } = entry;
  return { path, size, mtimeUs, ...(content !== undefined && { content }) };
}

/** What can happen to a source that is a file. */
const OF_A_FILE: ReadonlySet<Operation['kind']> = new Set([
  'write-file',
  'set-dates',
  'delete',
] as const);

interface SiteFolders {
  readonly source: ConfinedFolder;
  readonly privateFolder: ConfinedFolder;
  readonly staging: Staging;
  readonly partials: SitePartials;
}

function openFolders(
  { root, file, partials: planned }: ApplyColumn,
  runId: string,
  yielding: YieldingHalves,
): SiteFolders {
  const whole = ConfinedFolder.open(root);
  const source = file === undefined ? whole : whole.onlyFile(file);
  try {
    const privateFolder = privateFolderOf(whole, file);
    try {
      // What a killed run opened in the whole folder is closed again, whatever is offered of it now.
      const crashed = (left: ConfinedFolder) => restoreAfterCrash(whole, left);
      const staging = Staging.open(privateFolder, runId, crashed, yielding);
      try {
        return {
          source,
          privateFolder,
          staging,
          partials: new SitePartials(privateFolder, planned),
        };
      } catch (error) {
        staging.close();
        throw error;
      }
    } catch (error) {
      privateFolder.close();
      throw error;
    }
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Made where it is missing; but a folder that is not offered itself isn't opened for that. */
function privateFolderOf(whole: ConfinedFolder, file: string | undefined): ConfinedFolder {
  if (file === undefined) return whole.privateFolder();
  const found = whole.existingPrivateFolder();
  if (found === undefined) throw new BytesyncError('target-changed', { path: PRIVATE_FOLDER });
  return found;
}
