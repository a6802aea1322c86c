import { keepBaseTexts } from '../baseTexts/keepBaseTexts.ts';
import { ItemPaths } from '../comparison/itemPaths.ts';
import { indexOfPath } from '../comparison/places.ts';
import type { ContentCache } from '../contentCache/contentCache.ts';
import type { FileSystemClock } from '../contentCache/fileSystemClock.ts';
import type { AnalysedFile } from '../inventory/analysis.ts';
import type { Inventory } from '../inventory/entry.ts';
import { changedFiles } from '../lastSync/changedFiles.ts';
import type { OwnMemory, RememberedRun } from '../lastSync/ownMemory.ts';
import type { MemberProblem } from '../report/memberResults.ts';
import type { SentContent } from '../sync/packStream.ts';
import { collectGarbage } from '../workers/collectGarbage.ts';
import { type PackedList, unpackList } from '../workers/packedList.ts';

/** What a stream of this member's has shown of the files that it was to hold. */
export interface SentFiles {
  readonly contents: PackedList<SentContent>;
  /** Transfers whose file could not be read, or was not what the plan says. */
  readonly failed: readonly number[];
}

/** An own source after a run. */
interface RunSource {
  readonly root: string;
  readonly memory: OwnMemory;
  readonly cache: ContentCache;
  readonly inventory: Inventory;
  /** The time for its file system before the run changed or sent anything. */
  readonly clock: FileSystemClock | undefined;
  /** Texts are kept, so that versions of them can be merged. */
  readonly keepsTexts?: boolean;
}

/**
 * Keeps, for one own source, what is agreed after a run and what was seen of its contents.
 * @param sent by this member, of whichever source
 * @returns that what is agreed could not be kept
 */
export async function rememberRun(
  source: RunSource,
  run: RememberedRun,
  sent: readonly SentFiles[],
): Promise<MemberProblem[]> {
  const { root, memory, cache, inventory, keepsTexts = false } = source;
  const changed = await changedFiles(root, run);
  // Before what takes most, and after it. Looking at what was changed leaves much behind.
  const paths = run.planned.comparison.items.length;
  if (run.applied !== undefined) collectGarbage(paths);
  const failure = await memory.remember(run, changed, keepsTexts);
  collectGarbage(paths);
  learnFromSending(source, run, sent);
  learnFromCopying(source, run);
  learnFromApplying(source, run);
  cache.keep(inventory);
  if (memory.remembered) {
    keepBaseTexts(root, memory.remembered, mayKeepTexts(source, run));
  }
  if (failure === undefined) return [];
  return [{ column: run.column, path: '', code: failure.code, values: failure.values }];
}

/** Texts of what the walk has found or the run has put in place, and nothing that the run's filter leaves out. */
function mayKeepTexts(
  { inventory: { stats } }: RunSource,
  { planned, column, applied }: RememberedRun,
): (path: string) => boolean {
  const placed = new Set<string>();
  for (const { operation, placed: found } of applied?.outcomes ?? []) {
    const { target, path = '', at = path } = planned.plan.operations[operation] ?? {};
    if (target === column && found !== undefined) placed.add(at);
  }
  const { comparison, filtered } = planned;
  const { items, names } = comparison;
  const paths = filtered && names && new ItemPaths(comparison, names);
  return (path) => {
    if (!stats.has(path) && !placed.has(path)) return false;
    if (filtered === undefined) return true;
    const item = indexOfPath(items, paths?.of(path) ?? path);
    return item !== undefined && filtered.matching[item] === 1;
  };
}

function learnFromSending(
  { cache, inventory, clock }: RunSource,
  { planned, column }: RememberedRun,
  sent: readonly SentFiles[],
): void {
  const pathOf = (transfer: number) => {
    const { from, path = '', at = path } = planned.plan.transfers[transfer] ?? {};
    return from === column ? [at] : [];
  };
  for (const { contents, failed } of sent) {
    cache.learn(filesOf(unpackList(contents)), inventory.stats, clock);
    // Perhaps because its content was not what was remembered.
    for (const path of failed.flatMap(pathOf)) cache.forget(path);
  }

  function* filesOf(contents: Iterable<SentContent>): Generator<AnalysedFile> {
    for (const { transfer, content } of contents) {
      for (const path of pathOf(transfer)) yield { path, content };
    }
  }
}

/** What was taken from here for this member's own sources: where others have it, it was never sent. */
function learnFromCopying(
  { cache, inventory, clock }: RunSource,
  { planned, column, applied }: RememberedRun,
): void {
  for (const { operation, outcome, placed } of applied?.outcomes ?? []) {
    const write = planned.plan.operations[operation];
    const local = write?.kind === 'write-file' ? write.local : undefined;
    if (local?.from !== column) continue;
    const { path, at = path } = local;
    if (placed !== undefined && local.content === undefined) {
      cache.learn([{ path: at, content: placed.content }], inventory.stats, clock);
    }
    // Perhaps because its content was not what was remembered.
    else if (outcome === 'failed') cache.forget(at);
  }
}

/** What was put in place: it is known under the stat that it had then, which no later change can meet. */
function learnFromApplying(
  { cache }: RunSource,
  { planned, column, applied }: RememberedRun,
): void {
  const clock = applied && cache.clock();
  for (const { operation, placed } of applied?.outcomes ?? []) {
    const { target, path = '', at = path } = planned.plan.operations[operation] ?? {};
    if (target !== column || placed === undefined) continue;
    cache.learnWritten(at, placed, clock);
  }
}
