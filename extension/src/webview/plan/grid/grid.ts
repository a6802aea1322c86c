import {
  type Chip,
  isAboutStates,
  type Layout,
  type Sort,
  type Sought,
} from '../../gridChoices.ts';
import type { GridPlace, GridRange, GridSpec, GridView, PageRow } from '../../gridMessages.ts';
import type { HostRequests } from '../../hostRequests.ts';
import type { PlanPage } from '../../messages.ts';
import { DrawnTop } from '../../rows/drawnTop.ts';
import { BLOCK, RowWindows } from '../../rows/rowWindows.ts';
import { ScrolledRows } from '../../rows/scrolledRows.ts';
import { clampedTop, mostInSight, rowsInSight, topShowing } from '../../rows/scrollMap.ts';
import { FoldQueue } from './foldQueue.ts';
import { FollowedStates } from './followedStates.ts';
import { foundAgain, type How, hasMoved } from './foundAgain.ts';
import { type GridState, gridState, type KeptGrid, withoutStates } from './gridState.ts';
import { Proposals } from './proposals.ts';
import { type AboutRow, type Question, RowQuestions } from './rowQuestions.ts';
import {
  allOf,
  countSelected,
  isSelected,
  NOTHING_SELECTED,
  spanned,
  toggled,
  without,
} from './selection.ts';
import { type Folds, WantedViews } from './wantedViews.ts';

/** Rows that are fetched before those in sight and after them. */
const AHEAD = 100;

/** What the grid needs of its page. */
export interface GridPage {
  readonly requests: HostRequests;
  /** Something of the grid is to be shown anew. */
  changed(): void;
  failed(error: unknown): void;
}

/** The rows of a plan: which there are, which are in sight, which are selected. */
export class Grid extends ScrolledRows {
  readonly proposals: Proposals;
  readonly folding = new FoldQueue();
  /** How far the rows are while the plan is carried out. */
  readonly states: FollowedStates;
  readonly #page: GridPage;
  readonly #kept: KeptGrid;
  #state: GridState;
  #plan: PlanPage | undefined;
  #revision = 0;
  #windows = new RowWindows(async () => undefined);
  readonly #drawn = new DrawnTop();
  readonly #views: WantedViews;
  readonly #questions = new RowQuestions(() => this.#aboutActive());

  constructor(page: GridPage, kept: KeptGrid) {
    super({ rowHeight: 24, height: 480 });
    this.#page = page;
    this.proposals = new Proposals(page, () => {
      return { run: this.#plan?.run, filter: this.#state.spec.filter };
    });
    this.#kept = kept;
    this.#state = gridState(kept);
    this.#views = new WantedViews({
      make: (how, folds) => this.#make(how, folds),
      failed: (error) => page.failed(error),
      ended: () => this.#settle(),
    });
    this.states = new FollowedStates({
      refresh: () => this.#refresh(),
      remake: () => this.#remake('stay'),
      isLimited: () => isAboutStates(this.#state.spec.chips),
    });
  }

  get state(): GridState {
    return this.#state;
  }

  protected get rows(): number {
    return this.#state.made?.rows ?? 0;
  }

  protected follow(): void {
    this.update({ top: clampedTop(this.#state.top, this.extent) });
  }

  /** The top that is drawn, which may be behind the one that is wanted. */
  drawnTop(): number {
    return this.#drawn.next(this.#state.top, this.#windows, this.extent);
  }

  /** Undefined until it is here. */
  row(row: number): PageRow | undefined {
    return this.#windows.row(row);
  }

  /** Takes the plan that is shown now; rows are found again in a plan of the same run. */
  plan(page: PlanPage | undefined, revision: number): void {
    const before = this.#plan;
    const isKnown = revision === this.#revision;
    this.#plan = page;
    this.#revision = revision;
    if (page === undefined || isKnown) return;
    const isSame = before?.run === page.run;
    // Loaded again: where it was then.
    const isBack = before === undefined && this.#kept.run === page.run;
    if (!isSame) {
      const [top, active] = isBack ? [this.#kept.top, this.#kept.active] : [0, 0];
      const none = { made: undefined, selection: NOTHING_SELECTED };
      const spec = isBack ? this.#state.spec : withoutStates(this.#state.spec);
      this.update({ ...none, spec, top, active, anchor: active });
    }
    this.#remake('stay');
  }

  filter(filter: string): void {
    this.#want({ filter });
  }

  chip(chip: Chip): void {
    const { chips } = this.#state.spec;
    const others = chips.filter((one) => one !== chip);
    this.#want({ chips: others.length === chips.length ? [...chips, chip] : others });
  }

  /** The other way round where it is sorted by that already. */
  sort(sort: Sort): void {
    const { spec } = this.#state;
    this.#want({ sort, descending: spec.sort === sort && !spec.descending });
  }

  layout(layout: Layout): void {
    this.#want({ layout });
  }

  /** Opens or closes a row that others stand below. @param view that the row is one of */
  fold(row: number, isOpen: boolean, view = this.#state.made?.view): void {
    if (view !== undefined) this.#remake('stay', { fold: { view, row, isOpen } });
  }

  foldAll(isOpen: boolean): void {
    this.#remake('follow', { foldAll: isOpen });
  }

  /** Goes to the row that the active one stands below. */
  goAbove(): void {
    this.#askAndGo((about) => this.#page.requests.send({ kind: 'above', ...about }));
  }

  /** Goes to a row. @param extend selects all up to it */
  go(active: number, extend = false): void {
    const anchor = extend ? this.#state.anchor : active;
    this.moved = true;
    const top = topShowing(active, this.#state.top, this.extent);
    this.update({ active, anchor, top, ...(extend && { selection: spanned(anchor, active) }) });
  }

  /** Goes to a row and selects it alone. */
  select(row: number): void {
    this.go(row);
    this.update({ selection: spanned(row, row) });
  }

  /** A row that is taken out is not meant by what it stands below, either: that is taken out with it. */
  toggle(row: number): void {
    const { selection, spec } = this.#state;
    const isBelow = spec.layout !== 'list' && isSelected(selection, row);
    const next = isBelow ? selection : toggled(selection, row);
    this.update({ active: row, anchor: row, selection: next });
    if (!isBelow) return;
    this.#ask(
      (about) => this.#page.requests.send({ kind: 'allAbove', ...about }),
      (above, { row: taken }) => {
        const rest = [taken, ...above].reduce(without, this.#state.selection);
        this.update({ selection: rest });
      },
    );
  }

  selectAll(): void {
    this.update({ selection: allOf(this.extent.rows) });
  }

  selectNone(): void {
    this.update({ selection: NOTHING_SELECTED });
  }

  /** What is selected, where the active row is; else that row alone. */
  get chosen(): readonly GridRange[] {
    const { selection, active, made } = this.#state;
    if (isSelected(selection, active)) return selection;
    return made !== undefined && active < made.rows ? spanned(active, active) : NOTHING_SELECTED;
  }

  /** Goes to the next such row, or the one before. */
  next(to: Sought, back: boolean): void {
    this.#askAndGo(({ row: from, ...about }) =>
      this.#page.requests.send({ kind: 'next', ...about, to, from, back }),
    );
  }

  /** Marks what is chosen as looked at, or takes that away; from a single row that was marked it goes on to the next. */
  reviewChosen(reviewed: boolean): void {
    const { chosen } = this;
    this.review(reviewed, chosen, reviewed && countSelected(chosen) === 1);
  }

  /**
   * @param goesOn to the next row that nobody has looked at
   * @param view that the rows are of
   */
  review(
    reviewed: boolean,
    ranges: readonly GridRange[],
    goesOn = false,
    view = this.#state.made?.view,
  ): void {
    const { active } = this.#state;
    const { run } = this.#plan ?? {};
    if (view === undefined || run === undefined || ranges.length === 0) return;
    this.#page.requests
      .send({ kind: 'review', run, view, ranges: [...ranges], reviewed })
      .then((done) => {
        const isSame = this.#state.made?.view === view && this.#state.active === active;
        if (goesOn && isSame && done?.next !== undefined) this.#goTo(view, done.next);
        this.#remake(goesOn ? 'follow' : 'stay');
      })
      .catch((error: unknown) => this.#page.failed(error));
  }

  #askAndGo(ask: (about: AboutRow) => Promise<GridPlace | undefined>): void {
    this.#ask(ask, (found, { view }) => this.#goTo(view, found));
  }

  /** Asks about the active row; what is pressed meanwhile is done after it. */
  #ask<T>(...question: Question<T>): void {
    this.folding.begin();
    this.#questions
      .ask(...question)
      .catch((error: unknown) => this.#page.failed(error))
      .finally(() => this.#settle());
  }

  #aboutActive(): AboutRow | undefined {
    const { made, active } = this.#state;
    const { run } = this.#plan ?? {};
    return made && run !== undefined ? { run, view: made.view, row: active } : undefined;
  }

  #settle(): void {
    if (!this.#views.isMaking && !this.#questions.isOpen) this.folding.end();
  }

  /** What stands below a row that is not open comes into sight first. */
  #goTo(view: number, { row, inside }: GridPlace): void {
    if (row !== undefined) this.go(row);
    else if (inside !== undefined) this.#remake('follow', { reveal: { view, inside } });
  }

  /** Has the rows fetched that are in sight, and those around. */
  fetch(): void {
    const [first, last] = rowsInSight(this.#state.top, this.extent);
    const coming = this.#windows.want(first, last);
    this.#shownWhenHere(coming);
    // Those around would only come before what is in sight by then.
    if (coming !== undefined) return;
    const [before, after] = [Math.max(0, first - AHEAD), Math.min(this.extent.rows, last + AHEAD)];
    this.#shownWhenHere(this.#windows.want(before, after - 1));
  }

  /** Those that are here say how far they are now; nothing of them moves. */
  #refresh(): void {
    this.#shownWhenHere(this.#windows.refresh(...rowsInSight(this.#state.top, this.extent)));
  }

  #shownWhenHere(coming: Promise<unknown> | undefined): void {
    coming?.then(() => this.#page.changed()).catch((error: unknown) => this.#page.failed(error));
  }

  #want(change: Partial<GridSpec>): void {
    this.update({ spec: { ...this.#state.spec, ...change } });
    this.#remake('follow');
  }

  #remake(how: How, folds?: Folds): void {
    if (folds !== undefined) this.folding.begin();
    this.#views.want(how, folds);
  }

  async #make(how: How, folds: Folds = {}): Promise<void> {
    const plan = this.#plan;
    if (plan === undefined) return;
    const { run } = plan;
    const then = this.#state;
    const { spec, made: before, selection, active, top } = then;
    const rows = [active, Math.floor(top)];
    const keep = before && { view: before.view, ranges: selection, rows };
    const sight = { rows: mostInSight(this.size), block: BLOCK, follows: how === 'follow' };
    const wanted = { kind: 'view', run, ...spec, ...folds, ...(keep && { keep }), sight } as const;
    const answer: GridView | undefined = await this.#page.requests.send(wanted);
    if (this.#plan?.run !== run) return;
    const { problem, made } = answer ?? {};
    if (problem !== undefined) this.update({ problem });
    if (made === undefined) return;
    const windows = new RowWindows((first, count) =>
      this.#page.requests.send({ kind: 'rows', run, view: made.view, first, count }),
    );
    if (answer?.sight !== undefined) windows.put(answer.sight.first, answer.sight.rows);
    const { top: next } = foundAgain(this.#state, then, made, how, this.size);
    // Rows give way to rows, and not to empty ones.
    await windows.want(...rowsInSight(next, { ...this.size, rows: made.rows }));
    if (this.#plan?.run !== run) return;
    if (hasMoved(this.#state, then)) {
      this.#views.wantAnother(how);
      return;
    }
    this.#windows = windows;
    this.moved = true;
    const found = foundAgain(this.#state, then, made, how, this.size);
    this.update({ made, problem: undefined, ...found });
  }

  protected update(change: Partial<GridState>): void {
    const before = this.#state;
    this.#state = { ...before, ...change };
    this.#page.changed();
    if (this.#state.selection !== before.selection) this.#countSelected();
  }

  /** A row that others stand below is as many items as are listed there. */
  #countSelected(): void {
    const { made, selection, spec } = this.#state;
    const { run } = this.#plan ?? {};
    this.#state = { ...this.#state, selectedItems: undefined };
    if (spec.layout === 'list' || selection.length === 0) return;
    if (made === undefined || run === undefined) return;
    this.#page.requests
      .send({ kind: 'count', run, view: made.view, ranges: [...selection] })
      .then((selectedItems) => {
        if (this.#state.selection === selection) this.update({ selectedItems });
      })
      .catch((error: unknown) => this.#page.failed(error));
  }
}
