import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Indexed } from '../workers/unpackedArray.ts';
import type { OperationOutcome } from './applyResult.ts';
import type { ApplySite } from './applySite.ts';
import { fileSystemError, targetError } from './fileSystemError.ts';
import type { ReceivedFile } from './incomingFiles.ts';
import type { Operation } from './plan.ts';
import { Slices } from './slices.ts';

type WriteFile = Extract<Operation, { kind: 'write-file' }>;

/**
 * A group is full when it has so many files or bytes, or so much is done that may not be on disk. The first groups are
 * smaller, each twice the one before: few files are on disk soon, by a flush of their own, while one of the whole file
 * system also waits for what came of large ones.
 */
const FIRST_GROUP_FILES = 16;
const GROUP_FILES = 256;
const GROUP_BYTES = 64 * 1024 * 1024;
const GROUP_UNFLUSHED = 1024;

/** A group that is not full is due after so long, however much is still coming. */
const GROUP_MS = 250;

/** What becomes of the operations of a group. */
export interface CommitEvents {
  /** Whether nothing more is to be put in place. */
  isAborted(): boolean;
  /** Those of the operations whose place has unsaved changes in an editor right now. */
  unsavedAmong(operations: readonly number[]): Promise<ReadonlySet<number>>;
  /** The file is in place, but perhaps not on disk yet. */
  installed(outcome: OperationOutcome): void;
  failed(operation: number, error: BytesyncError): void;
  /** Done, and on disk. */
  durable(outcome: OperationOutcome): void;
  /** Done, but it could not be made durable. */
  notDurable(operation: number, error: BytesyncError): void;
}

interface Member extends ReceivedFile {
  readonly planned: WriteFile;
}

/**
 * Durability by group: the content of received files is made durable together, each is put in place, and
 * then that is made durable, with whatever else was done meanwhile. Holds the staged files' descriptors.
 */
export class CommitGroup {
  readonly #operations: Indexed<Operation>;
  readonly #sites: ReadonlyMap<number, ApplySite>;
  readonly #events: CommitEvents;
  #members: Member[] = [];
  #bytes = 0;
  /** When the first of them came, as `performance.now()`. */
  #since = 0;
  #mostFiles = FIRST_GROUP_FILES;
  /** Done, but perhaps not on disk yet. */
  #unflushed: OperationOutcome[] = [];

  constructor(
    operations: Indexed<Operation>,
    sites: ReadonlyMap<number, ApplySite>,
    events: CommitEvents,
  ) {
    this.#operations = operations;
    this.#sites = sites;
    this.#events = events;
  }

  get isEmpty(): boolean {
    return this.#members.length === 0 && this.#unflushed.length === 0;
  }

  get isFull(): boolean {
    if (this.#members.length >= this.#mostFiles || this.#bytes >= GROUP_BYTES) return true;
    return this.#unflushed.length >= GROUP_UNFLUSHED;
  }

  /** Whether those that are received have waited long enough, where something else goes on for long. */
  get isDue(): boolean {
    const isLate = this.#members.length > 0 && performance.now() - this.#since >= GROUP_MS;
    return this.isFull || isLate;
  }

  /** A file that is received, and whose operation is due. */
  add(planned: WriteFile, received: ReceivedFile): void {
    if (this.#members.length === 0) this.#since = performance.now();
    this.#members.push({ ...received, planned });
    this.#bytes += planned.entry.size;
  }

  /** Something that was done without content: durable with the next flush. */
  done(outcome: OperationOutcome): void {
    this.#unflushed.push(outcome);
  }

  /** Makes the group's content durable, puts it in place, and makes that durable. */
  async commit(): Promise<void> {
    const members = this.#members;
    this.#members = [];
    this.#bytes = 0;
    this.#mostFiles = Math.min(2 * this.#mostFiles, GROUP_FILES);
    for (const [column, site] of this.#sites) {
      const own = members.filter(({ planned }) => planned.target === column);
      if (own.length === 0) continue;
      const errors = await site.syncStaged(own.map(({ file }) => file));
      await this.#installAll(site, own, errors);
    }
    await this.flush();
  }

  /** Done is what is on disk: only now is it told. */
  async flush(): Promise<void> {
    const unflushed = this.#unflushed;
    if (unflushed.length === 0) return;
    this.#unflushed = [];
    const errors = new Map<number, BytesyncError>();
    for (const [column, site] of this.#sites) {
      try {
        await site.flush();
      } catch (error) {
        errors.set(column, fileSystemError(error));
      }
    }
    for (const outcome of unflushed) {
      const error = errors.get(this.#operations.at(outcome.operation)?.target ?? -1);
      if (error === undefined) this.#events.durable(outcome);
      else this.#events.notDurable(outcome.operation, error);
    }
  }

  async #installAll(
    site: ApplySite,
    members: readonly Member[],
    errors: ReadonlyMap<number, BytesyncError>,
  ): Promise<void> {
    const unsaved = await this.#events.unsavedAmong(members.map(({ file }) => file.operation));
    const slices = new Slices();
    for (const member of members) {
      if (this.#events.isAborted()) return;
      const { fd, operation } = member.file;
      const held = unsaved.has(operation) ? new BytesyncError('unsaved') : undefined;
      this.#install(site, member, held ?? errors.get(fd));
      await slices.next();
    }
  }

  #install(site: ApplySite, member: Member, obstacle: BytesyncError | undefined): void {
    const { file, stat, content, planned } = member;
    const { operation } = file;
    try {
      if (obstacle !== undefined) throw obstacle;
      const { linksBroken, placed } = site.install(planned, file, stat);
      this.#events.installed({
        ...{ operation, outcome: 'done', bytes: planned.entry.size },
        ...(linksBroken && { linksBroken }),
        ...(placed && { placed: { content, stat: placed } }),
      });
    } catch (error) {
      this.#events.failed(operation, targetError(error, planned.path));
    }
  }
}
