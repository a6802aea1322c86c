import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import type { Page } from 'playwright-core';
import { START_MS } from '../host/waits.ts';

/** The tests end after this many milliseconds; they take some seconds. */
const RUN_MS = 4 * 60_000;

export interface Development {
  /** Folders of extensions that are loaded from where they lie. */
  readonly extensions: readonly string[];
  /** The module whose `run` is called in the extension host. */
  readonly tests: string;
}

/**
 * Makes a window of a VS Code server an extension development host. That has to be asked for in the
 * configuration that the server writes into the page. Rewriting the page itself would not do: its
 * WebSocket is then refused.
 */
export async function developExtensions(page: Page, authority: string, what: Development) {
  const uri = (path: string) => ({ scheme: 'vscode-remote', authority, path });
  const options = {
    extensions: what.extensions.map(uri),
    extensionTestsPath: uri(what.tests),
  };
  await page.addInitScript(`{
    const read = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = read.call(this, name);
      const isWanted = name === 'data-settings' && this.id === 'vscode-workbench-web-configuration';
      if (!isWanted) return value;
      return JSON.stringify({
        ...JSON.parse(value),
        developmentOptions: ${JSON.stringify(options)},
      });
    };
  }`);
}

/**
 * Opens a window whose tests begin by themselves, and waits for their end.
 * @param print called with each line that they print.
 * @returns their exit code.
 * @throws Error when they don't end in time.
 */
export async function exitCodeOf(
  page: Page,
  url: string,
  print: (line: string) => void,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  page.on('crash', () => reject(new Error('The window crashed.')));
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) =>
    print(`[${type}] ${format(...args)}`),
  );
  await page.exposeFunction('codeAutomationExit', resolve);
  await page.goto(url, { timeout: START_MS });
  const limit = new AbortController();
  const late = async () => {
    await sleep(RUN_MS, undefined, { signal: limit.signal });
    throw new Error(`The tests in the extension host did not end within ${RUN_MS / 1000} s.`);
  };
  return await Promise.race([promise, late()]).finally(() => limit.abort());
}
