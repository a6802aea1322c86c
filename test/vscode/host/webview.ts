import { setTimeout as sleep } from 'node:timers/promises';
import type { ElementHandle, Frame, Page } from 'playwright-core';
import { until } from './waits.ts';

/** How long a document that was found has to stay: the editor may put another in its place as soon as it stands. */
const STAYS_MS = 200;

/** What the driver says of a document that is replaced, or closed, while it is asked something. */
const GOING =
  /detached|not attached|different document|context (?:was destroyed|with specified id)/u;

/**
 * The document inside of a webview, in a sidebar or a panel. It changes when the extension sets new
 * HTML: ask again then.
 * @param text what its page shows; it tells one webview from the others.
 */
export function webviewWith(page: Page, text: string | RegExp): Promise<Frame> {
  return until(
    `webview with ${text}`,
    async () => {
      for (const frame of await documents(page)) {
        const isShown = await whileThere(() => frame.getByText(text).first().isVisible());
        if (isShown && (await stays(frame))) return frame;
      }
      return undefined;
    },
    { found: () => texts(page) },
  );
}

async function stays(frame: Frame): Promise<boolean> {
  await sleep(STAYS_MS);
  return (await whileThere(() => frame.locator('body').count())) === 1;
}

async function documents(page: Page): Promise<Frame[]> {
  const webviews = await page.locator('iframe.webview.ready').elementHandles();
  const found = await Promise.all(webviews.map((webview) => whileThere(() => inside(webview))));
  return found.filter((frame) => frame !== undefined && frame !== null);
}

async function inside(webview: ElementHandle): Promise<Frame | null | undefined> {
  const around = await webview.contentFrame();
  const inner = await around?.$('iframe#active-frame');
  return inner?.contentFrame();
}

async function texts(page: Page): Promise<string[]> {
  const read = (frame: Frame) => whileThere(() => frame.locator('body').innerText());
  const found = await Promise.all((await documents(page)).map(read));
  return found.filter((text) => text !== undefined);
}

/** The answer; undefined when the document goes away meanwhile. */
async function whileThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error) || !GOING.test(error.message)) throw error;
    return undefined;
  }
}
