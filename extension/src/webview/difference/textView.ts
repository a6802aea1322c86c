import type { LineRuns, PageLine } from '../differenceMessages.ts';
import { RowWindows } from '../rows/rowWindows.ts';
import { ScrolledRows, type ShownRows } from '../rows/scrolledRows.ts';
import { clampedTop, pageRows, rowsInSight, topShowing } from '../rows/scrollMap.ts';
import {
  changeAt,
  type Layout,
  type LayoutRow,
  type LineMode,
  layoutOf,
  layoutRow,
  lineAt,
  nextChange,
  rowOfLine,
  type Steps,
} from './layout.ts';

export type Side = 'left' | 'right';

/** Gives lines of a side; undefined where something else is shown by then. */
export type FetchLines = (
  side: Side,
  first: number,
  count: number,
) => Promise<readonly PageLine[] | undefined>;

/** Gives how lines of a side are coloured, which may take long. */
export type FetchRuns = (
  side: Side,
  first: number,
  count: number,
) => Promise<readonly LineRuns[] | undefined>;

/** What the lines need of their page. */
export interface TextPage {
  readonly fetch: FetchLines;
  readonly fetchRuns: FetchRuns;
  /** Something of them is to be shown anew. */
  changed(): void;
  failed(error: unknown): void;
}

export interface TextState extends ShownRows {
  readonly layout: Layout;
}

/** The lines of two texts: which rows there are, which are in sight, which is active. */
export class TextView extends ScrolledRows {
  readonly #page: TextPage;
  readonly #steps: Steps;
  readonly #windows: Readonly<Record<Side, RowWindows<PageLine>>>;
  /** Undefined where there are no colours. */
  #runs: Readonly<Record<Side, RowWindows<LineRuns>>> | undefined;
  readonly #opened = new Set<number>();
  #state: TextState;
  #widest = 0;

  /** @param line of the right that is active at first; where it is 0, the first change */
  constructor(page: TextPage, steps: Steps, mode: LineMode, line: number) {
    super({ rowHeight: 20, height: 400 });
    this.#page = page;
    this.#steps = steps;
    const windows = (side: Side) =>
      new RowWindows<PageLine>((first, count) => this.#fetch(side, first, count));
    this.#windows = { left: windows('left'), right: windows('right') };
    const layout = layoutOf(steps, mode, this.#opened);
    const active = line === 0 ? (layout.changes[0] ?? 0) : rowOfLine(layout, line);
    this.#state = { layout, top: 0, active };
    this.#showActive();
  }

  get state(): TextState {
    return this.#state;
  }

  protected get rows(): number {
    return this.#state.layout.rows;
  }

  protected follow(): void {
    this.#showActive();
    this.#page.changed();
  }

  /** Which change is the active one, from 1; 0 before the first. */
  get change(): number {
    return changeAt(this.#state.layout, this.#state.active);
  }

  /** The line of the right at the active row, or the next one where only the left has any. */
  get line(): number {
    return lineAt(this.#state.layout, this.#state.active);
  }

  /** Characters of the longest line that was fetched, about. */
  get widest(): number {
    return this.#widest;
  }

  row(row: number): LayoutRow | undefined {
    return layoutRow(this.#state.layout, row);
  }

  /** Undefined until it is here. */
  text(side: Side, line: number): PageLine | undefined {
    return this.#windows[side].row(line);
  }

  /** None where it is plain, or until they are here. */
  runs(side: Side, line: number): LineRuns {
    return this.#runs?.[side].row(line) ?? [];
  }

  /** There are colours, or none; those that were here are forgotten. */
  colour(isColoured: boolean): void {
    const windows = (side: Side) =>
      new RowWindows<LineRuns>((first, count) => this.#page.fetchRuns(side, first, count));
    this.#runs = isColoured ? { left: windows('left'), right: windows('right') } : undefined;
    this.#page.changed();
  }

  mode(mode: LineMode): void {
    this.#lay(mode);
  }

  /** Shows the lines that are folded in a row. */
  open(row: number): void {
    const folded = this.row(row);
    if (folded?.kind !== 'folded' || folded.left === undefined) return;
    this.#opened.add(folded.left);
    const { layout, top } = this.#state;
    const opened = layoutOf(this.#steps, layout.mode, this.#opened);
    this.update({ layout: opened, top, active: row });
  }

  go(active: number): void {
    this.moved = true;
    this.update({ active, top: topShowing(active, this.#state.top, this.extent) });
  }

  /** Goes to the next change, or the one before; stays where there is none. */
  next(back: boolean): void {
    const row = nextChange(this.#state.layout, this.#state.active, back);
    if (row === undefined) return;
    this.update({ active: row });
    this.#showActive();
    this.#page.changed();
  }

  /** Has the lines fetched that are in sight. */
  fetch(): void {
    const [first, last] = rowsInSight(this.#state.top, this.extent);
    for (const side of ['left', 'right'] as const) {
      for (const [from, to] of this.#linesOf(side, first, last)) {
        this.#windows[side]
          .want(from, to)
          ?.then(() => this.#page.changed())
          .catch((error: unknown) => this.#page.failed(error));
        this.#runs?.[side]
          .want(from, to)
          ?.then(() => this.#page.changed())
          // Without colours the lines say the same; why there are none, the extension has logged.
          .catch(() => undefined);
      }
    }
  }

  /** The lines of a side in these rows, as ranges: what is folded between them is not fetched. */
  #linesOf(side: Side, first: number, last: number): [from: number, to: number][] {
    const ranges: [number, number][] = [];
    for (let row = first; row <= last; row += 1) {
      const shown = this.row(row);
      const line = shown?.kind === 'folded' ? undefined : shown?.[side];
      const range = ranges.at(-1);
      if (line === undefined) continue;
      if (range !== undefined && line === range[1] + 1) range[1] = line;
      else ranges.push([line, line]);
    }
    return ranges;
  }

  async #fetch(side: Side, first: number, count: number): Promise<readonly PageLine[] | undefined> {
    const lines = await this.#page.fetch(side, first, count);
    const widths = (lines ?? []).map(({ text }) => text.length + 3 * text.split('\t').length);
    this.#widest = Math.max(this.#widest, ...widths);
    return lines;
  }

  #lay(mode: LineMode): void {
    const { line } = this;
    const layout = layoutOf(this.#steps, mode, this.#opened);
    this.update({ layout, active: rowOfLine(layout, line) });
    this.#showActive();
    this.#page.changed();
  }

  /** The active row comes into sight, with some of what is above it. */
  #showActive(): void {
    const { active, top } = this.#state;
    const { extent } = this;
    const [first, last] = rowsInSight(top, extent);
    this.moved = true;
    const isSeen = first < active && active < last;
    const around = Math.floor(pageRows(extent) / 3);
    const wanted = isSeen ? top : active - around;
    this.#state = { ...this.#state, top: clampedTop(wanted, extent) };
  }

  protected update(change: Partial<TextState>): void {
    this.#state = { ...this.#state, ...change };
    this.#page.changed();
  }
}
