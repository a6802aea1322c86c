import type { Locator, Page } from 'playwright-core';

/** The toasts of a window, at most three at a time. */
export class Notifications {
  readonly #page: Page;
  readonly #toasts: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#toasts = page.locator('.notifications-toasts .notification-list-item');
  }

  /** The toast with a message; progress changes its text often: match what stays. */
  toast(message: string | RegExp): Locator {
    const text = this.#page.locator('.notification-list-item-message', { hasText: message });
    return this.#toasts.filter({ has: text });
  }

  /** Waits for a toast and gives its message. */
  async read(message: string | RegExp): Promise<string> {
    return this.toast(message).first().locator('.notification-list-item-message').innerText();
  }

  /** Waits for a toast and presses one of its buttons. */
  async press(message: string | RegExp, button: string): Promise<void> {
    await this.toast(message).first().getByRole('button', { name: button, exact: true }).click();
  }

  async gone(message: string | RegExp): Promise<void> {
    await this.toast(message).first().waitFor({ state: 'hidden' });
  }

  /** The messages that are shown now, newest first. */
  messages(): Promise<string[]> {
    return this.#toasts.locator('.notification-list-item-message').allInnerTexts();
  }

  /** Closes a toast with its cross. */
  async close(message: string | RegExp): Promise<void> {
    const toast = this.toast(message).first();
    await toast.hover();
    await toast.getByRole('button', { name: /^Clear Notification/ }).click();
    await this.gone(message);
  }
}
