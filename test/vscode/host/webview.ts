import type { Frame, Page } from 'playwright-core';
import { until } from './waits.ts';

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
        if (await whileThere(frame, () => frame.getByText(text).first().isVisible())) return frame;
      }
      return undefined;
    },
    { found: () => texts(page) },
  );
}

async function documents(page: Page): Promise<Frame[]> {
  const found: Frame[] = [];
  for (const outer of await page.locator('iframe.webview.ready').elementHandles()) {
    const around = await outer.contentFrame();
    const inner = around && (await whileThere(around, () => around.$('iframe#active-frame')));
    const frame = await inner?.contentFrame();
    if (frame) found.push(frame);
  }
  return found;
}

async function texts(page: Page): Promise<string[]> {
  const read = (frame: Frame) => whileThere(frame, () => frame.locator('body').innerText());
  const found = await Promise.all((await documents(page)).map(read));
  return found.filter((text) => text !== undefined);
}

/** What a frame says; undefined when its webview goes away meanwhile. */
async function whileThere<T>(frame: Frame, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!frame.isDetached()) throw error;
    return undefined;
  }
}
