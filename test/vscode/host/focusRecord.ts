import type { BrowserContext, Page } from 'playwright-core';

/** Moves of the focus that are kept. */
const MOVES = 12;

/** Where a window of a person keeps them. */
const PLACE = '__focusMoves';

/** From now on each window of a person notes what gets the focus, for the report of a failure. */
export async function recordFocus(person: BrowserContext): Promise<void> {
  await person.addInitScript(RECORD);
}

/** The last moves of the focus, each with its time, the newest last. */
export function focusMoves(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`globalThis.${PLACE} ?? []`);
}

/** Runs in the page, and in frames of it, whose notes nobody reads. */
const RECORD = `(() => {
  const moves = (globalThis.${PLACE} = []);
  const nameOf = ({ tagName, className, title }) =>
    [tagName, className, title].filter((word) => typeof word === 'string' && word !== '').join(' ');
  addEventListener('focusin', ({ target }) => {
    moves.push(new Date().toISOString().slice(14, 23) + ' ' + nameOf(target).slice(0, 60));
    if (moves.length > ${MOVES}) moves.shift();
  });
})();`;
