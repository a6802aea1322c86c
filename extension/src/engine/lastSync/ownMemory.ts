import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asBytesyncError, type BytesyncError } from '@bytesync/shared/errors.ts';
import { type AnalysisRequest, analyseFiles } from '../inventory/analysis.ts';
import type { Entry, Inventory, LocalStat } from '../inventory/entry.ts';
import { readSourceId } from '../inventory/sourceToken.ts';
import type { Planned } from '../planning/planned.ts';
import type { ApplyResult } from '../sync/applyResult.ts';
import type { Memory } from './memory.ts';
import { readMemory, writeMemory } from './memoryStore.ts';
import { remember } from './remember.ts';
import { tellMemory } from './tell.ts';
import type { Memories, ToldMemory } from './told.ts';
import { encodeTold } from './toldBytes.ts';

/** Where a source lies. */
export interface SourcePlace {
  readonly root: string;
  /** Where the source is a single file: its name. */
  readonly file?: string;
}

/** A run that ended, for one of this member's sources. */
export interface RememberedRun {
  readonly planned: Planned;
  readonly memories: Memories;
  readonly version: string;
  readonly column: number;
  /** What the walk saw. */
  readonly stats: ReadonlyMap<string, LocalStat>;
  /** Absent where nothing was to be done here. */
  readonly applied: ApplyResult | undefined;
}

/**
 * File systems count time in steps of some milliseconds: a change within the step in which a file was
 * looked at would not be seen.
 */
const CLOCK_STEP_MS = 20;

/** What one of this member's own sources remembers of its last synchronizations. */
export class OwnMemory {
  readonly #place: SourcePlace;
  readonly #memory: Memory;
  /** Undefined for a source that can't remember, since nothing can be written there. */
  readonly told: ToldMemory | undefined;

  private constructor(place: SourcePlace, memory: Memory, told: ToldMemory | undefined) {
    this.#place = place;
    this.#memory = memory;
    this.told = told;
  }

  static async read(place: SourcePlace, inventory: Inventory): Promise<OwnMemory> {
    const sourceId = await readSourceId(place.root).catch(() => undefined);
    const memory = await readMemory(place.root, place.file);
    const read = (requests: readonly AnalysisRequest[]) => analyseFiles(place.root, requests);
    const told = sourceId && (await tellMemory(sourceId, memory, inventory, read));
    return new OwnMemory(place, memory, told || undefined);
  }

  /** As it is sent; empty where nothing is told. */
  encoded(entries: readonly Entry[]): Uint8Array {
    return this.told === undefined ? new Uint8Array() : encodeTold(this.told, entries);
  }

  /** @returns why it could not be kept */
  async remember(run: RememberedRun): Promise<BytesyncError | undefined> {
    if (this.told === undefined) return undefined;
    const { root, file } = this.#place;
    const { planned, memories, version, column } = run;
    const { comparison, decisions } = planned;
    try {
      const now = await this.#changed(run);
      const stat = (path: string) => now.get(path) ?? run.stats.get(path);
      const failed = failedPaths(run);
      const ended = { comparison, decisions, memories, version, column, failed, stat };
      await writeMemory(root, file, remember(this.#memory, ended));
      return undefined;
    } catch (error) {
      const failure = asBytesyncError(error);
      if (failure.code !== 'memory-unwritable') throw failure;
      return failure;
    }
  }

  /** What the file system says now of what the run has changed. */
  async #changed({ planned, column, applied }: RememberedRun): Promise<Map<string, LocalStat>> {
    const stats = new Map<string, LocalStat>();
    const paths = new Set(
      (applied?.outcomes ?? []).flatMap(({ operation }) => {
        const { target, path } = planned.plan.operations[operation] ?? {};
        return target === column && path !== undefined ? [path] : [];
      }),
    );
    if (paths.size === 0) return stats;
    await sleep(CLOCK_STEP_MS);
    for (const path of paths) {
      const found = await statOf(join(this.#place.root, path));
      if (found !== undefined) stats.set(path, found);
    }
    return stats;
  }
}

function failedPaths({ planned, column, applied }: RememberedRun): Set<string> {
  const done = new Set(
    (applied?.outcomes ?? []).flatMap(({ operation, outcome }) =>
      outcome === 'done' ? [operation] : [],
    ),
  );
  const failed = new Set<string>();
  for (const [id, { target, path }] of planned.plan.operations.entries()) {
    if (target === column && !done.has(id)) failed.add(path);
  }
  return failed;
}

/** Undefined where there is nothing that can be looked at: it is a change then that comes next. */
async function statOf(path: string): Promise<LocalStat | undefined> {
  try {
    const { size, mtimeNs, ctimeNs, ino, dev } = await lstat(path, { bigint: true });
    return { size: Number(size), mtimeNs, ctimeNs, ino, dev };
  } catch {
    return undefined;
  }
}
