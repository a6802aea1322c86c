import type { Frame } from 'playwright-core';
import { settled } from './gridMeasures.ts';
import type { GridSession } from './gridSession.ts';
import { type DifferenceProbe, PROBE } from './probe.ts';
import { CHANGES, TEXT_NAME } from './texts.ts';

const OPENINGS = 3;
const SWITCHES = 6;

export interface DifferenceTimes {
  /** From the key in the grid to painted lines, with the fetch of the other copy and the page. */
  readonly fromKey: readonly number[];
  /** The same from the beginning of the page. */
  readonly fromPage: readonly number[];
  /** From the switch for whitespace to painted lines: both texts compared anew, and shown. */
  readonly compared: readonly number[];
}

/** Opens the difference of two texts of 10,000 lines, and compares them again and again. Times are in ms. */
export async function differences(session: GridSession): Promise<DifferenceTimes> {
  const fromKey: number[] = [];
  const fromPage: number[] = [];
  const compared: number[] = [];
  for (let time = 0; time < OPENINGS; time += 1) {
    const plan = await listed(session);
    await plan.locator('#grid').focus();
    await session.window.page.keyboard.press('Home');
    // The page with the grid is gone by the time that it could be asked.
    const pressedAt = Date.now();
    await session.window.page.keyboard.press('d');
    const page = await session.window.webview(`of ${CHANGES}`);
    const { begun, painted } = (await page.evaluate(`${PROBE}.opened`)) as Awaited<
      DifferenceProbe['opened']
    >;
    fromKey.push(painted - pressedAt);
    fromPage.push(painted - begun);
    if (time === 0) compared.push(...(await switches(page)));
    await session.window.run('View: Close Editor');
  }
  return { fromKey, fromPage, compared };
}

/** The plan's page with the text alone in its grid. */
async function listed(session: GridSession): Promise<Frame> {
  await session.window.run('ByteSync: Show Plan');
  const plan = await session.page();
  await plan.locator('#filter').fill(`name:${TEXT_NAME}`);
  await plan.locator(`#grid [data-row] .name`, { hasText: TEXT_NAME }).first().waitFor();
  await settled(plan);
  return plan;
}

async function switches(page: Frame): Promise<number[]> {
  const values: number[] = [];
  for (let time = 0; time < SWITCHES; time += 1) {
    await page.evaluate(`${PROBE}.awaitClick()`);
    await page.locator('[data-tool="whitespace"]').click();
    values.push((await page.evaluate(`${PROBE}.clicked()`)) as number);
  }
  return values;
}
