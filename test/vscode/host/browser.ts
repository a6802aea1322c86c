import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { recordFocus } from './focusRecord.ts';
import { START_MS } from './waits.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

export interface BrowserOptions {
  /** Pages have scroll bars, as in a browser with a window. */
  readonly scrollBars?: boolean;
}

/** Chromium without a window. One is enough for all members. */
export function launchBrowser({ scrollBars = false }: BrowserOptions = {}): Promise<Browser> {
  return chromium.launch({
    ...{ executablePath: chromiumPath(), args: ARGUMENTS, timeout: START_MS },
    ...(scrollBars && { ignoreDefaultArgs: ['--hide-scrollbars'] }),
  });
}

/**
 * What one person's browser remembers, secrets included: two windows of one context belong to the
 * same person, a new context starts empty.
 * @param language "fr", say: extensions then speak it. VS Code itself stays English, as without a
 *   language pack.
 */
export async function newPerson(browser: Browser, language?: string): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await recordFocus(context);
  if (language !== undefined) await context.addInitScript(speak(language));
  return context;
}

/** Runs in the page, which sets it to English before the workbench reads it. */
function speak(language: string): string {
  return `Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', {
    get: () => ${JSON.stringify(language)},
    set: () => undefined,
  });`;
}

function chromiumPath(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = candidates.find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    'The tests in VS Code need Chromium. On Debian: sudo apt-get install chromium; elsewhere put ' +
      `one of ${NAMES.join(', ')} on PATH.`,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
