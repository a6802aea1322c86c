import { BytesyncError } from '@bytesync/shared/errors.ts';
import { CHOSEN_MAX } from '../byHand/chosenItems.ts';
import { indexOfPath } from '../places.ts';
import type { SummaryItem } from '../summary.ts';
import { type GridRow, gridRow } from './gridRow.ts';
import { HeldRows } from './heldRows.ts';
import type { ItemCounts } from './itemStates.ts';
import { keptRows, nodeNow, type RowsKept } from './keptRows.ts';
import { OpenGroups } from './openGroups.ts';
import { PreparedRows } from './preparedRows.ts';
import { proposedFilters } from './proposedFilters.ts';
import { ReviewedMarks, reviewedLines } from './reviewedMarks.ts';
import { bitOf, bitsOf, isOfStates } from './rowMarks.ts';
import type {
  ChangedInGit,
  Reviewed,
  RowsAnswers,
  RowsAsk,
  TooMany,
  ViewFacts,
  ViewRequest,
} from './rowsAnswers.ts';
import { blocksInSight, type SightWanted } from './rowsInSight.ts';
import type { RowsSubject } from './rowsSubject.ts';
import { type RowRange, type RowsWanted, RowView } from './rowView.ts';
import { RunStates, type StatesAsk, type StatesPlan } from './runStates.ts';
import { type Selected, SelectedRows } from './selectedRows.ts';
import { type Listing, listingOf } from './viewListing.ts';
import { viewRow } from './viewRow.ts';

interface Shown {
  readonly view: RowView;
  readonly prepared: PreparedRows;
  readonly listing: Listing;
  /** What it was made of. */
  readonly key: string;
}

/** Views that are kept. */
const VIEWS = 3;

type Ask<K extends RowsAsk['kind']> = Extract<RowsAsk, { kind: K }>;

/**
 * All items of a comparison as rows of a grid: views of them, and windows of these. Making a view of a million
 * rows takes some hundred ms, or a second where they stand below others; windows take what their rows take. A view takes 8 bytes a row at most; where rows stand below
 * others, some 10 more for each item.
 */
export class ComparisonRows {
  #subject: RowsSubject | undefined;
  /** Until the run is over. */
  #plan: StatesPlan | undefined;
  #states: RunStates | undefined;
  #prepared: PreparedRows | undefined;
  /** Those made last, the newest at the end: the page goes on with one until it has rows of the next. */
  #views: readonly Shown[] = [];
  #made = 0;
  /** Counted up whenever views would be made of something else. */
  #changes = 0;
  /** Counted up with each item that is further: only what chips about states list would be made of something else. */
  #stateChanges = 0;
  #reviewed = new ReviewedMarks();
  #inGit: readonly ChangedInGit[] = [];
  readonly #held = new HeldRows();
  /** Those that somebody decides about. */
  readonly selected = new SelectedRows();
  readonly #open = { tree: new OpenGroups(), kind: new OpenGroups() };

  /** Takes the plan made last; views that there are stay as they are. */
  show(subject: RowsSubject, plan?: StatesPlan): void {
    this.#subject = subject;
    this.#plan = plan;
    this.#states = undefined;
    this.#prepared = undefined;
    this.#changes += 1;
  }

  /** As the method of that name. @throws BytesyncError internal before there is a plan */
  answer(ask: Exclude<RowsAsk, Ask<'propose'>>): RowsAnswers[RowsAsk['kind']];
  answer(ask: RowsAsk): RowsAnswers[RowsAsk['kind']] | Promise<RowsAnswers['propose']>;
  answer(ask: RowsAsk): RowsAnswers[RowsAsk['kind']] | Promise<RowsAnswers['propose']> {
    switch (ask.kind) {
      case 'view':
        return this.view(ask.request);
      case 'window':
        return this.window(ask.view, ask.first, ask.count);
      case 'next':
        return this.next(ask);
      case 'above':
        return this.above(ask);
      case 'all-above':
        return this.#shown(ask.view)?.view.allAbove(ask.row);
      case 'count':
        return this.#shown(ask.view)?.view.listedIn(ask.ranges).length;
      case 'paths':
        return this.paths(ask.view, ask.ranges, ask.tooMany, ask.most);
      case 'select':
        return this.select(ask);
      case 'propose':
        return this.propose(ask);
      case 'review':
        return this.review(ask);
      case 'reviewed':
        return this.reviewed(ask.log);
      case 'in-git':
        return this.changedInGit(ask.changed);
      case 'hold':
        return this.#hold(ask.wanted);
      case 'held':
        return this.#held.rows(ask.held, ask.first, ask.count, (index, subject) => {
          return this.#states?.of(index, subject) ?? {};
        });
      case 'let-go':
        return this.#held.letGo(ask.held);
      case 'states-begin':
      case 'states':
      case 'results':
      case 'states-over':
        return this.#takeStates(ask);
      case 'items':
        return this.items(ask.paths);
      case 'row':
        return this.row(ask.path);
      case 'agreed':
        return this.agreed(ask.path);
    }
  }

  /** Makes a view. @throws BytesyncError filter-invalid */
  view(request: ViewRequest): ViewFacts {
    const prepared = this.#prepare();
    this.#fold(request);
    const key = this.#keyOf(request);
    const listing = this.#sameListing(request, key) ?? listingOf(prepared, request);
    this.#made += 1;
    const isByNode = request.layout === 'list' && request.sort === 'path' && !request.descending;
    const view = new RowView(this.#made, prepared, this.#rowsOf(listing, request), isByNode);
    const { keep, reveal } = request;
    const [before, from] = [keep, reveal].map((of) => of && this.#shown(of.view)?.view);
    this.#keepOnly(keep?.view);
    this.#views = [...this.#views, { view, prepared, listing, key }];
    const node = reveal && from && nodeNow(reveal.inside, from, view);
    const revealed = node === undefined ? undefined : view.placeOf(node);
    const kept = keep && before && keptRows(keep, before, view);
    return {
      ...{ view: view.id, rows: view.count, ...listing.facts },
      ...(kept && { kept }),
      ...(revealed !== undefined && { revealed }),
      ...(request.sight && { sight: this.#inSight(view, request.sight, kept, revealed) }),
    };
  }

  #inSight(
    { id, count }: RowView,
    wanted: SightWanted,
    kept: RowsKept | undefined,
    revealed: number | undefined,
  ): NonNullable<ViewFacts['sight']> {
    const [active = 0, top = 0] = kept?.rows ?? [];
    const follows = wanted.follows || revealed !== undefined;
    const sight = { ...wanted, follows };
    const [first, last] = blocksInSight(sight, revealed ?? active, top, count);
    return { first, rows: this.window(id, first, last + 1 - first) ?? [] };
  }

  #hold(wanted: RowsWanted): RowsAnswers['hold'] {
    return { ...this.#held.hold(this.#prepare(), wanted), hasStates: this.#states !== undefined };
  }

  /** Makes room for one more. @param shown is not to go, however many are made: the page shows it */
  #keepOnly(shown: number | undefined): void {
    const others = this.#views.filter(({ view }) => view.id !== shown);
    const going = new Set(others.slice(0, Math.max(0, this.#views.length + 1 - VIEWS)));
    this.#views = this.#views.filter((one) => !going.has(one));
  }

  #keyOf({ filter, marks, sort, descending, layout }: ViewRequest): string {
    const states = marks.some(isOfStates) ? this.#stateChanges : 0;
    return JSON.stringify([this.#changes, states, filter, marks, sort, descending, layout]);
  }

  /** Where rows are only opened or closed, all else is as it was. */
  #sameListing({ fold, foldAll, reveal }: ViewRequest, key: string): Listing | undefined {
    if ((fold ?? foldAll ?? reveal) === undefined) return undefined;
    return this.#views.findLast((shown) => shown.key === key)?.listing;
  }

  #prepare(): PreparedRows {
    if (this.#subject === undefined) throw new BytesyncError('internal', { what: 'no plan yet' });
    if (this.#prepared === undefined) {
      this.#prepared = new PreparedRows(this.#subject, this.#reviewed);
      this.#prepared.setChangedInGit(this.#inGit);
      const states = this.#states;
      if (states) this.#prepared.setStates((index) => states.markOf(index));
    }
    return this.#prepared;
  }

  /** What comes of it is seen in windows of views that there are; views that are made from now on list and count it. */
  #takeStates(ask: StatesAsk): ItemCounts | undefined {
    if (ask.kind !== 'states') this.#changes += 1;
    if (ask.kind === 'states-begin' && this.#plan !== undefined && this.#subject !== undefined) {
      this.#states = new RunStates(this.#subject, this.#plan, (index, mark) => {
        this.#stateChanges += 1;
        this.#prepared?.setState(index, mark);
      });
    }
    if (ask.kind === 'states-over') this.#plan = undefined;
    return this.#states?.take(ask);
  }

  /** Opens and closes what is to be. */
  #fold({ layout, fold, foldAll, reveal }: ViewRequest): void {
    if (layout === 'list') return;
    const open = this.#open[layout];
    if (foldAll !== undefined) open.setAll(foldAll);
    const key = fold && this.#shown(fold.view)?.view.keyOf(fold.row);
    if (fold !== undefined && key !== undefined) open.set(key, fold.isOpen);
    const above = reveal && this.#shown(reveal.view)?.view.keysAbove(reveal.inside);
    for (const one of above ?? []) open.set(one, true);
  }

  #rowsOf({ groups, indexes }: Listing, { layout, filter, marks }: ViewRequest) {
    if (groups === undefined || layout === 'list') return indexes;
    const open = this.#open[layout];
    open.list(JSON.stringify([filter, marks]), indexes.length);
    const isOpen = (node: number) => open.isOpen(groups.keyOf(node));
    return { groups, places: groups.seen(isOpen) };
  }

  #shown(id: number): Shown | undefined {
    return this.#views.find(({ view }) => view.id === id);
  }

  /** Rows from `first` on, fewer at the end; undefined where the view is no more, as for the others that name one. */
  window(id: number, first: number, count: number): GridRow[] | undefined {
    const shown = this.#shown(id);
    if (shown === undefined) return undefined;
    const rows = shown.view.indexes.subarray(first, first + count);
    const { subject } = shown.view;
    return [...rows].flatMap((node, at) => {
      const row = viewRow(first + at, node, shown);
      return row ? [{ ...row, ...this.#states?.of(node, subject) }] : [];
    });
  }

  next({ view, from, back, marks }: Ask<'next'>): RowsAnswers['next'] {
    const shown = this.#shown(view);
    return shown && (shown.view.next(from, back, bitsOf(marks)) ?? {});
  }

  above({ view, row }: Ask<'above'>): RowsAnswers['above'] {
    const shown = this.#shown(view);
    const above = shown?.view.above(row);
    return shown && { ...(above !== undefined && { row: above }) };
  }

  /** Of the items in these rows, and of those listed below them. @throws BytesyncError tooMany */
  paths(
    id: number,
    ranges: readonly RowRange[],
    tooMany: TooMany,
    most = CHOSEN_MAX,
  ): string[] | undefined {
    const view = this.#shown(id)?.view;
    if (view === undefined) return undefined;
    const rows = ranges.reduce((sum, [from, to]) => sum + to + 1 - from, 0);
    const indexes = rows > most ? [] : view.listedIn(ranges);
    const count = Math.max(rows, indexes.length);
    if (count > most) throw new BytesyncError(tooMany, { count, most });
    const { items } = view.subject.comparison;
    return indexes.map((index) => items[index]?.path ?? '');
  }

  select({ view: id, ranges }: Ask<'select'>): Selected | undefined {
    const view = this.#shown(id)?.view;
    return view && this.selected.select(view, ranges);
  }

  /** Goes on with what the view is of, whatever is shown meanwhile. */
  async propose({ view: id, ranges }: Ask<'propose'>): Promise<RowsAnswers['propose']> {
    const shown = this.#shown(id);
    if (shown === undefined) return undefined;
    const { view, prepared } = shown;
    const { comparison } = view.subject;
    // What keeps another version is no item before the run.
    const indexes = view
      .listedIn(ranges)
      .filter((index) => comparison.items[index]?.origin === undefined);
    const chosen = { indexes, folders: view.foldersIn(ranges) };
    return proposedFilters(comparison, prepared.marks, chosen);
  }

  /** Marks what somebody sees: in a view of a plan before it counts where nothing has changed since. */
  review({ view, ranges, isReviewed }: Ask<'review'>): Reviewed | undefined {
    const shown = this.#shown(view);
    if (shown === undefined) return undefined;
    const { prepared } = shown;
    const changed = shown.view.listedIn(ranges).flatMap((index) => {
      const mark = prepared.reviewMarkOf(index);
      if (mark === undefined) return [];
      this.#reviewed.set(mark, isReviewed);
      prepared.setReviewed(index, isReviewed);
      return [mark];
    });
    if (this.#prepared !== prepared) this.#prepared = undefined;
    this.#changes += 1;
    const next = shown.view.next(ranges.at(-1)?.[1] ?? -1, false, bitOf('not-reviewed'));
    return { log: reviewedLines(changed, isReviewed), ...(next && { next }) };
  }

  /** Takes what was written down; views that there are stay as they are. */
  reviewed(log: string): string | undefined {
    const before = this.#reviewed;
    this.#reviewed = new ReviewedMarks();
    const fewer = this.#reviewed.read(log);
    if (before.isEmpty && this.#reviewed.isEmpty) return fewer;
    this.#prepared = undefined;
    this.#changes += 1;
    return fewer;
  }

  /** Counts for the views that are made from now on. */
  changedInGit(changed: readonly ChangedInGit[]): undefined {
    this.#inGit = changed;
    this.#changes += 1;
    this.#prepared?.setChangedInGit(changed);
  }

  /** Those of the paths that are items. */
  items(paths: readonly string[]): SummaryItem[] {
    const { subject, describe } = this.#prepare();
    return paths.flatMap((path) => {
      const index = indexOfPath(subject.comparison.items, path);
      const item = index === undefined ? undefined : describe(index);
      return item ? [item] : [];
    });
  }

  agreed(path: string): Readonly<Record<string, string>> {
    const { agreed, comparison } = this.#prepare().subject;
    const versions = agreed?.get(path) ?? [];
    return Object.fromEntries(
      comparison.columns.flatMap(({ label }, at) => {
        const version = versions[at];
        return version === undefined ? [] : [[label, version]];
      }),
    );
  }

  row(path: string): GridRow | undefined {
    const { subject, describe } = this.#prepare();
    const index = indexOfPath(subject.comparison.items, path);
    const item = index === undefined ? undefined : describe(index);
    return index === undefined || item === undefined ? undefined : gridRow(subject, index, item);
  }
}
