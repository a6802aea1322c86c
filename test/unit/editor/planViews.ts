import type { NameRule } from '@bytesync/shared/names/nameRule.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import type { UnsavedPaths } from '../../../extension/src/engine/comparison/unsaved.ts';
import { factsOf } from '../../../extension/src/engine/planning/planFacts.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import { rowsSubject } from '../../../extension/src/engine/planning/planRows.ts';
import type { PlanView } from '../../../extension/src/engine/run/memberUi.ts';
import type { Words } from '../../../extension/src/vscode/messages/words.ts';
import { pageRow } from '../../../extension/src/vscode/plan/pageRow.ts';
import type { PageRow } from '../../../extension/src/webview/gridMessages.ts';
import { analysed, columns, type Tree } from '../comparison/trees.ts';
import { ENGLISH } from './english.ts';

const NAMES = ['Ada', 'Bob', 'Cleo', 'Dan'];

export interface PlannedView {
  readonly preset?: Preset;
  /** Paths with unsaved changes, by column. */
  readonly unsaved?: UnsavedPaths;
  readonly listed?: number;
  /** Which names count as one. */
  readonly names?: NameRule;
}

/** The rows of the page of such a plan, all that differs. */
export function pageRows(trees: readonly Tree[], options: PlannedView = {}, words = ENGLISH) {
  const view = planView(trees, options);
  return pageRowsOf(plannedOf(trees, options), view, words);
}

/** The same of a plan that was made already. */
export function pageRowsOf(planned: Planned, view: PlanView, words: Words): PageRow[] {
  const rows = rowsOf(planned);
  const made = rows.view({
    ...{ filter: '', nowUs: 0, marks: ['differences'] },
    ...{ sort: 'path', descending: false, layout: 'list' },
  });
  return (rows.window(made.view, 0, made.rows) ?? []).map((row) => pageRow(row, view, words));
}

/** What a real comparison of these trees shows: A of Ada, B of Bob …, each with a folder 'project'. */
export function planView(trees: readonly Tree[], options: PlannedView = {}): PlanView {
  const { preset = 'update', listed = 2000 } = options;
  const planned = plannedOf(trees, options);
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

/** Of all items of such a plan. */
export function planRows(trees: readonly Tree[], options: PlannedView = {}): ComparisonRows {
  return rowsOf(plannedOf(trees, options));
}

function rowsOf(planned: Planned): ComparisonRows {
  const rows = new ComparisonRows();
  rows.show(rowsSubject(planned, 'standard'));
  return rows;
}

function plannedOf(trees: readonly Tree[], options: PlannedView): Planned {
  const { preset = 'update', unsaved, names } = options;
  const mode = preset === 'check' ? 'checksum' : 'standard';
  const comparison = analysed(trees, preset, mode, [], names);
  return makePlan(comparison, { preset, from: 0, without: [] }, unsaved);
}

/** Trees of that many files, all of them on A alone. */
export function manyFiles(count: number): [Tree, Tree] {
  const paths = Array.from({ length: count }, (_, at) => `f${String(at).padStart(5, '0')}`);
  return [Object.fromEntries(paths.map((path) => [path, file(path)])), {}];
}

function file(content: string) {
  return { kind: 'file', content, mtime: 1, mode: 0o644 } as const;
}
