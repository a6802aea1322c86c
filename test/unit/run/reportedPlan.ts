import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import { makePlan, type Planned } from '../../../extension/src/engine/planning/planned.ts';
import {
  encodeResults,
  type MemberResults,
} from '../../../extension/src/engine/report/memberResults.ts';
import { type RunReport, reportOf } from '../../../extension/src/engine/report/runReport.ts';
import type { DroppedMembers } from '../../../extension/src/engine/session/dropping.ts';
import { SavedBytes } from '../../../extension/src/engine/sync/savedBytes.ts';
import { analysed, type Tree } from '../comparison/trees.ts';

/** The plan that a preset makes of trees of which the first counts. */
export function planned(
  trees: readonly Tree[],
  preset: Preset,
  without: readonly number[] = [],
): Planned {
  return makePlan(analysed(trees, preset), { preset, from: 0, without });
}

export const NO_RESULTS: MemberResults = {
  undone: [],
  linksBroken: [],
  problems: [],
  bytesRead: 0,
  bytesWritten: 0,
  literalBytes: 0,
  reusedBytes: 0,
  traffic: { bytesIn: 0, bytesOut: 0 },
};

/** As it passes between threads. */
export function sentOf(pairs: readonly [number, number][]) {
  const saved = new SavedBytes();
  for (const [operation, bytes] of pairs) saved.add(operation, bytes);
  return saved.sent();
}

/** What each member says, by column; members are those of `columns`. */
export function report(
  plan: Planned,
  said: readonly Partial<MemberResults>[],
  dropped: DroppedMembers = new Map(),
): RunReport {
  const results = said.map((one, index) => {
    return [`member-${index}`, encodeResults({ ...NO_RESULTS, ...one })] as const;
  });
  return reportOf(plan, {
    results: new Map(results),
    sourceNames: new Map([
      ['source-0', 'left'],
      ['source-1', 'right'],
    ]),
    ...{ durationMs: 7, dropped },
  });
}

/** The operation of a plan at a path on a column. */
export function at({ plan }: Planned, target: number, path: string): number {
  return plan.operations.findIndex((one) => one.target === target && one.path === path);
}
