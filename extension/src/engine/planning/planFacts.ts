import { type CheckReport, checkReport } from '../comparison/checkReport.ts';
import {
  listedItems,
  type OpenItems,
  type PlanSummary,
  type SummaryItem,
  summarize,
} from '../comparison/summary.ts';
import type { Guard, TargetTotals } from '../sync/plan.ts';
import { isDelta } from '../sync/planStreams.ts';
import { type PackedList, packList } from '../workers/packedList.ts';
import { type ChosenFirst, countFirst } from './chosenFirst.ts';
import type { ByHand, Planned, Ruled } from './planned.ts';

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
  /** What goes before everything else; absent: nothing was chosen. */
  readonly first?: FirstFacts;
  /** What the rules come to; absent: there are none, and a preset decides. */
  readonly ruled?: Ruled;
  /** What was decided by hand comes to; absent: nothing was. */
  readonly byHand?: HandFacts;
  readonly guards: readonly Guard[];
  readonly totals: readonly TargetTotals[];
  /** Those of the plan, in its order. */
  readonly streams: readonly StreamFacts[];
  readonly summary: Omit<PlanSummary, 'conflicts'>;
  /** All items of which the summary has the first; absent: nobody lists them. */
  readonly listing?: PackedList<SummaryItem>;
  /** Paths in conflict. */
  readonly conflicts: number;
  /** Preset check only. */
  readonly check?: CheckReport;
}

export interface FirstFacts {
  /** Files that were chosen and change somewhere. */
  readonly files: number;
  /** Some of them by hand. */
  readonly byHand?: true;
}

/** What was decided by hand. */
export interface HandFacts {
  /** Items of which it holds. */
  readonly decided: number;
  /** Items of which it does not: they have changed since, or it can't be done. */
  readonly stale: number;
  /** Why it can't be done: once for each source of an item. */
  readonly refused: ByHand['refused'];
}

export interface StreamFacts {
  /** Of what was chosen to go before the others. */
  readonly first?: true;
  readonly from: number;
  readonly targets: readonly number[];
  readonly files: number;
  /** Bytes of the files at their source. */
  readonly bytes: number;
  /** Files whose targets hold a base: their source waits for signatures. */
  readonly deltas: number;
}

export interface Listing {
  /** How many items the summary lists in full; a few unless told. */
  readonly listed?: number;
  /** Whether all items are listed beside it. */
  readonly whole?: boolean;
  /** Whether it lists for people who decide by hand. */
  readonly open?: boolean;
}

export function factsOf(
  planned: Planned,
  { listed, whole = false, open = false }: Listing = {},
): PlanFacts {
  const { comparison, decisions, plan, leftOut, filtered, ruled, byHand, first } = planned;
  const targets = new Set(plan.operations.map((operation) => operation.target));
  const { digest, guards, totals } = plan;
  const opened = open ? openItems(planned) : undefined;
  const { conflicts, ...summary } = summarize(comparison, decisions, plan, {
    ...(listed !== undefined && { limit: listed }),
    ...(opened && { open: opened }),
  });
  return {
    digest,
    items: comparison.items.length - 1,
    targets: [...targets].sort((a, b) => a - b),
    leftOut,
    ...(filtered && { filteredOut: filtered.leftOut }),
    ...(first && { first: firstFacts(planned, first) }),
    ...(ruled && { ruled }),
    ...(byHand && { byHand: handFacts(byHand) }),
    guards,
    totals,
    streams: plan.streams.map(({ first, from, targets: to, transfers }) => {
      const files = transfers.flatMap((id) => plan.transfers[id] ?? []);
      return {
        ...(first && { first }),
        from,
        targets: to,
        files: files.length,
        bytes: files.reduce((sum, { entry }) => sum + entry.size, 0),
        deltas: files.filter(isDelta).length,
      };
    }),
    summary,
    ...(whole && { listing: packList(listedItems(comparison, decisions, opened)) }),
    conflicts: conflicts.length,
    ...(plan.preset === 'check' && { check: checkReport(comparison, filtered?.matching) }),
  };
}

function firstFacts({ plan }: Planned, { byHand }: ChosenFirst): FirstFacts {
  return { files: countFirst(plan), ...(byHand.size > 0 && { byHand: true }) };
}

function handFacts({ holding, stale, refused }: ByHand): HandFacts {
  return { decided: holding.size, stale: stale.size, refused };
}

/** What people who decide by hand see beside what changes. */
export function openItems({ byHand, open, filtered, first }: Planned): OpenItems {
  const { holding = new Map(), stale = new Map() } = byHand ?? {};
  const isUndecided = (index: number) => open?.[index] === 1 && filtered?.matching[index] !== 0;
  return { holding, stale, sentFirst: first?.byHand ?? new Map(), isUndecided };
}
