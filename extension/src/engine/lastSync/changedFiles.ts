import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localStat } from '../inventory/describe.ts';
import { StatRows } from '../inventory/statRows.ts';
import type { RememberedRun } from './ownMemory.ts';
import type { KnownStat } from './remember.ts';

/**
 * File systems count time in steps of some milliseconds: a change within the step in which a file was
 * looked at would not be seen.
 */
const CLOCK_STEP_MS = 20;

type ChangingRun = Pick<RememberedRun, 'planned' | 'column' | 'applied'>;

/** What the file system says of paths that a run has changed: rows of some 100 bytes, as objects they take three times as much. */
export class ChangedFiles {
  readonly #numbers = new Map<string, number>();
  readonly #stats = new StatRows();
  readonly #modes: number[] = [];

  /** Undefined where nothing was changed, or nothing could be looked at. */
  get(path: string): KnownStat | undefined {
    const number = this.#numbers.get(path) ?? -1;
    const stat = number < 0 ? undefined : this.#stats.at(number);
    return stat && { ...stat, mode: this.#modes[number] ?? 0 };
  }

  set(path: string, { mode, ...stat }: Required<KnownStat>): void {
    this.#numbers.set(path, this.#modes.length);
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
  const [first] = changedPaths(run);
  if (first === undefined) return changed;
  await sleep(CLOCK_STEP_MS);
  for (const [path, at] of changedPaths(run)) {
    const found = statOf(join(root, at));
    if (found !== undefined) changed.set(path, found);
  }
  return changed;
}

/** Where something was done in the source, by the comparison's path and by its own. */
function* changedPaths({ planned, column, applied }: ChangingRun): Generator<[string, string]> {
  for (const { operation } of applied?.outcomes ?? []) {
    const { target, path = '', at = path } = planned.plan.operations[operation] ?? {};
    if (target === column) yield [path, at];
  }
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
