import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Operation } from '../../../extension/src/engine/sync/plan.ts';
import {
  type PruneRequest,
  type PruneResult,
  pruneTrash,
} from '../../../extension/src/engine/trash/pruneTrash.ts';
import {
  type RestoreRequest,
  type RestoreResult,
  restoreFromTrash,
} from '../../../extension/src/engine/trash/restoreFromTrash.ts';
import { apply } from '../apply/sources.ts';

/** A run's name for a day of November 2026. */
export function versionOf(day: number): string {
  return `202611${String(day).padStart(2, '0')}T101500Z-ab12cd`;
}

export const VERSION = versionOf(22);

/** Carries out operations as a synchronization does, and expects all of them to be done. */
export async function synchronize(
  root: string,
  operations: readonly Operation[],
  contents: Readonly<Record<number, string>> = {},
  runId = VERSION,
): Promise<void> {
  const { outcomes } = await apply(root, { operations, contents, runId });
  assert.deepEqual(new Set([...outcomes].map(({ outcome }) => outcome)), new Set(['done']));
}

export function restore(
  root: string,
  paths: RestoreRequest['paths'] = 'all',
  version = VERSION,
  signal = new AbortController().signal,
): Promise<RestoreResult> {
  return restoreFromTrash({ root, version, paths }, signal, () => undefined);
}

export function prune(
  root: string,
  versions: PruneRequest['versions'],
  signal = new AbortController().signal,
  onProgress: () => void = () => undefined,
): Promise<PruneResult> {
  return pruneTrash({ root, versions }, signal, onProgress);
}

/** Counts of a result, and the codes of its problems by path. */
export function told({ restored, unchanged, failed, skipped, problems }: RestoreResult) {
  const codes = Object.fromEntries(problems.map((problem) => [problem.path, problem.code]));
  return { restored, unchanged, failed, skipped, codes };
}

export const NONE = { restored: 0, unchanged: 0, failed: 0, skipped: 0, codes: {} };

/** The folders of versions in a folder's trash. */
export function versionsIn(root: string): string[] {
  const trash = path.join(root, '.bytesync/trash');
  if (!existsSync(trash)) return [];
  return readdirSync(trash).filter((name) => !name.endsWith('.json'));
}

/** Mode and date in microseconds. */
export function dated(at: string): readonly [mode: number, mtimeUs: bigint] {
  const stat = lstatSync(at, { bigint: true });
  return [Number(stat.mode & 0o7777n), (stat.mtimeNs + 500n) / 1000n];
}
