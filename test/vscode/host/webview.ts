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
        if (await frame.getByText(text).first().isVisible()) return frame;
      }
      return undefined;
    },
    { found: () => texts(page) },
  );
}

async function documents(page: Page): Promise<Frame[]> {
  const found: Frame[] = [];
  for (const outer of await page.locator('iframe.webview.ready').elementHandles()) {
    const inner = await (await outer.contentFrame())?.$('iframe#active-frame');
    const frame = await inner?.contentFrame();
    if (frame) found.push(frame);
  }
  return found;
}

async function texts(page: Page): Promise<string[]> {
  const read = (frame: Frame) => frame.locator('body').innerText();
  return Promise.all((await documents(page)).map(read));
}
