import type { Actions } from '../actions.ts';
import { foldBy } from './folds.ts';
import type { Grid } from './grid.ts';
import { type Intent, intentOf } from './gridKeys.ts';

/** Height of a row for each pixel of the font. */
const LINE = 1.85;

/** The grid as an element: its keys, clicks and scrolling, and what can't be said in a template. */
export class GridElement {
  readonly #grid: Grid;
  readonly #actions: Actions;
  readonly #sizes = new ResizeObserver(() => this.#measure());
  #element: HTMLElement | undefined;
  /** The view whose rows are drawn. */
  #drawn: number | undefined;

  constructor(grid: Grid, actions: Actions) {
    this.#grid = grid;
    this.#actions = actions;
  }

  close(): void {
    this.#sizes.disconnect();
  }

  /** To be called before the page is rendered anew. @returns to be called after it */
  rendering(): () => void {
    const { activeElement } = document;
    const had = this.#element?.contains(activeElement) === true;
    return () => {
      this.#take(document.querySelector<HTMLElement>('#grid') ?? undefined);
      const element = this.#element;
      if (element === undefined) return;
      this.#drawn = this.#grid.state.made?.view;
      const scrollTop = this.#grid.takeScroll();
      if (scrollTop !== undefined) element.scrollTop = scrollTop;
      // The row that had the focus is out of sight. A page without the focus doesn't take it from the rest of the editor.
      const isLost = had && !element.contains(document.activeElement);
      if (isLost && document.hasFocus()) element.focus({ preventScroll: true });
      this.#grid.fetch();
    };
  }

  #take(element: HTMLElement | undefined): void {
    if (element === this.#element) return;
    this.#sizes.disconnect();
    this.#element = element;
    if (element === undefined) return;
    this.#sizes.observe(element);
    element.addEventListener('scroll', () => this.#grid.scrolled(element.scrollTop));
    element.addEventListener('wheel', (event) => onWheel(event, this.#grid), { passive: false });
    element.addEventListener('keydown', (event) => this.#onKey(event));
    element.addEventListener('mousedown', (event) => this.#onMouse(event));
    element.addEventListener('dblclick', (event) => {
      if (!isButton(event.target) && this.#isDrawn) this.#open(rowOf(event.target));
    });
    this.#measure();
  }

  /** False for a moment when a view was made: what somebody points at is a row of the one before. */
  get #isDrawn(): boolean {
    return this.#drawn === this.#grid.state.made?.view;
  }

  #measure(): void {
    const element = this.#element;
    if (element === undefined) return;
    const rowHeight = Math.round(Number.parseFloat(getComputedStyle(element).fontSize) * LINE);
    // The titles stand above the rows.
    const height = Math.max(rowHeight, element.clientHeight - rowHeight);
    this.#grid.resized({ rowHeight, height });
  }

  #onMouse(event: MouseEvent): void {
    const row = rowOf(event.target);
    if (row === undefined || event.button !== 0 || !this.#isDrawn) return;
    if (event.ctrlKey || event.metaKey) this.#grid.toggle(row);
    else if (event.shiftKey) this.#grid.go(row, true);
    else this.#grid.select(row);
    if (isButton(event.target) || event.detail === 0) return;
    // A drag would select text; the grid has the keys.
    event.preventDefault();
    this.#element?.focus({ preventScroll: true });
  }

  #onKey(event: KeyboardEvent): void {
    const { target, key } = event;
    // A button does by itself what these keys say.
    if (isButton(target) && (key === 'Enter' || key === ' ')) return;
    const row = rowOf(target);
    const { at } = this.#grid;
    const intent = intentOf(event, { ...at, active: row ?? at.active });
    if (intent === undefined) return;
    event.preventDefault();
    // The editor has a meaning of its own for some of them.
    event.stopPropagation();
    if (row !== undefined && row !== at.active) this.#grid.go(row);
    // Where rows are being opened, it is about the place that is active then.
    this.#grid.folding.behind(() => this.#do(intentOf(event, this.#grid.at) ?? intent));
    this.#element?.focus({ preventScroll: true });
  }

  #do(intent: Intent): void {
    const grid = this.#grid;
    switch (intent.kind) {
      case 'go':
        grid.go(intent.row, intent.extend);
        break;
      case 'next':
        grid.next(intent.to, intent.back);
        break;
      case 'review':
        grid.reviewChosen(intent.reviewed);
        break;
      case 'fold':
        foldBy(intent.fold, grid);
        break;
      case 'all':
        grid.selectAll();
        break;
      case 'none':
        grid.selectNone();
        break;
      case 'toggle':
        grid.toggle(grid.state.active);
        break;
      case 'compare':
        this.#open(grid.state.active);
        break;
      case 'merge':
        this.#merge(grid.state.active);
        break;
      case 'decide':
      case 'contents':
      case 'difference':
        this.#actions.pickRows(intent.kind, grid.chosen, grid.state.made?.view);
        break;
      case 'rule':
        this.#actions.ruleFrom(grid.chosen, grid.state.made?.view);
    }
  }

  /** Compares the copies of an item, or opens and closes what others stand below. */
  #open(row: number | undefined): void {
    const item = row === undefined ? undefined : this.#grid.row(row);
    if (row !== undefined && item?.open !== undefined) this.#grid.fold(row, !item.open);
    else if (item?.comparable) this.#actions.compare(item.path);
  }

  #merge(row: number | undefined): void {
    const item = row === undefined ? undefined : this.#grid.row(row);
    if (item?.comparable) this.#actions.merge(item.path);
  }
}

function onWheel(event: WheelEvent, grid: Grid): void {
  if (event.ctrlKey || event.deltaY === 0) return;
  const { extent } = grid;
  const unit = [1, extent.rowHeight, extent.height][event.deltaMode] ?? 1;
  if (grid.wheel(event.deltaY * unit)) event.preventDefault();
}

/** The row that an element stands in. */
function rowOf(target: EventTarget | null): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  return row?.dataset.row === undefined ? undefined : Number(row.dataset.row);
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button') !== null;
}
