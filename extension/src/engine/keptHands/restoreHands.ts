import { unpackItems } from '../comparison/byHand/packedItems.ts';
import { isRelativePath } from '../inventory/path.ts';
import { knownItems } from '../planning/comparedItems.ts';
import { type KeptByHand, keptOf, leavingOnly } from '../planning/keptByHand.ts';
import { type DecisionLog, isAboutMany, standingDecisions } from '../session/decisionLog.ts';
import type { RunSettings } from '../session/messages.ts';
import type { HandsOf, HandsOwner, HandsPart } from './handsFile.ts';
import { handsPath, isPassing, readHands } from './handsFolder.ts';

/** What the session's log says of its runs, after the last one is over. */
export interface RunsInLog {
  /** The last run, whether it was ever started or not. */
  readonly lastRun: number;
  /** Settings and decisions are of this one; absent: of those in the part of the log that is known none was started. */
  readonly startedRun?: number | undefined;
  readonly settings?: RunSettings | undefined;
  readonly decisions: DecisionLog;
  /** How often contents were asked for in it. */
  readonly asks: number;
  /** The last run was carried out. */
  readonly isDone: boolean;
  /** It went on to its transfers, and did not end as it should: what of it was carried out nobody knows any more. */
  readonly isHalfDone: boolean;
}

export interface RestoreJob {
  readonly folder: string;
  readonly owner: HandsOwner;
  readonly log: RunsInLog;
}

export interface Restored {
  /** Absent: the log alone tells what is kept. */
  readonly kept?: KeptByHand;
  /** It lies there as it is to be found the next time. */
  readonly isStored?: true;
  /** It could not be read now, which says nothing of what there is. */
  readonly isUnread?: true;
  /** Why files could not be used, for logs. */
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
}

/** What was decided by hand, after the host's process has ended. For a worker thread. */
export async function restoreHands({ folder, owner, log }: RestoreJob): Promise<Restored> {
  const failures: { readonly part: HandsPart; readonly error: unknown }[] = [];
  const tried = async <T>(part: HandsPart, attempt: () => T | Promise<T>) => {
    try {
      return await attempt();
    } catch (error) {
      failures.push({ part, error });
      return undefined;
    }
  };
  const read = <P extends HandsPart>(part: P) => tried(part, () => readHands(folder, owner, part));
  const told = (found: Omit<Restored, 'problems'> = {}): Restored => {
    const problems = failures.map(({ part, error }) => {
      return { path: handsPath(folder, owner, part), reason: reasonOf(error) };
    });
    const isUnread = failures.some(({ error }) => isPassing(error));
    return isUnread ? { isUnread, problems } : { ...found, problems };
  };
  const file = await read('kept');
  const after = file && (await tried('kept', () => checked(file)));
  if (after !== undefined && isKeptAfter(log, after)) {
    const isStored = after.run === log.lastRun && { isStored: true as const };
    return told({ kept: stillIn(log, keptIn(after)), ...isStored });
  }
  if (!isComparedNeeded(log)) return told();
  const compared = await read('compared');
  const kept = compared && (await tried('compared', () => keptInRun(log, compared)));
  return told(kept && { kept: stillIn(log, kept) });
}

/** What was carried out must not be done once more: where that is not known, only what changes nothing is left. */
export function stillIn(
  { isHalfDone }: Pick<RunsInLog, 'isHalfDone'>,
  kept: KeptByHand,
): KeptByHand {
  return isHalfDone ? leavingOnly(kept) : kept;
}

/**
 * Whether what was kept after a run is what the next one starts with (`stillIn`): nothing was decided by hand since, and no run
 * since was carried out to its end.
 */
export function isKeptAfter(log: RunsInLog, { run, revision }: HandsOf<'kept'>): boolean {
  const { lastRun, startedRun, settings, decisions, isDone } = log;
  if (run > lastRun) return false;
  if (run >= (startedRun ?? lastRun)) {
    return run !== startedRun || revision === decisions.revision;
  }
  // A run that began with it, and ended with its process.
  if (startedRun !== lastRun || run !== lastRun - 1 || isDone) return false;
  return settings?.deciding !== true || decisions.revision === 0;
}

/** Whether the log has decisions of a run that ended with its process which can't be told without its comparison. */
function isComparedNeeded({ lastRun, startedRun, isDone, settings, decisions }: RunsInLog) {
  return startedRun === lastRun && !isDone && settings?.deciding === true && isAboutMany(decisions);
}

/** What is kept of a run that ended with its process; undefined where the items are not those of this run. */
export function keptInRun(
  log: RunsInLog,
  { run, ...items }: HandsOf<'compared'>,
): KeptByHand | undefined {
  const { lastRun, settings, decisions, asks } = log;
  if (settings === undefined || run !== lastRun) return undefined;
  // Contents that were read again are part of what was decided about, and may not be in it.
  if (settings.mode === 'checksum' && asks > 0) return undefined;
  const known = knownItems(items);
  checkPaths(known.items);
  return keptOf(standingDecisions(settings, decisions), known);
}

function keptIn({ decisions, many }: HandsOf<'kept'>): KeptByHand {
  return { decisions, many };
}

/** @throws BytesyncError internal where it would fail the run that tells it */
function checked(file: HandsOf<'kept'>): HandsOf<'kept'> {
  for (const one of file.many) checkPaths(unpackItems(one));
  return file;
}

function checkPaths(items: readonly { readonly path: string }[]): void {
  if (!items.every(({ path }) => isRelativePath(path))) throw new Error('not all are paths');
}

function reasonOf(error: unknown): string {
  const { cause = error } = error instanceof Error ? error : {};
  return cause instanceof Error ? cause.message : String(cause);
}
