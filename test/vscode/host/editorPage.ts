import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { CommandPalette } from './commandPalette.ts';
import { Dialog } from './dialog.ts';
import type { EditorServer } from './editorServer.ts';
import { focusMoves } from './focusRecord.ts';
import { Notifications } from './notifications.ts';
import { QuickInput } from './quickInput.ts';
import { TreeView } from './treeView.ts';
import { ACTION_MS, START_MS, until } from './waits.ts';
import { webviewWith } from './webview.ts';

/** Where screenshots lie; not part of the repository. */
export const SCREENSHOTS = fileURLToPath(new URL('../screenshots', import.meta.url));

/** The name of each theme, and the class that the workbench has in it. */
const THEMES = {
  dark: { name: 'Dark 2026', workbench: 'vs-dark' },
  light: { name: 'Light 2026', workbench: 'vs' },
  highContrast: { name: 'Default High Contrast', workbench: 'hc-black' },
  highContrastLight: { name: 'Default High Contrast Light', workbench: 'hc-light' },
} as const;

export type Theme = keyof typeof THEMES;

export interface WindowOptions {
  /** The folder that it opens; without, a window with no folder. */
  readonly folder?: string;
}

/** One window of VS Code, driven as a person would. Every wait ends after ACTION_MS. */
export class EditorPage {
  readonly page: Page;
  readonly server: EditorServer;
  readonly input: QuickInput;
  readonly palette: CommandPalette;
  readonly notifications: Notifications;
  readonly dialog: Dialog;

  private constructor(page: Page, server: EditorServer) {
    this.page = page;
    this.server = server;
    this.input = new QuickInput(page);
    this.palette = new CommandPalette(page, this.input);
    this.notifications = new Notifications(page);
    this.dialog = new Dialog(page);
  }

  /** A window that the editor itself has opened. */
  static async of(page: Page, server: EditorServer): Promise<EditorPage> {
    page.setDefaultTimeout(ACTION_MS);
    const window = new EditorPage(page, server);
    await window.#standing();
    return window;
  }

  /** Opens a window and waits until its workbench stands. Its extensions may still be starting. */
  static async open(
    context: BrowserContext,
    server: EditorServer,
    { folder }: WindowOptions = {},
  ): Promise<EditorPage> {
    const page = await context.newPage();
    page.setDefaultTimeout(ACTION_MS);
    const query = folder === undefined ? '' : `?folder=${encodeURIComponent(folder)}`;
    await page.goto(`${server.url}/${query}`, { timeout: START_MS });
    const window = new EditorPage(page, server);
    try {
      await window.#standing();
    } catch (error) {
      await window.keepFailure('start of a window');
      throw error;
    }
    return window;
  }

  /** Runs a command by its title in the palette: "Category: Title". */
  run(title: string): Promise<void> {
    return this.palette.run(title);
  }

  /** Opens a container of the activity bar by its title. */
  async openContainer(title: string): Promise<void> {
    const tab = this.page.locator('.activitybar').getByRole('tab', { name: title });
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
  }

  view(title: string): TreeView {
    return new TreeView(this.page, title);
  }

  webview(text: string | RegExp): Promise<Frame> {
    return webviewWith(this.page, text);
  }

  /** The item of the status bar that shows this text. */
  status(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').getByText(text).first();
  }

  clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** Empties it, so that what is on it later is new. */
  async emptyClipboard(): Promise<void> {
    await this.page.evaluate("navigator.clipboard.writeText('')");
  }

  /** Changes the theme of this server's windows, and waits until this one has it. */
  async useTheme(theme: Theme): Promise<void> {
    const { name, workbench } = THEMES[theme];
    await this.server.configure({ 'workbench.colorTheme': name });
    await this.page.locator(`.monaco-workbench.${workbench}`).waitFor();
  }

  /**
   * Keeps a picture of the window as SCREENSHOTS/<name>.png, when toasts have faded in.
   * @param name may hold slashes.
   */
  async screenshot(name: string): Promise<void> {
    const path = join(SCREENSHOTS, `${name}.png`);
    await mkdir(dirname(path), { recursive: true });
    const fading = this.page.locator('.notification-toast:not(.notification-fade-in-done)');
    await fading.first().waitFor({ state: 'hidden' });
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  }

  /** Keeps a picture and the logs of its server in SCREENSHOTS/failed. */
  async keepFailure(name: string): Promise<void> {
    const place = join('failed', name.replaceAll(/[^\w-]+/g, '-').slice(0, 100));
    try {
      await this.screenshot(place);
      await this.server.keepLogs(join(SCREENSHOTS, place));
      console.error(`    It says:\n${indented(await this.page.innerText('body'))}`);
      console.error(`    ${join(SCREENSHOTS, place)}.png shows it; logs lie beside.`);
    } catch (error) {
      // The failure itself is what counts; a page that crashed can't be photographed.
      console.error(`    No picture of "${name}":`, error);
    }
  }

  /** What it asks, says and has, and where the focus was, as JSON. */
  async inShort(): Promise<string> {
    try {
      return JSON.stringify({
        asks: await this.input.shows(),
        says: await this.notifications.messages(),
        status: await this.page.locator('.statusbar-item', { hasText: 'ByteSync' }).allInnerTexts(),
        rows: await this.page.locator('.pane-body [role=treeitem]').allInnerTexts(),
        tabs: await this.page.locator('.tab .label-name').allInnerTexts(),
        focus: await focusMoves(this.page),
      });
    } catch (error) {
      // The failure itself is what counts.
      return String(error);
    }
  }

  /** Loads the window anew, which starts its extensions anew. */
  async reload(): Promise<void> {
    await this.page.reload({ timeout: START_MS });
    await this.#standing();
  }

  /** The same as a person does it: the editor writes down its tabs before. */
  async reloadByCommand(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: START_MS });
    await this.run('Developer: Reload Window');
    await loaded;
    await this.#standing();
  }

  /** Waits until the window has loaded itself anew, at an address that matches. */
  async reloadedAt(address: RegExp): Promise<void> {
    await this.page.waitForURL(address, { timeout: START_MS });
    await this.#standing();
  }

  /**
   * Waits until the explorer has a folder. An editor that reads a new workspace before it is written shows none, and tells nobody
   * of any, until it is loaded anew.
   */
  async hasFolder(name: string): Promise<void> {
    await until(`folder ${name}`, async () => {
      await this.openContainer('Explorer');
      const explorer = this.page.locator('.explorer-viewlet');
      const folder = explorer.getByRole('treeitem', { name });
      const none = explorer.getByText('You have not yet added a folder to the workspace');
      await folder.or(none).first().waitFor();
      if (await folder.first().isVisible()) return true;
      await this.reload();
      return undefined;
    });
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  async #standing(): Promise<void> {
    // The status bar comes with the last phase of the start.
    await this.page
      .locator('.monaco-workbench .statusbar-item')
      .first()
      .waitFor({ timeout: START_MS });
  }
}

function indented(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => `      ${line}`).join('\n');
}
