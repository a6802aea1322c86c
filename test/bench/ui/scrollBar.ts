import type { Frame, Page } from 'playwright-core';
import { type GridProbe, PROBE } from './probe.ts';

/** Places of the mouse in a window, in CSS pixels. */
export interface ScrollBar {
  readonly x: number;
  /** The middle of the thumb. */
  readonly thumb: number;
  /** How far down it goes from there, to the other end. */
  readonly travel: number;
}

/** Nothing lower than that is a thumb: what the arrows have of its colour. */
const THUMB_LEAST = 12;

/**
 * The grid's scroll bar as it is painted: no document tells where a thumb is. The grid is brought into sight with
 * both ends, and stands at its top.
 */
export async function scrollBar(page: Frame, window: Page): Promise<ScrollBar> {
  await page.evaluate(`document.querySelector('#grid').scrollIntoView({ block: 'end' })`);
  const bar = (await page.evaluate(`${PROBE}.scrollBar()`)) as ReturnType<GridProbe['scrollBar']>;
  const box = await page.locator('#grid').boundingBox();
  if (box === null || bar.width === 0) throw new Error('The grid has no scroll bar in sight');
  const x = Math.floor(box.x + bar.left + bar.width / 2);
  const [top, height] = [Math.ceil(box.y + bar.top), Math.floor(bar.height)];
  const clip = { x, y: top, width: 1, height };
  const png = (await window.screenshot({ clip })).toString('base64');
  const colours = (await page.evaluate(`${PROBE}.firstColumn('${png}')`)) as Awaited<
    ReturnType<GridProbe['firstColumn']>
  >;
  const { begin, end } = thumbIn(colours);
  // What is above the thumb now is as high as what will be below it.
  const travel = height - end - begin;
  return { x, thumb: top + (begin + end) / 2, travel };
}

/** The first run of pixels that is a thumb: of another colour than the track, which is what is halfway down. */
function thumbIn(colours: readonly number[]): { readonly begin: number; readonly end: number } {
  const track = colours[Math.floor(colours.length / 2)];
  let begin = 0;
  for (let at = 0; at < colours.length; at += 1) {
    if (colours[at] !== track) continue;
    if (at - begin >= THUMB_LEAST) return { begin, end: at };
    begin = at + 1;
  }
  throw new Error('No thumb of the scroll bar is in sight');
}
