import { textIntent } from './textKeys.ts';
import type { TextView } from './textView.ts';

/** Height of a row for each pixel of the font. */
const LINE = 1.5;
/** Pixels that a key moves long lines by. */
const ACROSS = 40;

/** The lines as an element: keys, clicks and scrolling, and what can't be said in a template. */
export class LinesElement {
  readonly #sizes = new ResizeObserver(() => this.#measure());
  #text: TextView | undefined;
  #element: HTMLElement | undefined;
  #across: HTMLElement | undefined;

  close(): void {
    this.#sizes.disconnect();
  }

  /** To be called when the page has been rendered. */
  rendered(text: TextView | undefined): void {
    const isOther = text !== this.#text;
    this.#text = text;
    this.#take(document.querySelector<HTMLElement>('#lines') ?? undefined);
    if (isOther) this.#measure();
    const element = this.#element;
    if (element === undefined || text === undefined) return;
    const scrollTop = text.takeScroll();
    if (scrollTop !== undefined) element.scrollTop = scrollTop;
    text.fetch();
  }

  /** F7 is about the lines wherever the focus is. @returns whether the key was taken */
  key(event: KeyboardEvent): boolean {
    const text = this.#text;
    const isInside = event.target === this.#element;
    if (text === undefined || (!isInside && event.key !== 'F7')) return false;
    const intent = textIntent(event, text.at);
    if (intent === undefined) return false;
    switch (intent.kind) {
      case 'go':
        text.go(intent.row);
        break;
      case 'next':
        text.next(intent.back);
        break;
      case 'open':
        text.open(text.state.active);
        break;
      case 'across':
        this.#across?.scrollBy({ left: intent.by * ACROSS });
    }
    return true;
  }

  #take(element: HTMLElement | undefined): void {
    if (element === this.#element) return;
    this.#sizes.disconnect();
    this.#element = element;
    if (element === undefined) return;
    this.#sizes.observe(element);
    element.addEventListener('scroll', () => this.#text?.scrolled(element.scrollTop));
    element.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    element.addEventListener('mousedown', ({ target }) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
      if (row?.dataset.row !== undefined) this.#text?.go(Number(row.dataset.row));
    });
    const across = document.querySelector<HTMLElement>('#across') ?? undefined;
    this.#across = across;
    across?.addEventListener('scroll', () => {
      // Of what is around both: the style of the lines is the template's.
      element.parentElement?.style.setProperty('--across', `${-across.scrollLeft}px`);
    });
    this.#measure();
  }

  #onWheel(event: WheelEvent): void {
    const text = this.#text;
    if (text === undefined || event.ctrlKey) return;
    if (event.deltaX !== 0) this.#across?.scrollBy({ left: event.deltaX });
    const { rowHeight, height } = text.extent;
    const unit = [1, rowHeight, height][event.deltaMode] ?? 1;
    if (event.deltaY !== 0 && text.wheel(event.deltaY * unit)) event.preventDefault();
  }

  #measure(): void {
    const element = this.#element;
    if (element === undefined) return;
    const rowHeight = Math.round(Number.parseFloat(getComputedStyle(element).fontSize) * LINE);
    this.#text?.resized({ rowHeight, height: Math.max(rowHeight, element.clientHeight) });
  }
}
