import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { until } from '../../vscode/host/waits.ts';
import { runByKeyboard } from '../../vscode/session/steps.ts';
import type { GridSession } from './gridSession.ts';
import { type GridProbe, PROBE, type Watched, type WindowProbe } from './probe.ts';
import { scrollBar } from './scrollBar.ts';

const OPENINGS = 3;
const SCROLLS = 3;
const ROUNDS = 1;
const HEAPS = 2;

/** Each of these keys leaves other rows than the one before. */
const TYPED = [
  { before: '', keys: ['7', '3', '0', 'Backspace', 'Backspace', 'Backspace'] },
  { before: 'ext:md AND ', keys: ['7', '2', 'Backspace'] },
  { before: 'name:*.ts AND ', keys: ['7', '1', 'Backspace'] },
  { before: 'is:file AND NOT ', keys: ['7', '0', 'Backspace'] },
];
/** Pages of one scrolling, and how fast they follow one another, in ms: as a key repeats that is held. */
const PAGES = 60;
const REPEAT_MS = 33;
/** Places of the mouse in one drag, and how fast they follow one another, in ms. */
const DRAG_STEPS = 100;
const FRAME_MS = 16;

type Opened = Awaited<GridProbe['opened']>;

/** From the page's own beginning, which the comparison has opened, to its rows, in ms. */
export async function firstOpening(page: Frame): Promise<number> {
  const { begun, painted } = await opened(page);
  return painted - begun;
}

/** From Enter in the palette to painted rows, in ms. */
export async function openings(session: GridSession): Promise<number[]> {
  const { window } = session;
  const values: number[] = [];
  for (let time = 0; time < OPENINGS; time += 1) {
    await window.run('View: Close All Editors');
    await runByKeyboard(window, 'ByteSync: Show Plan');
    const { painted } = await opened(await session.page());
    const { entered } = (await window.page.evaluate(`({ ...${PROBE} })`)) as WindowProbe;
    values.push(painted - entered);
  }
  return values;
}

function opened(page: Frame): Promise<Opened> {
  return page.evaluate(`${PROBE}.opened`) as Promise<Opened>;
}

/** From each key in the filter to the rows that it leaves, in ms. */
export async function keystrokes(session: GridSession): Promise<number[]> {
  const { keyboard } = session.window.page;
  const page = await session.page();
  const values: number[] = [];
  await page.locator('#filter').focus();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { before, keys } of TYPED) {
      await keyboard.type(before);
      await settled(page);
      for (const key of keys) {
        await page.evaluate(`${PROBE}.awaitKey()`);
        await keyboard.press(key);
        values.push((await page.evaluate(`${PROBE}.keyed()`)) as number);
      }
      await keyboard.press('Control+a');
      await keyboard.press('Delete');
      await settled(page);
    }
  }
  return values;
}

/** What was seen of scrolling page by page. */
export async function pagings(session: GridSession): Promise<Watched[]> {
  const { keyboard } = session.window.page;
  const page = await session.page();
  await page.locator('#grid').focus();
  return scrollings(page, async () => {
    await keyboard.press('Home');
    await settled(page);
    return async () => {
      for (let at = 0; at < PAGES; at += 1) {
        await keyboard.press('PageDown');
        await sleep(REPEAT_MS);
      }
    };
  });
}

/** The same for drags of the scroll bar from its one end to the other. */
export async function drags(session: GridSession): Promise<Watched[]> {
  const { window } = session;
  const { mouse, keyboard } = window.page;
  const page = await session.page();
  // None of them may lie on the bar.
  await window.run('Notifications: Clear All Notifications');
  await page.locator('#grid').focus();
  return scrollings(page, async () => {
    await keyboard.press('Home');
    await settled(page);
    const { x, thumb, travel } = await scrollBar(page, window.page);
    await mouse.move(x, thumb);
    await mouse.down();
    return async () => {
      for (let step = 1; step <= DRAG_STEPS; step += 1) {
        await mouse.move(x, thumb + (travel * step) / DRAG_STEPS);
        await sleep(FRAME_MS);
      }
      await mouse.up();
      await settled(page);
      await atItsEnd(page);
    };
  });
}

/** @throws Error where the last row is not in sight */
async function atItsEnd(page: Frame): Promise<void> {
  const rows = Number(await page.locator('#grid').getAttribute('aria-rowcount')) - 1;
  const last = Number(await page.locator('#grid [data-row]').last().getAttribute('data-row'));
  if (last !== rows - 1) throw new Error(`Dragged to row ${last} of ${rows}`);
}

/** @param prepare gives what is watched then */
async function scrollings(
  page: Frame,
  prepare: () => Promise<() => Promise<void>>,
): Promise<Watched[]> {
  const all: Watched[] = [];
  for (let time = 0; time < SCROLLS; time += 1) {
    const scroll = await prepare();
    const before = await firstRow(page);
    await page.evaluate(`${PROBE}.watchRows()`);
    await scroll();
    await settled(page);
    if ((await firstRow(page)) <= before) throw new Error('Nothing was scrolled');
    all.push((await page.evaluate(`${PROBE}.watched()`)) as Watched);
  }
  return all;
}

/** What the page takes of the memory for JavaScript that it shares with the window, collected before, in MB. */
export async function heaps(session: GridSession): Promise<number[]> {
  const { window } = session;
  const driver = await window.page.context().newCDPSession(window.page);
  const used = async () => {
    await driver.send('HeapProfiler.collectGarbage');
    return (await driver.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };
  const values: number[] = [];
  for (let time = 0; time < HEAPS; time += 1) {
    const open = await used();
    await window.run('View: Close All Editors');
    values.push(open - (await used()));
    await runByKeyboard(window, 'ByteSync: Show Plan');
    await opened(await session.page());
  }
  await driver.detach();
  return values;
}

/** Waits until the grid shows the same for a while, and all of it. */
export async function settled(page: Frame): Promise<void> {
  const look = async () =>
    `${await firstRow(page)} ${await page.locator('.coming').count()} ${await page.locator('.filter .shown').textContent()}`;
  await until('grid that stays', async () => {
    const before = await look();
    await sleep(300);
    const now = await look();
    return now === before && now.includes(' 0 ') ? true : undefined;
  });
}

/** In one look: rows come and go while somebody types. */
async function firstRow(page: Frame): Promise<number> {
  return Number(await page.evaluate(`document.querySelector('[data-row]')?.dataset.row`)) || 0;
}
