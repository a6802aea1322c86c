import type { ComparisonMode } from '../comparison/item.ts';
import type { GridRow } from '../comparison/rows/gridRow.ts';
import type {
  ChangedInGit,
  RowsAnswers,
  RowsAsk,
  ViewFacts,
  ViewRequest,
} from '../comparison/rows/rowsAnswers.ts';
import type { RowsSubject } from '../comparison/rows/rowsSubject.ts';
import type { RowsWanted } from '../comparison/rows/rowView.ts';
import type { ToldStates } from '../comparison/rows/toldStates.ts';
import type { SummaryItem } from '../comparison/summary.ts';
import type { Memories } from '../lastSync/told.ts';
import { agreedVersions } from '../merging/agreedVersions.ts';
import { openItems } from './planFacts.ts';
import type { Planned } from './planned.ts';
import type { RemotePlanner } from './remotePlanner.ts';

type Ask<K extends RowsAsk['kind']> = Omit<Extract<RowsAsk, { kind: K }>, 'kind'>;

/**
 * The rows of the plan that was made last, on the planner's thread: until the next run begins. All reject with
 * 'aborted' after that.
 */
export class PlanRows {
  readonly #planner: Pick<RemotePlanner, 'call'>;
  #turns = 0;
  #making: Promise<unknown> = Promise.resolve();

  constructor(planner: Pick<RemotePlanner, 'call'>) {
    this.#planner = planner;
  }

  /**
   * Makes another view; rows are those of this one from now on. Of several that wait, only the one that was asked for
   * last is made; undefined for the others. @throws BytesyncError filter-invalid
   */
  async view(request: ViewRequest): Promise<ViewFacts | undefined> {
    this.#turns += 1;
    const turn = this.#turns;
    await this.#making;
    if (turn !== this.#turns) return undefined;
    const made = this.#ask('view', { request });
    this.#making = made.catch(() => undefined);
    return made;
  }

  /** Has ready what all views need, which takes most of the time of the first one. */
  async prepare(): Promise<void> {
    await this.items([]);
  }

  /** Rows from `first` on, fewer at the end; undefined where another view was made, as for the next two. */
  window(view: number, first: number, count: number): Promise<readonly GridRow[] | undefined> {
    return this.#ask('window', { view, first, count });
  }

  /** The next row that has one of the marks, or the one before. */
  next(ask: Ask<'next'>): Promise<RowsAnswers['next']> {
    return this.#ask('next', ask);
  }

  /** The row that a row stands below. */
  above(ask: Ask<'above'>): Promise<RowsAnswers['above']> {
    return this.#ask('above', ask);
  }

  /** All rows that a row stands below. */
  allAbove(ask: Ask<'all-above'>): Promise<RowsAnswers['all-above']> {
    return this.#ask('all-above', ask);
  }

  /** How many items these rows are, with all that are listed below them. */
  count(ask: Ask<'count'>): Promise<RowsAnswers['count']> {
    return this.#ask('count', ask);
  }

  /** Paths of the items in these rows. @throws BytesyncError the code that is given for too many */
  paths(ask: Ask<'paths'>): Promise<readonly string[] | undefined> {
    return this.#ask('paths', ask);
  }

  /** Remembers these rows, however many they are, for whoever decides about them: until others are. */
  select(ask: Ask<'select'>): Promise<RowsAnswers['select']> {
    return this.#ask('select', ask);
  }

  /** Filters that a rule about these rows may have, the common pattern first. */
  propose(ask: Ask<'propose'>): Promise<RowsAnswers['propose']> {
    return this.#ask('propose', ask);
  }

  /**
   * Marks rows as reviewed, or takes that away.
   * @returns what is to be written down of it, and the next row that is not reviewed
   */
  review(ask: Ask<'review'>): Promise<RowsAnswers['review']> {
    return this.#ask('review', ask);
  }

  /** Says what was written down before. @returns the same in fewer lines, where that is worth it */
  reviewed(log: string): Promise<RowsAnswers['reviewed']> {
    return this.#ask('reviewed', { log });
  }

  /** Says what has changes in Git, instead of what was said before. */
  async changedInGit(changed: readonly ChangedInGit[]): Promise<void> {
    await this.#ask('in-git', { changed });
  }

  /** Keeps all rows that are wanted as they are now, until they are let go. @throws BytesyncError filter-invalid */
  hold(wanted: RowsWanted): Promise<RowsAnswers['hold']> {
    return this.#ask('hold', { wanted });
  }

  heldRows(held: number, first: number, count: number): Promise<readonly GridRow[]> {
    return this.#ask('held', { held, first, count });
  }

  async letGo(held: number): Promise<void> {
    await this.#ask('let-go', { held });
  }

  /** The plan is carried out from now on. @returns undefined where nothing is known of one, as for the next three */
  beginStates(): Promise<RowsAnswers['states']> {
    return this.#ask('states-begin', {});
  }

  states(told: ToldStates): Promise<RowsAnswers['states']> {
    return this.#ask('states', { told });
  }

  /** What members say that they did, encoded, by member. @throws BytesyncError stream-malformed */
  results(results: ReadonlyMap<string, Uint8Array>): Promise<RowsAnswers['states']> {
    return this.#ask('results', { results });
  }

  /** Those of the paths that are items, as the summary of the plan would list them. */
  items(paths: readonly string[]): Promise<readonly SummaryItem[]> {
    return this.#ask('items', { paths });
  }

  /** An item as a row, whether a view has it or not; undefined where it is none. */
  row(path: string): Promise<GridRow | undefined> {
    return this.#ask('row', { path });
  }

  /** By label: the version of an item that the source remembers to have agreed on, where somebody has to decide. */
  agreed(path: string): Promise<Readonly<Record<string, string>>> {
    return this.#ask('agreed', { path });
  }

  async #ask<K extends RowsAsk['kind']>(kind: K, ask: Ask<K>): Promise<RowsAnswers[K]> {
    const answer = await this.#planner.call('rows', { kind, ...ask } as unknown as RowsAsk);
    return answer as RowsAnswers[K];
  }
}

/**
 * @param mode of the comparison
 * @param memories what the sources remember, by column
 */
export function rowsSubject(
  planned: Planned,
  mode: ComparisonMode,
  memories: Memories = [],
): RowsSubject {
  const { comparison, decisions, plan, filtered } = planned;
  const isCheck = plan.preset === 'check';
  return {
    // A check reads everything, whatever else is said.
    ...{ comparison, decisions, mode: isCheck ? 'checksum' : mode },
    ...{ isCheck, open: openItems(planned) },
    agreed: agreedVersions(planned, memories),
    ...(filtered && { matching: filtered.matching }),
  };
}
