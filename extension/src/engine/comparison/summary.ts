import type { Guard, Plan, PlanConflict } from '../sync/plan.ts';
import { actionsOf, copiesTo, datesTo, deletesAt, sourceOf } from './decision.ts';
import type { Cell, Comparison, ComparisonItem, ConflictReason, Decision } from './item.ts';
import { type Held, Moves } from './moves.ts';
import { withoutCounterpart } from './singleFiles.ts';
import { otherSpellings } from './spelling.ts';
import { type UnknownCounts, unknownCounts } from './unknowns.ts';

/** What a person sees of a plan before saying yes: codes and values, the catalogue makes sentences. */
export interface PlanSummary {
  readonly targets: readonly TargetSummary[];
  /** The first items that change or need a decision, in path order. */
  readonly items: readonly SummaryItem[];
  /** Items that change or need a decision, beyond those in `items`. */
  readonly more: number;
  readonly guards: readonly Guard[];
  readonly conflicts: readonly PlanConflict[];
  /** Labels of sources that are a single file which no other source takes part in; absent: none. */
  readonly alone?: readonly string[];
  /** What sources don't tell; absent: they tell everything. */
  readonly unknown?: readonly UnknownCounts[];
}

/** Counts of one data source; see TargetTotals. */
export interface TargetSummary {
  readonly label: string;
  readonly memberId: string;
  readonly create: number;
  readonly update: number;
  readonly dates: number;
  readonly delete: number;
  readonly bytes: number;
}

export interface SummaryItem {
  readonly path: string;
  readonly actions: readonly SummaryAction[];
  /** Labels of the sources that hold a regular file there: those can be read and shown. */
  readonly files: readonly string[];
  /** Paths of the sources that spell it otherwise, by label; absent: none does. */
  readonly spelled?: Readonly<Record<string, string>>;
}

/** One action on an item; labels name data sources. */
export type SummaryAction =
  | {
      readonly kind: 'create';
      readonly from: string;
      readonly to: string[];
      /** Where all of `to` have the same content already; absent: nowhere that is known. */
      readonly held?: Held;
    }
  | { readonly kind: 'update' | 'dates'; readonly from: string; readonly to: string[] }
  | { readonly kind: 'delete'; readonly to: string[] }
  | {
      readonly kind: 'conflict';
      readonly reason: ConflictReason;
      /** Reason 'unsaved' only: where an editor holds unsaved changes. */
      readonly on?: string[];
    };

/** Describes at most `limit` items in full; reads the rest only to count them. */
export function summarize(
  comparison: Comparison,
  decisions: readonly Decision[],
  plan: Plan,
  limit = 20,
): PlanSummary {
  const labels = comparison.columns.map((column) => column.label);
  const moves = new Moves(comparison, decisions);
  const items: SummaryItem[] = [];
  let more = 0;
  for (const [index, item] of comparison.items.entries()) {
    const decision = decisions[index];
    if (decision === undefined || decision.kind === 'nothing') continue;
    if (items.length >= limit) more += 1;
    else {
      const heldFor = (target: number) => moves.heldFor(index, target);
      const actions = summaryActions(item, decision, { labels, heldFor });
      const spelled = otherSpellings(item, labels);
      const files = filesOf(item, labels);
      items.push({ path: item.path, actions, files, ...(spelled && { spelled }) });
    }
  }
  const targets = plan.totals.map(({ target, ...counts }) => ({
    label: labels[target] ?? '',
    memberId: comparison.columns[target]?.memberId ?? '',
    ...counts,
  }));
  const alone = withoutCounterpart(comparison).map((column) => labels[column] ?? '');
  const unknown = unknownCounts(comparison);
  return {
    ...{ targets, items, more, guards: plan.guards, conflicts: plan.conflicts },
    ...(alone.length > 0 && { alone }),
    ...(unknown.length > 0 && { unknown }),
  };
}

interface Naming {
  readonly labels: readonly string[];
  readonly heldFor: (target: number) => Held | undefined;
}

function summaryActions(
  item: ComparisonItem,
  decision: Decision,
  { labels, heldFor }: Naming,
): SummaryAction[] {
  const named = (columns: readonly number[]) => columns.map((column) => labels[column] ?? '');
  if (decision.kind === 'conflict') {
    const { reason, on } = decision;
    return [{ kind: 'conflict', reason, ...(on && { on: named(on) }) }];
  }
  const exists = (column: number) => isPresent(item.cells[column]);
  const copies = copiesTo(decision);
  const actions = sourcesOf(decision).flatMap((source): SummaryAction[] => {
    const from = labels[source] ?? '';
    const isFrom = (column: number) => sourceOf(decision, column) === source;
    const own = copies.filter(isFrom);
    return [
      ...creations(own.filter((column) => !exists(column))).map(
        ({ to, held }): SummaryAction => ({
          ...{ kind: 'create', from, to: named(to) },
          ...(held && { held }),
        }),
      ),
      { kind: 'update', from, to: named(own.filter(exists)) },
      { kind: 'dates', from, to: named(datesTo(decision).filter(isFrom)) },
    ];
  });
  function creations(columns: readonly number[]) {
    const groups = Map.groupBy(columns, (column) => JSON.stringify(heldFor(column)));
    return [...groups.values()].map((to) => ({ to, held: heldFor(to[0] ?? -1) }));
  }
  actions.push({ kind: 'delete', to: named(deletesAt(decision)) });
  return actions.filter((action) => action.kind === 'conflict' || action.to.length > 0);
}

/** Columns that something is taken from, ascending. */
function sourcesOf(decision: Decision): number[] {
  const sources = actionsOf(decision).flatMap((action) => ('from' in action ? [action.from] : []));
  return [...new Set(sources)].sort((a, b) => a - b);
}

function filesOf({ cells }: ComparisonItem, labels: readonly string[]): string[] {
  return labels.filter((_, column) => {
    const cell = cells[column];
    return cell?.kind === 'present' && cell.entry.kind === 'file';
  });
}

function isPresent(cell: Cell | undefined): boolean {
  return cell?.kind === 'present';
}
