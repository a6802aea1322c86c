import type { Locator, Page } from 'playwright-core';

/** The modal dialog of a window. */
export class Dialog {
  readonly box: Locator;

  constructor(page: Page) {
    this.box = page.locator('.monaco-dialog-box');
  }

  /** Waits for a dialog with this message, and gives what it says below. */
  async detail(message: string | RegExp): Promise<string> {
    const dialog = this.#saying(message);
    await dialog.waitFor();
    return (await dialog.locator('.dialog-message-detail').allInnerTexts()).join('');
  }

  /** Waits for a dialog with this message, presses a button and waits until it is closed. */
  async press(message: string | RegExp, button: string): Promise<void> {
    const dialog = this.#saying(message);
    const buttons = dialog.locator('.dialog-buttons');
    await buttons.getByRole('button', { name: button, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** The texts of its buttons, from the left. */
  buttons(): Promise<string[]> {
    return this.box.locator('.dialog-buttons').getByRole('button').allInnerTexts();
  }

  #saying(message: string | RegExp): Locator {
    const text = this.box.page().locator('.dialog-message-text').getByText(message);
    return this.box.filter({ has: text });
  }
}
