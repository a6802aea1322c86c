import type { DifferenceProbe, GridProbe, Watched, WindowProbe } from '../probe.ts';
import { firstColumn, scrollBar } from './scrollBar.ts';

// Runs in each document of a window before anything else does, and waits there for a grid or for lines.

/** How often a document is looked at until it is the page's, in ms. */
const LOOK_MS = 5;

class RowsProbe implements GridProbe, DifferenceProbe {
  readonly opened = opened();
  readonly scrollBar = scrollBar;
  readonly firstColumn = firstColumn;
  #keyed = Promise.withResolvers<number>();
  #clicked = Promise.withResolvers<number>();
  #watching: RowsWatch | undefined;

  awaitKey(): void {
    const keyed = Promise.withResolvers<number>();
    this.#keyed = keyed;
    const before = shown();
    const pressed = ({ timeStamp }: KeyboardEvent) => {
      const isNew = () => shown() !== before && areRowsHere();
      painted(isNew).then((at) => keyed.resolve(at - timeStamp), keyed.reject);
    };
    window.addEventListener('keydown', pressed, { once: true, capture: true });
  }

  keyed(): Promise<number> {
    return this.#keyed.promise;
  }

  awaitClick(): void {
    const clicked = Promise.withResolvers<number>();
    this.#clicked = clicked;
    const before = changes();
    const onClick = ({ timeStamp }: MouseEvent) => {
      const isNew = () => changes() !== before && areLinesHere();
      painted(isNew).then((at) => clicked.resolve(at - timeStamp), clicked.reject);
    };
    window.addEventListener('click', onClick, { once: true, capture: true });
  }

  clicked(): Promise<number> {
    return this.#clicked.promise;
  }

  watchRows(): void {
    this.#watching = new RowsWatch();
  }

  watched(): Watched {
    return this.#watching?.end() ?? { blankMs: 0, stillMs: 0 };
  }
}

/** Looks at each frame until its end. */
class RowsWatch {
  #isOver = false;
  #blankSince: number | undefined;
  #blankMs = 0;
  #first = firstRow();
  #movedAt: number | undefined;
  #stillMs = 0;

  constructor() {
    this.#lookAgain();
  }

  end(): Watched {
    this.#isOver = true;
    return { blankMs: this.#blankMs, stillMs: this.#stillMs };
  }

  #lookAgain(): void {
    requestAnimationFrame((at) => {
      if (this.#isOver) return;
      this.#lookForBlanks(at);
      this.#lookForMoves(at);
      this.#lookAgain();
    });
  }

  #lookForBlanks(at: number): void {
    const since = this.#blankSince;
    if (since !== undefined) this.#blankMs = Math.max(this.#blankMs, at - since);
    this.#blankSince = areRowsHere() ? undefined : (since ?? at);
  }

  #lookForMoves(at: number): void {
    const first = firstRow();
    if (first === this.#first) return;
    this.#first = first;
    this.#stillMs = Math.max(this.#stillMs, at - (this.#movedAt ?? at));
    this.#movedAt = at;
  }
}

class EnterProbe implements WindowProbe {
  entered = 0;

  constructor() {
    const pressed = ({ key, timeStamp }: KeyboardEvent) => {
      if (key === 'Enter') this.entered = performance.timeOrigin + timeStamp;
    };
    window.addEventListener('keydown', pressed, { capture: true });
  }
}

/** Whether there are rows, and none of them is a place that waits for its row. */
function areRowsHere(): boolean {
  const grid = document.querySelector('#grid');
  return grid?.querySelector('[data-row]') != null && grid.querySelector('.coming') === null;
}

/** Whether there are lines of two texts, and none of them is a place that waits for its line. */
function areLinesHere(): boolean {
  const lines = document.querySelector('#lines');
  return lines?.querySelector('[data-row]') != null && lines.querySelector('.coming') === null;
}

/** How many changes there are between the texts, as people read it. */
function changes(): string {
  return document.querySelector('.place')?.textContent ?? '';
}

/** The number of the first row that is drawn. */
function firstRow(): string | undefined {
  return document.querySelector<HTMLElement>('#grid [data-row]')?.dataset.row;
}

/** How many rows there are, as people read it. */
function shown(): string {
  return document.querySelector('.filter .shown')?.textContent ?? '';
}

async function opened(): GridProbe['opened'] {
  await pageWritten();
  const at = await painted(() => areRowsHere() || areLinesHere());
  // The document around this one is as old as the page.
  const { timeOrigin } = (window.parent as Window & typeof globalThis).performance;
  return { begun: timeOrigin, painted: performance.timeOrigin + at };
}

/** The editor writes the page into a document that was another one before: what observed that would see nothing. */
function pageWritten(): Promise<void> {
  return new Promise((resolve) => {
    const looking = setInterval(() => {
      if (document.querySelector('#page') === null) return;
      clearInterval(looking);
      resolve();
    }, LOOK_MS);
  });
}

/** When what the test is about was painted: at the end of the frame after the one that made it true. */
async function painted(test: () => boolean): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const changes = new MutationObserver(() => {
    if (test()) resolve();
  });
  changes.observe(document, { childList: true, subtree: true, characterData: true });
  if (test()) resolve();
  await promise;
  changes.disconnect();
  await new Promise(requestAnimationFrame);
  // A message comes after what the frame has to do.
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(undefined);
  });
  return performance.now();
}

Object.assign(globalThis, {
  bytesyncProbe: window.parent === window ? new EnterProbe() : new RowsProbe(),
});
