import { BytesyncError } from '@bytesync/shared/errors.ts';
import {
  type AskedFiles,
  type AskedOutcome,
  askedEntries,
  askedFiles,
  type ContentsChoice,
} from '../comparison/askedContents.ts';
import { type ContentResult, contentNeeds, withContents } from '../comparison/contentNeeds.ts';
import type { Comparison } from '../comparison/item.ts';
import { ItemPaths } from '../comparison/itemPaths.ts';
import { ComparisonRows } from '../comparison/rows/comparisonRows.ts';
import type { RowsAsk } from '../comparison/rows/rowsAnswers.ts';
import type { UnsavedPaths } from '../comparison/unsaved.ts';
import type { LookedUp } from '../contentCache/contentCache.ts';
import type { FileSystemClock } from '../contentCache/fileSystemClock.ts';
import type { AnalysedFile } from '../inventory/analysis.ts';
import { decodeContents, encodeContents } from '../inventory/contents.ts';
import type { Entry } from '../inventory/entry.ts';
import { foundPaths } from '../inventory/foundPaths.ts';
import type { WalkProgress } from '../inventory/walk.ts';
import type { Hire } from '../inventory/walkCrew.ts';
import type { Memories } from '../lastSync/told.ts';
import { memberResults } from '../report/memberPart.ts';
import { encodeResults, type MemberProblem } from '../report/memberResults.ts';
import { type ReportRequest, type RunReport, reportOf } from '../report/runReport.ts';
import type { ApplyResult } from '../sync/applyResult.ts';
import { type PackedResult, unpackResult } from '../sync/packedResult.ts';
import type { SignatureBase } from '../sync/signatureStream.ts';
import type { ExpectedTransfer } from '../sync/streamMessages.ts';
import { analysisBatches } from '../workers/analysisBatches.ts';
import { collectGarbage } from '../workers/collectGarbage.ts';
import { type Packed, pack, unpack } from '../workers/packed.ts';
import { type PackedList, packList } from '../workers/packedList.ts';
import { PackingLeftovers } from '../workers/packingLeftovers.ts';
import { type Announced, announcedContents, contentsId } from './announced.ts';
import { afterAsking } from './askedReading.ts';
import { resultsByItem } from './contentResults.ts';
import { type KeptInventory, type OwnInventory, openForms } from './exchangedInventories.ts';
import { matchedPaths, type OwnPaths, onlyIn } from './matchedPaths.ts';
import { type ApplyPart, MemberJobs, ownPlaces } from './memberJobs.ts';
import { ownLeftOut, unreadContents } from './ownProblems.ts';
import { type OwnSource, openOwnSource, type SourceWalk, walkedSource } from './ownSource.ts';
import { factsOf, type PlanFacts } from './planFacts.ts';
import { makePlan, type Planned, type PlanRequest } from './planned.ts';
import { answerHands, type HandsAnswer, type HandsAsk } from './plannedHands.ts';
import type {
  AnalysisBatch,
  CompareRequest,
  MemberReport,
  OutgoingFiles,
  OwnRefusal,
  WalkedSource,
} from './plannerCalls.ts';
import { type PlanPreview, previewOf } from './planPreview.ts';
import { rowsSubject } from './planRows.ts';
import { type Reading, readRequests } from './readRequests.ts';
import { rememberRun, type SentFiles } from './rememberRun.ts';

/**
 * Everything of a run that grows with the number of paths: inventories, comparison, plan and report, on a
 * worker thread of its own. The main thread gets facts, and bytes to pass on. Its methods are called in
 * the order in which they stand here. Memory: some 3 KB for each path of two members.
 */
export class Planner {
  readonly #onWalk: (column: number, seen: WalkProgress) => void;
  readonly #cacheFolder: string | undefined;
  readonly #hire: Hire | undefined;
  readonly #own = new Map<number, OwnSource>();
  /** Own inventories as the others get them, until theirs are compared. */
  #sent: OwnInventory[] = [];
  readonly #lookedUp = new Map<number, LookedUp>();
  /** The time for own sources' file systems before a run changes anything. */
  readonly #clocks = new Map<number, FileSystemClock | undefined>();
  /** What gives those of other members, for the next run. */
  #keep: readonly ((() => KeptInventory) | undefined)[] = [];
  readonly #contents = new Map<number, readonly AnalysedFile[]>();
  #entries: readonly (readonly Entry[])[] = [];
  #needs: readonly (readonly number[])[] = [];
  #asked: AskedFiles = { items: [], needs: [] };
  #reading: Reading = { mode: 'standard', preset: 'update' };
  #comparison: Comparison = { columns: [], items: [] };
  /** Where sources have other paths for items than the comparison. */
  #paths: OwnPaths | undefined;
  #unsaved: UnsavedPaths = [];
  #memories: Memories = [];
  #planned: Planned | undefined;
  #jobs: MemberJobs | undefined;
  #applied: ApplyResult | undefined;
  readonly #rows = new ComparisonRows();
  readonly #leftovers = new PackingLeftovers();

  /**
   * @param cacheFolder where content ids are remembered; absent: every file that is asked for is read
   * @param hire gets threads that help with a walk
   */
  constructor(
    onWalk: (column: number, seen: WalkProgress) => void,
    cacheFolder?: string,
    hire?: Hire,
  ) {
    this.#onWalk = onWalk;
    this.#cacheFolder = cacheFolder;
    this.#hire = hire;
  }

  /**
   * Walks a source of this member.
   * @param base its last inventory that others may hold
   * @throws BytesyncError as `walkSource` and `walkFile`
   */
  async walk(
    column: number,
    root: string,
    walk: SourceWalk,
    base?: KeptInventory,
  ): Promise<WalkedSource> {
    const onProgress = (seen: WalkProgress) => this.#onWalk(column, seen);
    const how = { ...walk, onProgress, hire: this.#hire };
    const own = await openOwnSource(root, how, this.#cacheFolder);
    this.#own.set(column, own);
    const walked = walkedSource(own, base);
    this.#sent.push({ ...walked, entries: own.inventory.entries });
    return walked;
  }

  /** Those of the paths that the walk of an own column found or would offer, as it spells them. */
  offeredOf(column: number, paths: readonly string[]): string[] {
    const { inventory, file, folds } = this.#own.get(column) ?? {};
    return [...onlyIn(file, foundPaths(inventory?.entries ?? [], paths, folds))];
  }

  /**
   * Compares the inventories. Returns how many files of each column must be read.
   * @throws BytesyncError inventory-malformed
   */
  compare(request: CompareRequest): number[] {
    const { mode, preset } = request;
    this.#reading = { mode, preset };
    const told = this.#open(request);
    const { comparison, paths, unsaved, memories } = matchedPaths(request, this.#entries, told);
    [this.#comparison, this.#paths] = [comparison, paths];
    [this.#unsaved, this.#memories] = [unsaved, memories];
    this.#needs = contentNeeds(this.#comparison, mode, preset);
    return this.#needs.map((items) => items.length);
  }

  /** Takes the entries of all columns. Returns what they remember, as they told it. */
  #open({ columns, received, memories, bases }: CompareRequest): Memories {
    let alike = [...this.#own.values()][0]?.inventory.entries ?? [];
    const opened = columns.map((column, index) => {
      if (this.#own.has(index)) return undefined;
      const [sent, memory] = [received[index], memories[index]];
      const one = openForms({ sent, memory, base: bases?.[index] }, column, this.#sent, alike);
      if (alike.length === 0) alike = one.entries;
      return one;
    });
    const ownOf = (index: number) => this.#own.get(index);
    this.#sent = [];
    this.#keep = opened.map((one) => one?.keep);
    this.#entries = opened.map((one, at) => one?.entries ?? ownOf(at)?.inventory.entries ?? []);
    return opened.map((one, at) => (one ? one.told : ownOf(at)?.memory.told));
  }

  /** The inventories of the other members, by column, for the next run. To be called once. */
  kept(): (KeptInventory | undefined)[] {
    const kept = this.#keep.map((keep) => keep?.());
    this.#keep = [];
    return kept;
  }

  /** What this member has to read of a column of its own: what it does not know from before. */
  analysisBatches(column: number): AnalysisBatch[] {
    const own = this.#own.get(column);
    if (own === undefined) return [];
    const [needs = [], { stats }] = [this.#needs[column], own.inventory];
    const requests = readRequests(this.#comparison, column, needs, stats, this.#reading);
    // A check looks for what no date tells of.
    const lookedUp = own.cache.lookUp(requests, this.#reading.preset === 'check');
    this.#lookedUp.set(column, lookedUp);
    return analysisBatches(lookedUp.missing).map((batch) => ({
      requests: pack(batch),
      files: batch.length,
      bytes: batch.reduce((sum, { stat }) => sum + stat.size, 0),
    }));
  }

  /** Takes what was read of an own column. Returns what the others are sent of it. */
  analysed(column: number, results: readonly Packed<readonly AnalysedFile[]>[]): Announced {
    const read = results.flatMap(unpack);
    const { known = [], clock } = this.#lookedUp.get(column) ?? {};
    const { cache, inventory } = this.#own.get(column) ?? {};
    if (inventory !== undefined) cache?.learn(read, inventory.stats, clock);
    const files = known.length === 0 ? read : [...known, ...read];
    this.#lookedUp.delete(column);
    this.#contents.set(column, files);
    const bytes = encodeContents(this.#entries[column] ?? [], files);
    return { bytes, id: contentsId(bytes) };
  }

  /** Keeps what was read, for the next time; while others still read theirs. */
  keepContents(): void {
    for (const { cache, inventory } of this.#own.values()) cache.keep(inventory);
  }

  /**
   * Completes the comparison with what was read, here and elsewhere.
   * @throws BytesyncError inventory-malformed
   */
  complete(received: readonly (Announced | undefined)[]): void {
    const results = this.#comparison.columns.map((column, index) => {
      const items = this.#needs[index] ?? [];
      if (items.length === 0) return new Map<number, ContentResult>();
      const own = this.#contents.get(index);
      const bytes = () => announcedContents(received[index], column);
      const files = own ?? decodeContents(bytes(), this.#entries[index] ?? []);
      return resultsByItem(this.#comparison, index, items, files);
    });
    const { mode, preset } = this.#reading;
    this.#comparison = withContents(this.#comparison, results, mode, preset);
    this.#entries = [];
    this.#contents.clear();
  }

  /** Makes the plan; again when somebody is to be left out, or has decided something. */
  plan(request: PlanRequest): PlanFacts {
    const planned = makePlan(this.#comparison, request, this.#unsaved, this.#memories);
    this.#planned = planned;
    this.#rows.show(rowsSubject(planned, this.#reading.mode, this.#memories), planned.plan);
    this.#jobs = new MemberJobs(planned.plan, ownPlaces(this.#own), this.#paths);
    return factsOf(planned, request);
  }

  /** What another plan would come to; the one that was made last stays. @throws BytesyncError as `makePlan` */
  preview(request: PlanRequest): PlanPreview {
    return previewOf(makePlan(this.#comparison, request, this.#unsaved, this.#memories));
  }

  /** About the items of the plan made last, at any time after it. @throws BytesyncError as `ComparisonRows` */
  rows(ask: RowsAsk): ReturnType<ComparisonRows['answer']> {
    return this.#rows.answer(ask);
  }

  /** For people who decide by hand. @throws BytesyncError as `answerHands` */
  hands(ask: HandsAsk): HandsAnswer {
    const [compared, planned, selected] = [this.#comparison, this.#planned, this.#rows.selected];
    return answerHands(ask, { compared, planned, selected, mode: this.#reading.mode });
  }

  /**
   * Takes what somebody wants to know the contents of, on the plan made last. Returns how many files each column must
   * read: `analysisBatches` and `analysed` are about these then.
   */
  ask(choice: ContentsChoice): number[] {
    const asked = askedFiles(this.#comparison, choice);
    this.#asked = asked;
    this.#needs = asked.needs;
    this.#entries = asked.needs.map((needed, at) => askedEntries(this.#comparison, at, needed));
    return asked.needs.map(({ length }) => length);
  }

  /** Completes the comparison with what was read, by column; without those it is as before. @throws BytesyncError inventory-malformed */
  completeAsked(received: readonly (Announced | undefined)[]): AskedOutcome {
    const { comparison, outcome } = afterAsking(this.#comparison, this.#asked, received);
    this.#comparison = comparison;
    this.#entries = [];
    this.#contents.clear();
    return outcome;
  }

  /** What this member sends in a stream of its own, and what it takes from it itself. */
  outgoing(stream: number): OutgoingFiles {
    const outgoing = required(this.#jobs).outgoing(stream);
    this.#packed(outgoing.transfers.length);
    return outgoing;
  }

  signatureBases(stream: number): PackedList<SignatureBase> {
    return packList(required(this.#jobs).signatureBases(stream));
  }

  expected(stream: number): PackedList<ExpectedTransfer> {
    const expected = packList(required(this.#jobs).expected(stream));
    this.#packed(expected.length);
    return expected;
  }

  #packed(items: number): void {
    this.#leftovers.add(items, this.#comparison.items.length);
  }

  applyPart(): Packed<ApplyPart> {
    return pack(required(this.#jobs).applyPart());
  }

  /** Prepares what is agreed for a run that may not come to its end. @param version see `versionOf` */
  async expect(version: string): Promise<void> {
    for (const [column, { cache }] of this.#own) this.#clocks.set(column, cache.clock());
    const run = { planned: required(this.#planned), memories: this.#memories, version };
    const kept = [...this.#own].map(([column, { memory }]) => memory.expect({ ...run, column }));
    await Promise.all(kept);
    // Not much is asked of this thread for long now, and the others need the memory.
    collectGarbage(this.#comparison.items.length);
  }

  /** Takes what was done here, if something was to be done. */
  applied(packed: PackedResult): void {
    this.#applied = unpackResult(packed);
  }

  /**
   * Keeps what is agreed now, and what was seen of contents, for the next time.
   * @param version see `versionOf`
   * @param sent by this member
   * @returns own sources for which what is agreed could not be kept
   */
  async remember(version: string, sent: readonly SentFiles[]): Promise<MemberProblem[]> {
    const [planned, memories] = [required(this.#planned), this.#memories];
    const run = { planned, memories, version, applied: this.#applied };
    const kept = [...this.#own].map(([column, own]) => {
      const clock = this.#clocks.get(column);
      return rememberRun({ ...own, clock }, { ...run, column }, sent);
    });
    return (await Promise.all(kept)).flat();
  }

  /**
   * What this member tells the others of its part, encoded.
   * @param refusal of this member, whose sources are left as they are then
   * @param more what went wrong beside
   */
  results(
    part: MemberReport,
    refusal?: OwnRefusal,
    more: readonly MemberProblem[] = [],
  ): Uint8Array {
    const applied = this.#applied;
    this.#applied = undefined;
    const ofSources = [...this.#own].flatMap(([column, { inventory }]) => [
      ...inventory.problems.map((problem) => ({ column, ...problem })),
      ...unreadContents(required(this.#planned), column),
      ...ownLeftOut(required(this.#planned), column, refusal),
    ]);
    const whole = { ...part, ...(applied && { applied }) };
    const results = memberResults(required(this.#planned).plan, whole, [...ofSources, ...more]);
    const paths = this.#plannedPaths();
    const named = (path: string) => paths?.of(path) ?? path;
    const problems = results.problems.map((one) => ({ ...one, path: named(one.path) }));
    return encodeResults({ ...results, problems });
  }

  /** @throws BytesyncError stream-malformed */
  report(request: ReportRequest): RunReport {
    return reportOf(required(this.#planned), request);
  }

  /** The run is over, and only its rows are asked for: lets go of all else. */
  rest(): void {
    for (const kept of [this.#own, this.#lookedUp, this.#clocks, this.#contents]) kept.clear();
    [this.#keep, this.#needs, this.#memories, this.#unsaved] = [[], [], [], []];
    [this.#jobs, this.#planned, this.#paths] = [undefined, undefined, undefined];
    this.#applied = undefined;
  }

  /** With those of versions that are kept. */
  #plannedPaths(): OwnPaths | undefined {
    const { comparison } = required(this.#planned);
    const { names, byName } = comparison;
    const isAsCompared = comparison === this.#comparison || byName === true;
    return isAsCompared || names === undefined ? this.#paths : new ItemPaths(comparison, names);
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new BytesyncError('internal', { what: 'no plan yet' });
  return value;
}
