import { basisOf } from '../../../extension/src/engine/comparison/byHand/basis.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { ComparisonRows } from '../../../extension/src/engine/comparison/rows/comparisonRows.ts';
import type { ViewRequest } from '../../../extension/src/engine/comparison/rows/rowsAnswers.ts';
import type { RowsSubject } from '../../../extension/src/engine/comparison/rows/rowsSubject.ts';
import type { RuleAction } from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { makePlan } from '../../../extension/src/engine/planning/planned.ts';
import { rowsSubject } from '../../../extension/src/engine/planning/planRows.ts';
import { analysed, type Tree } from '../comparison/trees.ts';

export interface Plan {
  readonly preset?: Preset;
  /** What Ada decided by hand, by path. */
  readonly hands?: Readonly<Record<string, RuleAction>>;
  /** What the run is limited to. */
  readonly filter?: string;
}

/** What rows are made of, for a plan of these trees. */
export function subjectOf(trees: readonly Tree[], plan: Plan = {}): RowsSubject {
  const { preset = 'update', hands = {}, filter } = plan;
  const comparison = analysed(trees, preset, preset === 'check' ? 'checksum' : 'standard');
  const decisions = Object.entries(hands).map(([path, action]) => {
    const item = comparison.items.find((one) => one.path === path);
    const basis = item === undefined ? '' : basisOf(item, comparison.columns, 'standard');
    const by = { memberId: 'member-0', letter: 'A', name: 'Ada' };
    return { by, atMs: 0, items: [{ path, basis }], action };
  });
  const planned = makePlan(comparison, {
    ...{ preset, from: 0, without: [], open: true },
    ...(decisions.length > 0 && { hands: { decisions, mode: 'standard' as const } }),
    ...(filter !== undefined && { filter: { expression: filter, nowUs: 0 } }),
  });
  return rowsSubject(planned, 'standard');
}

export function rowsOf(trees: readonly Tree[], plan: Plan = {}): ComparisonRows {
  const rows = new ComparisonRows();
  rows.show(subjectOf(trees, plan));
  return rows;
}

export const ALL: ViewRequest = {
  ...{ filter: '', nowUs: 0, marks: [] },
  ...{ sort: 'path', descending: false, layout: 'list' },
};

/** The paths of a view, taken in windows of this many rows. */
export function pathsIn(rows: ComparisonRows, request: Partial<ViewRequest> = {}, size = 3) {
  const { view, rows: count } = rows.view({ ...ALL, ...request });
  const windows = Array.from({ length: Math.ceil(count / size) }, (_, at) =>
    rows.window(view, at * size, size),
  );
  return windows.flatMap((window) => (window ?? []).map(({ path }) => path));
}
