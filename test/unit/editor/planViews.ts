import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import type { UnsavedPaths } from '../../../extension/src/engine/comparison/unsaved.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import { analysed, columns, type Tree } from '../comparison/trees.ts';

const NAMES = ['Ada', 'Bob', 'Cleo', 'Dan'];

export interface PlannedView {
  readonly preset?: Preset;
  /** Paths with unsaved changes, by column. */
  readonly unsaved?: UnsavedPaths;
  readonly listed?: number;
  /** Which names count as one. */
  readonly names?: NameRule;
}

/** What a real comparison of these trees shows: A of Ada, B of Bob …, each with a folder 'project'. */
export function planView(trees: readonly Tree[], options: PlannedView = {}): PlanView {
  const { preset = 'update', unsaved, listed = 2000, names } = options;
  const mode = preset === 'check' ? 'checksum' : 'standard';
  const comparison = analysed(trees, preset, mode, [], names);
  const planned = makePlan(comparison, { preset, from: 0, without: [] }, unsaved);
  const { items, summary, conflicts, targets, check } = factsOf(planned, {
    ...(listed !== undefined && { listed }),
  });
  const shown = columns(trees.length).map(({ label, memberId }, column) => {
    return { label, memberId, letter: label, member: NAMES[column] ?? '?' };
  });
  return {
    members: shown.map(({ memberId, letter, member: name }) => ({ memberId, letter, name })),
    sources: shown.map(({ label }) => ({ label, name: 'project' })),
    ...{ preset, from: 'A', dryRun: false, items, summary, conflicts },
    nothingToDo: targets.length === 0,
    ...(check && { check }),
  };
}

/** Trees of that many files, all of them on A alone. */
export function manyFiles(count: number): [Tree, Tree] {
  const paths = Array.from({ length: count }, (_, at) => `f${String(at).padStart(5, '0')}`);
  return [Object.fromEntries(paths.map((path) => [path, file(path)])), {}];
}

function file(content: string) {
  return { kind: 'file', content, mtime: 1, mode: 0o644 } as const;
}
