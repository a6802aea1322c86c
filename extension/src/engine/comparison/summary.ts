import type { Guard, Plan, PlanConflict } from '../sync/plan.ts';
import type { ItemMap } from './byHand/byIndex.ts';
import type { Author, HandDecision } from './byHand/handDecision.ts';
import { actionsOf, copiesTo, datesTo, deletesAt, sourceOf } from './decision.ts';
import type { Cell, Comparison, ComparisonItem, ConflictReason, Decision } from './item.ts';
import { isFolder } from './itemTree.ts';
import { type Held, Moves } from './moves.ts';
import { withoutCounterpart } from './singleFiles.ts';
import { otherSpellings } from './spelling.ts';
import { type TextDifference, textDifference } from './textDifference.ts';
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
  /** Labels of the sources that hold anything there; only for those who decide by hand, as all that follows. */
  readonly present?: readonly string[];
  /** It is a folder somewhere. */
  readonly folder?: true;
  /** Who decided about it, and when. */
  readonly decidedBy?: DecidedBy;
  /** Who did, when it was another one: it is as if nobody had. */
  readonly staleBy?: DecidedBy;
  /** Who chose that it goes before everything else, and when. */
  readonly firstBy?: DecidedBy;
  /** Paths of the sources that spell it otherwise, by label; absent: none does. */
  readonly spelled?: Readonly<Record<string, string>>;
  /** In what alone its files differ; absent: in more, or nobody can tell. */
  readonly differsOnlyIn?: TextDifference;
}

export interface DecidedBy extends Author {
  /** By the author's clock, in ms since 1970. */
  readonly atMs: number;
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
    }
  /** A person decided that it stays as it is. */
  | { readonly kind: 'left' }
  /** It differs, and nothing decides about it. */
  | { readonly kind: 'undecided' };

/** Items of a plan beside those that change, by their index. */
export interface OpenItems {
  readonly holding: ItemMap<HandDecision>;
  readonly stale: ItemMap<HandDecision>;
  readonly sentFirst: ItemMap<HandDecision>;
  readonly isUndecided: (index: number) => boolean;
}

export interface SummaryOptions {
  readonly limit?: number;
  /** For those who decide by hand: what else can be decided, and what was. */
  readonly open?: OpenItems;
}

/** Describes at most `limit` items in full, 20 unless told; reads the rest only to count them. */
export function summarize(
  comparison: Comparison,
  decisions: readonly Decision[],
  plan: Plan,
  { limit = 20, open }: SummaryOptions = {},
): PlanSummary {
  const describe = describer(comparison, decisions, open);
  const items: SummaryItem[] = [];
  let more = 0;
  for (const index of listedIndexes(decisions, open)) {
    const item = items.length < limit ? describe(index) : undefined;
    if (item === undefined) more += 1;
    else items.push(item);
  }
  const labels = comparison.columns.map((column) => column.label);
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

/** All items that change or need a decision, in path order: each is made when it is asked for. */
export function* listedItems(
  comparison: Comparison,
  decisions: readonly Decision[],
  open: OpenItems | undefined,
): Generator<SummaryItem> {
  const describe = describer(comparison, decisions, open);
  for (const index of listedIndexes(decisions, open)) {
    const item = describe(index);
    if (item !== undefined) yield item;
  }
}

function* listedIndexes(
  decisions: readonly Decision[],
  open: OpenItems | undefined,
): Generator<number> {
  for (const [index, { kind }] of decisions.entries()) {
    if (kind !== 'nothing' || (open !== undefined && isOpen(open, index))) yield index;
  }
}

/** Describes an item of a plan by its index; undefined where there is none. What is asked for first takes longest. */
export function describer(
  comparison: Comparison,
  decisions: readonly Decision[],
  open: OpenItems | undefined,
): (index: number) => SummaryItem | undefined {
  const labels = comparison.columns.map((column) => column.label);
  const moves = new Moves(comparison, decisions);
  return (index) => {
    const item = comparison.items[index];
    const decision = decisions[index];
    if (item === undefined || decision === undefined) return undefined;
    const heldFor = (target: number) => moves.heldFor(index, target);
    const actions = summaryActions(item, decision, { labels, heldFor });
    const spelled = otherSpellings(item, labels);
    const differsOnlyIn = textDifference(item);
    return {
      ...{ path: item.path, files: filesOf(item, labels) },
      ...(spelled && { spelled }),
      ...(differsOnlyIn && { differsOnlyIn }),
      ...(open ? openItem(open, index, item, labels, actions) : { actions }),
    };
  };
}

function isOpen({ holding, stale, isUndecided }: OpenItems, index: number): boolean {
  return holding.has(index) || stale.has(index) || isUndecided(index);
}

function openItem(
  open: OpenItems,
  index: number,
  { cells }: ComparisonItem,
  labels: readonly string[],
  actions: readonly SummaryAction[],
): Omit<SummaryItem, 'path' | 'files'> {
  const { holding, stale, sentFirst } = open;
  const [held, other, first] = [holding, stale, sentFirst].map((of) => of.get(index));
  const idle = { kind: held ? 'left' : 'undecided' } as const;
  return {
    actions: actions.length === 0 && isOpen(open, index) ? [idle] : actions,
    present: labels.filter((_, column) => isPresent(cells[column])),
    ...(cells.some(isFolder) && { folder: true }),
    ...(held && { decidedBy: { ...held.by, atMs: held.atMs } }),
    ...(other && { staleBy: { ...other.by, atMs: other.atMs } }),
    ...(first && { firstBy: { ...first.by, atMs: first.atMs } }),
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
  return actions.filter((action) => 'to' in action && action.to.length > 0);
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
