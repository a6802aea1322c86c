import type { Guard, Plan, PlanConflict } from '../sync/plan.ts';
import { copiesTo, datesTo } from './decision.ts';
import type { Cell, Comparison, ComparisonItem, ConflictReason, Decision } from './item.ts';
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
  | { readonly kind: 'create' | 'update' | 'dates'; readonly from: string; readonly to: string[] }
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
  const items: SummaryItem[] = [];
  let more = 0;
  for (const [index, item] of comparison.items.entries()) {
    const decision = decisions[index];
    if (decision === undefined || decision.kind === 'nothing') continue;
    if (items.length >= limit) more += 1;
    else {
      const actions = actionsOf(item, decision, labels);
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

function actionsOf(
  item: ComparisonItem,
  decision: Decision,
  labels: readonly string[],
): SummaryAction[] {
  const named = (columns: readonly number[]) => columns.map((column) => labels[column] ?? '');
  if (decision.kind === 'nothing') return [];
  if (decision.kind === 'conflict') {
    const { reason, on } = decision;
    return [{ kind: 'conflict', reason, ...(on && { on: named(on) }) }];
  }
  if (decision.kind === 'delete') return [{ kind: 'delete', to: named(decision.at) }];
  const from = labels[decision.from] ?? '';
  const exists = (column: number) => isPresent(item.cells[column]);
  const copies = copiesTo(decision);
  const actions: SummaryAction[] = [
    { kind: 'create', from, to: named(copies.filter((column) => !exists(column))) },
    { kind: 'update', from, to: named(copies.filter(exists)) },
    { kind: 'dates', from, to: named(datesTo(decision)) },
  ];
  return actions.filter((action) => action.kind === 'conflict' || action.to.length > 0);
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
