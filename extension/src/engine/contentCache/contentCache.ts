import { releaseBytes } from '@bytesync/shared/releaseBytes.ts';
import type { AnalysedFile, AnalysisRequest } from '../inventory/analysis.ts';
import type { Inventory, LocalStat } from '../inventory/entry.ts';
import type { ReadContent } from '../inventory/readContent.ts';
import type { SourcePlace } from '../lastSync/ownMemory.ts';
import type { ReadFiles } from '../lastSync/tell.ts';
import { bootIdentity } from './boot.ts';
import { type CacheOrigin, type CacheRows, decodeCache, encodeCache } from './cacheBytes.ts';
import { identityOf, readCacheFile, writeCacheFile } from './cacheFolder.ts';
import { type FileSystemClock, fileSystemClock } from './fileSystemClock.ts';
import { LearnedContents } from './learnedContents.ts';
import { isSettled } from './settled.ts';
import { StoredContents } from './storedContents.ts';
import { isBelowUnknown, unknownPaths } from './unknownPaths.ts';

/** What was changed so lately may not be on disk yet: twice what Linux takes at most. */
const FRESH_NS = 60_000_000_000n;

/** What is known of files without reading them, and what has to be read. */
export interface LookedUp {
  readonly known: readonly AnalysedFile[];
  readonly missing: readonly AnalysisRequest[];
  /** The time before anything of it was read; absent where the file system can't be relied on. */
  readonly clock: FileSystemClock | undefined;
}

interface Learned extends ReadContent {
  readonly stat: LocalStat;
}

/**
 * What a data source's files read as, so that what did not change is not read again. It lies with the
 * member, not in the source: a source that can't be written to has one, and it says nothing to others. What
 * can't be read or written of it costs a reading, and is never an error of the run.
 */
export class ContentCache {
  readonly #place: SourcePlace;
  readonly #folder: string | undefined;
  #origin: Pick<CacheOrigin, 'identity' | 'boot'> | undefined;
  #stored: StoredContents | undefined;
  readonly #learned = new LearnedContents();
  /** Paths whose rows were found to be wrong. */
  readonly #wrong = new Set<string>();
  #isChanged = false;

  /** @param folder where caches lie; absent: nothing is remembered */
  constructor(place: SourcePlace, folder: string | undefined) {
    this.#place = place;
    this.#folder = folder;
  }

  /** The time for the source's file system, if what it says of its files can be relied on. */
  clock(): FileSystemClock | undefined {
    return this.#folder === undefined ? undefined : fileSystemClock(this.#place.root);
  }

  /** @param again read everything, whatever is known of it */
  lookUp(requests: readonly AnalysisRequest[], again = false): LookedUp {
    const clock = requests.length === 0 ? undefined : this.clock();
    if (clock === undefined || again) return { known: [], missing: requests, clock };
    const known: AnalysedFile[] = [];
    const missing = requests.filter(({ path, stat, text }) => {
      const read = this.#readOf(path, stat);
      const isKnown = read !== undefined && (!text || read.text !== undefined);
      // What is told must not depend on what happens to be known.
      if (isKnown) known.push({ path, ...(text ? read : { content: read.content }) });
      return !isKnown;
    });
    return { known, missing, clock };
  }

  /** The content ids of files; only those are read that must be. @param readFiles reads all that it is given */
  async read(requests: readonly AnalysisRequest[], readFiles: ReadFiles): Promise<AnalysedFile[]> {
    const { known, missing, clock } = this.lookUp(requests);
    const read = missing.length > 0 ? await readFiles(missing) : [];
    this.learn(read, new Map(missing.map(({ path, stat }) => [path, stat])), clock);
    return [...known, ...read];
  }

  /** Takes in what was read of files. @param clock the time before the first of them was read */
  learn(
    files: Iterable<AnalysedFile>,
    stats: ReadonlyMap<string, LocalStat>,
    clock: FileSystemClock | undefined,
  ): void {
    if (clock === undefined) return;
    for (const file of files) {
      const stat = stats.get(file.path);
      if (stat === undefined || !('content' in file)) continue;
      const { path, ...read } = file;
      this.#take(path, { stat, ...read }, isSettled(stat, clock));
    }
  }

  /**
   * Takes in a file that a run has verified and put in place.
   * @param written its stat right after it came there
   * @param clock some time later
   */
  learnWritten(path: string, written: Learned, clock: FileSystemClock | undefined): void {
    if (clock !== undefined) this.#take(path, written, isSettled(written.stat, clock, 0n));
  }

  /** What is remembered of the file has turned out to be wrong. */
  forget(path: string): void {
    this.#learned.forget(path);
    this.#wrong.add(path);
    this.#isChanged = true;
  }

  /** Writes down what was learnt, if anything was, without what is gone. @param inventory of this run's walk */
  keep(inventory: Pick<Inventory, 'entries' | 'stats'>): void {
    const clock = this.#isChanged ? this.clock() : undefined;
    if (this.#folder === undefined || clock === undefined) return;
    this.#isChanged = false;
    try {
      const origin = { ...this.#whence(), freshNs: clock.nowNs - FRESH_NS };
      const bytes = encodeCache(origin, this.#rows(inventory));
      if (bytes === undefined) return;
      writeCacheFile(this.#folder, origin.identity, bytes);
      releaseBytes(bytes);
    } catch {
      // The next run reads again what this one has read.
    }
  }

  #readOf(path: string, stat: LocalStat): ReadContent | undefined {
    if (this.#wrong.has(path)) return undefined;
    return this.#learned.readOf(path, stat) ?? this.#load().readOf(path, stat);
  }

  #take(path: string, learned: Learned, settled: boolean): void {
    const before = this.#readOf(path, learned.stat);
    const isSame = before?.content === learned.content;
    if (isSame && (before.text !== undefined || learned.text === undefined)) return;
    if (settled) {
      this.#learned.learn(path, learned.stat, learned);
      this.#wrong.delete(path);
      this.#isChanged = true;
    } else if (before !== undefined && !isSame) this.forget(path);
  }

  /** What is to be kept: of each file that was walked, and of what nobody could look at this time. */
  #rows({ entries, stats }: Pick<Inventory, 'entries' | 'stats'>): CacheRows {
    const stored = this.#load();
    const unknown = unknownPaths(entries);
    const kept = stored.paths.filter((path, index) => {
      if (this.#learned.has(path) || this.#wrong.has(path) || stored.isLost(index)) return false;
      const stat = stats.get(path);
      return stat ? stored.isOf(index, stat) : isBelowUnknown(path, unknown);
    });
    const paths = [...kept, ...this.#learned.paths].sort();
    return { paths, rowOf: (path) => this.#learned.rowOf(path) ?? stored.rowOf(path) };
  }

  #load(): StoredContents {
    this.#stored ??= this.#read() ?? StoredContents.none;
    return this.#stored;
  }

  #read(): StoredContents | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      const origin = this.#whence();
      const bytes = readCacheFile(this.#folder, origin.identity);
      return bytes && decodeCache(origin, bytes);
    } catch {
      // The folder is gone: the run says so elsewhere.
      return undefined;
    }
  }

  #whence(): Pick<CacheOrigin, 'identity' | 'boot'> {
    this.#origin ??= { identity: identityOf(this.#place), boot: bootIdentity() };
    return this.#origin;
  }
}
