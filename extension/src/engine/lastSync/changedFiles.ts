import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localStat } from '../inventory/describe.ts';
import type { RememberedRun } from './ownMemory.ts';
import type { KnownStat } from './remember.ts';

/**
 * File systems count time in steps of some milliseconds: a change within the step in which a file was
 * looked at would not be seen.
 */
const CLOCK_STEP_MS = 20;

/**
 * What the file system says of what a run has changed in one source, once that can be told from what comes later;
 * by the comparison's paths.
 */
export async function changedFiles(
  root: string,
  { planned, column, applied }: Pick<RememberedRun, 'planned' | 'column' | 'applied'>,
): Promise<ReadonlyMap<string, KnownStat>> {
  const stats = new Map<string, KnownStat>();
  const paths = new Map<string, string>();
  for (const { operation } of applied?.outcomes ?? []) {
    const { target, path = '', at = path } = planned.plan.operations[operation] ?? {};
    if (target === column) paths.set(path, at);
  }
  if (paths.size === 0) return stats;
  await sleep(CLOCK_STEP_MS);
  for (const [path, at] of paths) {
    const found = statOf(join(root, at));
    if (found !== undefined) stats.set(path, found);
  }
  return stats;
}

/** Undefined where there is nothing that can be looked at: it is a change then that comes next. */
function statOf(path: string): KnownStat | undefined {
  try {
    const stat = lstatSync(path, { bigint: true });
    return { ...localStat(stat), mode: Number(stat.mode & 0o7777n) };
  } catch {
    return undefined;
  }
}
