import { type CheckReport, checkReport } from '../comparison/checkReport.ts';
import { type PlanSummary, summarize } from '../comparison/summary.ts';
import type { Guard, TargetTotals } from '../sync/plan.ts';
import type { Planned, Ruled } from './planned.ts';

/** What the rules come to. */
export type ShownRules = Pick<Ruled, 'outcomes' | 'undecided'>;

/** What the main thread has to know of a plan: a little for each stream, nothing for each file. */
export interface PlanFacts {
  readonly digest: string;
  /** Paths below the roots. */
  readonly items: number;
  /** Columns that change, ascending; none when there is nothing to do. */
  readonly targets: readonly number[];
  /** Columns that are left as they are although something was decided for them. */
  readonly leftOut: readonly number[];
  /** Items that differ and that the filter leaves out; absent: there is no filter. */
  readonly filteredOut?: number;
  /** What the rules come to; absent: there are none, and a preset decides. */
  readonly ruled?: ShownRules;
  readonly guards: readonly Guard[];
  readonly totals: readonly TargetTotals[];
  /** Those of the plan, in its order. */
  readonly streams: readonly StreamFacts[];
  readonly summary: Omit<PlanSummary, 'conflicts'>;
  /** Paths in conflict. */
  readonly conflicts: number;
  /** Preset check only. */
  readonly check?: CheckReport;
}

export interface StreamFacts {
  readonly from: number;
  readonly targets: readonly number[];
  readonly files: number;
  /** Bytes of the files at their source. */
  readonly bytes: number;
  /** Files whose targets hold a base: their source waits for signatures. */
  readonly deltas: number;
}

/** @param listed how many items the summary lists in full; a few unless told */
export function factsOf(planned: Planned, listed?: number): PlanFacts {
  const { comparison, decisions, plan, leftOut, filtered, ruled } = planned;
  const targets = new Set(plan.operations.map((operation) => operation.target));
  const { digest, guards, totals } = plan;
  const { conflicts, ...summary } = summarize(comparison, decisions, plan, listed);
  return {
    digest,
    items: comparison.items.length - 1,
    targets: [...targets].sort((a, b) => a - b),
    leftOut,
    ...(filtered && { filteredOut: filtered.leftOut }),
    ...(ruled && { ruled: { outcomes: ruled.outcomes, undecided: ruled.undecided } }),
    guards,
    totals,
    streams: plan.streams.map(({ from, targets: to, transfers }) => {
      const files = transfers.flatMap((id) => plan.transfers[id] ?? []);
      return {
        from,
        targets: to,
        files: files.length,
        bytes: files.reduce((sum, { entry }) => sum + entry.size, 0),
        deltas: files.filter(({ base }) => base !== undefined).length,
      };
    }),
    summary,
    conflicts: conflicts.length,
    ...(plan.preset === 'check' && { check: checkReport(comparison, filtered?.matching) }),
  };
}
