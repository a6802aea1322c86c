import { setImmediate as immediate } from 'node:timers/promises';
import { BytesyncError, type ErrorCode, type ErrorValues } from '@bytesync/shared/errors.ts';
import { collectGarbage } from '../workers/collectGarbage.ts';
import type { ApplierOptions } from './applierOptions.ts';
import { ApplyRecord, type ApplyResult, type OperationOutcome } from './applyResult.ts';
import type { ApplySite } from './applySite.ts';
import { CommitGroup } from './commitGroup.ts';
import type { DeltaBase } from './deltaBase.ts';
import { fileSystemError, targetError } from './fileSystemError.ts';
import { IncomingFiles } from './incomingFiles.ts';
import { LocalCopies } from './localCopies.ts';
import { LocalReads } from './localReads.ts';
import { MovedAway } from './movedAway.ts';
import { openSites } from './openSites.ts';
import { OperationGraph } from './operationGraph.ts';
import { withKept } from './partial/fullDisk.ts';
import { requireRoom } from './partial/requireRoom.ts';
import { Slices } from './slices.ts';
import type { StagedFile } from './stagedFile.ts';
import { Wake } from './wake.ts';

const NONE: ReadonlySet<number> = new Set();

/** Operations without content that are performed on one answer about unsaved changes. */
const ASKED_AT_ONCE = 256;

/** A group that is not full is made durable when nothing came for so long. */
const IDLE_MS = 50;

/**
 * Executes a plan's operations on this member's data sources, each when what it depends on is
 * done. Content is written by others into staged files, or copied there from other files of this member
 * before these change; the rest happens here. An operation that
 * fails takes with it those that depend on it, and no others. Runs on one thread, in slices, and
 * holds one open descriptor for each staged file that is not installed yet (256, those that
 * are being received, and one for each file that is to become a folder in which it lies, or the reverse).
 */
export class Applier {
  readonly #options: ApplierOptions;
  readonly #sites = new Map<number, ApplySite>();
  readonly #graph: OperationGraph;
  readonly #record: ApplyRecord;
  readonly #wake = new Wake();
  /** Operations to perform, without write-file. */
  readonly #queue: number[] = [];
  /** write-file operations whose dependencies are done and that have not ended. */
  readonly #due = new Set<number>();
  readonly #incoming: IncomingFiles;
  readonly #reads: LocalReads;
  readonly #moved: MovedAway;
  readonly #copies: LocalCopies;
  readonly #group: CommitGroup;
  #running: Promise<void> = Promise.resolve();
  #finishing = false;
  #aborted = false;

  constructor(options: ApplierOptions) {
    this.#options = options;
    const columns = new Set(options.columns.map(({ column }) => column));
    this.#graph = new OperationGraph(options.operations, columns);
    this.#record = new ApplyRecord(options.onProgress);
    this.#incoming = new IncomingFiles(options.operations, this.#sites, this.#record);
    this.#reads = new LocalReads(options.operations, options.local ?? new Map(), options.columns);
    this.#moved = new MovedAway(options.operations, options.local ?? new Map());
    this.#copies = new LocalCopies({
      isAborted: () => this.#aborted,
      written: (bytes, operation) => options.onCopied?.(bytes, operation),
      serve: () => this.#serve(),
    });
    this.#group = new CommitGroup(options.operations, this.#sites, {
      isAborted: () => this.#aborted,
      unsavedAmong: (ids) => this.#unsavedAmong(ids),
      installed: (outcome) => this.#installed(outcome),
      failed: (id, error) => this.#fail(id, error),
      durable: (outcome) => this.#record.add(outcome),
      notDurable: (id, error) => this.#end(id, 'failed', error),
    });
  }

  /**
   * Opens the data sources and begins. Throws 'disk-full' before anything is written where the
   * new content can't fit, and a file-system error's code where a source can't be used.
   */
  async start(): Promise<void> {
    const { columns, runId } = this.#options;
    if (!/^[\w-]{1,64}$/u.test(runId)) throw new BytesyncError('internal', { what: 'run id' });
    requireRoom(this.#options.operations, columns);
    openSites(columns, runId, this.#sites);
    this.#handOut(this.#graph.ready());
    this.#running = this.#run();
    // Whoever waits for the end gets the error; until then it must not count as unhandled.
    this.#running.catch(() => undefined);
    await immediate();
  }

  /** Whether content for the operation is still of use. */
  wants(operation: number): boolean {
    const planned = this.#options.operations.at(operation);
    if (planned?.kind !== 'write-file' || !this.#sites.has(planned.target)) return false;
    if (planned.local !== undefined) return false;
    if (this.#aborted || this.#record.has(operation)) return false;
    return (this.#incoming.get(operation)?.kind ?? 'receiving') === 'receiving';
  }

  /**
   * A new file for the operation's content. Throws 'not-in-plan' for what this member does not
   * expect, or not any more, or a file-system error's code. `content`: its id, where that is known before.
   */
  stageFor(operation: number, content?: string): StagedFile {
    if (!this.wants(operation) || this.#incoming.get(operation) !== undefined) {
      throw new BytesyncError('not-in-plan', { operation });
    }
    return this.#incoming.stage(operation, content);
  }

  /**
   * What a delta copies from, good until the operation's content is complete or has failed; it is closed
   * here. Undefined where there is no file to read. Throws 'target-changed' where it is not the planned one.
   */
  base(operation: number): DeltaBase | undefined {
    if (!this.wants(operation)) throw new BytesyncError('not-in-plan', { operation });
    return this.#incoming.base(operation);
  }

  /** The file of `stageFor` holds the whole content, and its content id (hex) is right. */
  staged(operation: number, file: StagedFile, content: string): void {
    if (this.#incoming.received(operation, file, content)) this.#settle(operation);
  }

  /** The operation's content won't come. */
  failed(operation: number, code: ErrorCode, values: ErrorValues = {}): void {
    if (!this.wants(operation)) return;
    this.#incoming.miss(operation, new BytesyncError(code, values));
    this.#settle(operation);
  }

  /**
   * Waits until every operation has ended; what has no content by now fails with 'stream-aborted'.
   * Closes everything, and gives read-only folders their mode back.
   */
  async finish(): Promise<ApplyResult> {
    this.#finishing = true;
    await this.close();
    // What is told in the end are rows, in several copies on their way.
    collectGarbage(this.#options.operations.length);
    return this.#record.result();
  }

  /** Ends as soon as possible: what is done stays, the rest is skipped with 'aborted'. */
  abort(): void {
    this.#aborted = true;
    this.#wake.signal();
  }

  /** Aborts what still runs, waits for its end and closes everything. */
  async close(): Promise<void> {
    if (!this.#finishing) this.#aborted = true;
    this.#wake.signal();
    try {
      await this.#running;
    } finally {
      this.#closeSites();
    }
  }

  async #run(): Promise<void> {
    while (!this.#aborted) {
      await this.#performSome();
      if (this.#queue.length > 0) await immediate();
      else if (!this.#group.isFull && (await this.#copySome())) continue;
      else if (this.#group.isFull || (this.#finishing && !this.#group.isEmpty))
        await this.#group.commit();
      else if (this.#graph.open === 0) break;
      else if (this.#group.isEmpty && this.#lookAgain(this.#moved.stuck())) continue;
      else if (this.#finishing) this.#missRest();
      else if (!(await this.#wake.wait(this.#group.isEmpty ? undefined : IDLE_MS)))
        await this.#group.commit();
    }
    await this.#group.flush();
    this.#skipRest();
  }

  async #performSome(): Promise<void> {
    const ids = this.#queue.splice(0, ASKED_AT_ONCE);
    if (ids.length === 0) return;
    const unsaved = await this.#unsavedAmong(ids);
    const slices = new Slices();
    for (const id of ids) {
      if (this.#aborted) return;
      this.#perform(id, unsaved.has(id));
      await slices.next();
    }
  }

  #unsavedAmong(ids: readonly number[]): Promise<ReadonlySet<number>> {
    return this.#options.unsavedAmong?.(ids) ?? Promise.resolve(NONE);
  }

  #perform(id: number, unsaved: boolean): void {
    const operation = this.#options.operations.at(id);
    const site = this.#sites.get(operation?.target ?? -1);
    if (operation === undefined || operation.kind === 'write-file' || site === undefined) return;
    if (this.#reads.hold(id)) return;
    const deletion = this.#moved.deletion(id);
    if (deletion === 'later') return;
    try {
      if (deletion === 'never') throw new BytesyncError('dependency-failed');
      if (unsaved) throw new BytesyncError('unsaved');
      site.perform(operation);
      this.#succeed({ operation: id, outcome: 'done', bytes: 0 });
    } catch (error) {
      this.#fail(
        id,
        targetError(error, operation.path),
        deletion === 'never' ? 'skipped' : 'failed',
      );
    }
  }

  /** Copies one file of this member: rather one that can be put in place then. */
  async #copySome(): Promise<boolean> {
    const id = this.#reads.next() ?? this.#reads.inTheWay();
    if (id === undefined) return false;
    await this.#copy(id);
    return true;
  }

  async #copy(id: number): Promise<void> {
    const source = this.#options.local?.get(id);
    let file: StagedFile | undefined;
    try {
      if (source === undefined) throw new BytesyncError('not-in-plan', { operation: id });
      file = this.#incoming.stage(id);
      const { local } = this.#incoming.writing(id).planned;
      const content = await this.#copies.copy({
        operation: id,
        source,
        content: local?.content,
        file,
      });
      this.staged(id, file, content);
    } catch (error) {
      // What it depends on may have failed meanwhile, and it with that; an aborted run skips the rest.
      const isOver = file !== undefined && this.#incoming.get(id)?.kind !== 'receiving';
      if (this.#aborted || isOver) return;
      this.#incoming.miss(id, fileSystemError(error));
      this.#settle(id);
    }
    this.#release(this.#reads.read(id));
  }

  /** While a file is copied: what has come meanwhile is put in place. */
  async #serve(): Promise<void> {
    await this.#performSome();
    if (!this.#aborted && this.#group.isDue) await this.#group.commit();
  }

  /** Takes those on that waited until their place was read. */
  #release(ids: readonly number[]): void {
    for (const id of ids) {
      if (this.#options.operations.at(id)?.kind === 'write-file') this.#settle(id);
      else this.#queue.push(id);
    }
    if (ids.length > 0) this.#wake.signal();
  }

  #handOut(ids: readonly number[]): void {
    for (const id of ids) {
      if (this.#options.operations.at(id)?.kind === 'write-file') {
        this.#due.add(id);
        this.#reads.due(id);
        this.#settle(id);
      } else {
        this.#queue.push(id);
      }
    }
    this.#wake.signal();
  }

  /** Takes a write-file operation on once it is due and something is known of its content. */
  #settle(id: number): void {
    const content = this.#incoming.get(id);
    if (!this.#due.has(id)) return;
    if (content?.kind === 'missing') {
      this.#fail(id, content.error);
    } else if (content?.kind === 'received' && !this.#reads.hold(id)) {
      this.#group.add(this.#incoming.writing(id).planned, content);
      this.#wake.signal();
    }
  }

  #missRest(): void {
    if (this.#due.size === 0) throw new BytesyncError('internal', { what: 'operations are stuck' });
    for (const id of [...this.#due]) this.failed(id, 'stream-aborted');
  }

  #installed(outcome: OperationOutcome): void {
    this.#incoming.installed(outcome.operation);
    this.#due.delete(outcome.operation);
    this.#succeed(outcome);
    this.#lookAgain([this.#moved.ended(outcome.operation, true)]);
  }

  /** Takes on deletions that waited for others; whether there were any. */
  #lookAgain(ids: readonly (number | undefined)[]): boolean {
    const waited = ids.flatMap((id) => id ?? []);
    this.#queue.push(...waited);
    if (waited.length > 0) this.#wake.signal();
    return waited.length > 0;
  }

  #succeed(outcome: OperationOutcome): void {
    this.#group.done(outcome);
    this.#handOut(this.#graph.done(outcome.operation));
  }

  /** Ends an operation that was handed out, and all that need it. */
  #fail(id: number, error: BytesyncError, outcome: 'failed' | 'skipped' = 'failed'): void {
    const kept = this.discard(id, error.code);
    this.#due.delete(id);
    this.#end(id, outcome, withKept(error, kept));
    const lost = this.#graph.failed(id);
    for (const one of lost) {
      this.discard(one, 'dependency-failed');
      this.#end(one, 'skipped', new BytesyncError('dependency-failed'));
    }
    for (const one of [id, ...lost]) {
      this.#release(this.#reads.read(one));
      this.#lookAgain([this.#moved.ended(one, false)]);
    }
    this.#handOut(this.#graph.ready());
  }

  #end(id: number, outcome: 'failed' | 'skipped', error: BytesyncError): void {
    const operation = this.#options.operations.at(id);
    if (operation !== undefined) this.#record.problem(operation, error);
    this.#record.add({ operation: id, outcome, code: error.code, bytes: 0 });
  }

  /** What an aborted run did not get to. */
  #skipRest(): void {
    for (const [id, { target }] of this.#options.operations.entries()) {
      if (!this.#sites.has(target) || this.#record.has(id)) continue;
      this.discard(id, 'aborted');
      this.#record.add({ operation: id, outcome: 'skipped', code: 'aborted', bytes: 0 });
    }
  }

  /** What came for an operation is dropped; where it is still wanted, it may come anew. As `ApplySite.discard`. */
  discard(id: number, why: ErrorCode): number {
    return this.#incoming.discard(id, why);
  }

  #closeSites(): void {
    this.#incoming.close();
    this.#copies.close();
    for (const [target, site] of this.#sites) {
      for (const { path, code, values } of site.close()) {
        this.#record.problem({ target, path }, new BytesyncError(code, values));
      }
    }
    this.#sites.clear();
  }
}
