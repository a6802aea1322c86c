import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localStat } from '../inventory/describe.ts';
import { PathCursor } from '../inventory/pathCursor.ts';
import { StatRows } from '../inventory/statRows.ts';
import type { RememberedRun } from './ownMemory.ts';
import type { KnownStat } from './remember.ts';

/**
 * File systems count time in steps of some milliseconds: a change within the step in which a file was
 * looked at would not be seen.
 */
const CLOCK_STEP_MS = 20;

type ChangingRun = Pick<RememberedRun, 'planned' | 'column' | 'applied'>;

/** What the file system says of paths that a run has changed: rows of some 60 bytes, as objects in a table they take several times as much. */
export class ChangedFiles {
  /** Ascending. */
  readonly #paths: string[] = [];
  readonly #stats = new StatRows();
  readonly #modes: number[] = [];
  readonly #cursor = new PathCursor((row) => this.#paths[row]);

  /** Undefined where nothing was changed, or nothing could be looked at. */
  get(path: string): KnownStat | undefined {
    const row = this.#cursor.rowOf(path, this.#paths.length);
    const stat = row === undefined ? undefined : this.#stats.at(row);
    return stat && { ...stat, mode: this.#modes[row ?? 0] ?? 0 };
  }

  /** @param path behind those that were added before */
  add(path: string, { mode, ...stat }: Required<KnownStat>): void {
    this.#paths.push(path);
    this.#stats.push(stat);
    this.#modes.push(mode);
  }
}

/**
 * What the file system says of what a run has changed in one source, once that can be told from what comes later;
 * by the comparison's paths.
 */
export async function changedFiles(root: string, run: ChangingRun): Promise<ChangedFiles> {
  const changed = new ChangedFiles();
  const { operations } = run.planned.plan;
  const ids = changesOf(run);
  if (ids.length === 0) return changed;
  await sleep(CLOCK_STEP_MS);
  let last: string | undefined;
  for (const id of ids) {
    const { path = '', at = path } = operations[id] ?? {};
    // Several operations may concern one path.
    const found = path === last ? undefined : statOf(join(root, at));
    last = path;
    if (found !== undefined) changed.add(path, found);
  }
  return changed;
}

/** Operations by which something was done in the source, by path. */
function changesOf({ planned, column, applied }: ChangingRun): readonly number[] {
  const { operations } = planned.plan;
  const pathOf = (id: number) => operations[id]?.path ?? '';
  const ids: number[] = [];
  for (const { operation } of applied?.outcomes.ends() ?? []) {
    if (operations[operation]?.target === column) ids.push(operation);
  }
  return ids.sort((a, b) => comparePaths(pathOf(a), pathOf(b)));
}

function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Undefined where there is nothing that can be looked at: it is a change then that comes next. */
function statOf(path: string): Required<KnownStat> | undefined {
  try {
    const stat = lstatSync(path, { bigint: true });
    return { ...localStat(stat), mode: Number(stat.mode & 0o7777n) };
  } catch {
    return undefined;
  }
}
