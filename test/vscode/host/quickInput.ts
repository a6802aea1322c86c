import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';
import { succeeds, until } from './waits.ts';

/** How long a key or a button may take to show its effect before it is pressed again: the file picker reads a folder, say. */
const AGAIN_MS = 500;

export interface QuickPickRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** The box at the top of a window: the command palette, and every question that is asked there. */
export class QuickInput {
  readonly #page: Page;
  readonly widget: Locator;
  readonly field: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.widget = page.locator('.quick-input-widget');
    this.field = this.widget.locator('.quick-input-box input');
  }

  /**
   * Waits for a question.
   * @param about its title, prompt or placeholder, or a part of them.
   */
  async question(about: string): Promise<void> {
    await until(
      `question about "${about}"`,
      async () => {
        return (await this.#words()).includes(about) ? true : undefined;
      },
      { found: () => this.#words() },
    );
  }

  /** Fills the field of a question, without accepting. */
  async fill(about: string, text: string): Promise<void> {
    await this.question(about);
    await this.field.fill(text);
  }

  /** Answers an input box. */
  async type(about: string, text: string): Promise<void> {
    await this.fill(about, text);
    await this.field.press('Enter');
  }

  /** Answers a quick pick with the row of this label. */
  async pick(about: string, label: string): Promise<void> {
    await this.question(about);
    await this.row(label).click();
  }

  /** Answers the file picker with the path of a folder or a file. @param label what its button says */
  async choosePath(about: string, path: string, label = 'OK'): Promise<void> {
    await this.question(about);
    const button = this.widget.getByRole('button', { name: label, exact: true });
    await button.waitFor();
    await until(`end of "${about}"`, async () => {
      if (!(await this.#words()).includes(about) || !(await button.isVisible())) return true;
      // The picker writes its own first folder over what is typed while it reads that.
      if (withoutSlash(await this.field.inputValue()) !== path) await this.field.fill(path);
      // The first press may only go into the folder, while the picker is still reading it.
      else await button.click();
      await sleep(AGAIN_MS);
      return undefined;
    });
  }

  /** What an input box says below its field: its prompt, or why the text can't be taken. */
  message(): Locator {
    return this.widget.locator('.quick-input-message');
  }

  row(label: string): Locator {
    const name = this.#page.locator('.label-name').getByText(label, { exact: true });
    return this.widget.locator('.monaco-list-row', { has: name }).first();
  }

  /** The rows in sight, at most about fourteen, as soon as there are any. */
  async rows(about: string): Promise<QuickPickRow[]> {
    await this.question(about);
    const rows = this.widget.locator('.monaco-list-row');
    await rows.first().waitFor();
    return rows.evaluateAll(readRows);
  }

  /** Waits until a pick of several has chosen some by itself. */
  async hasChosen(about: string): Promise<void> {
    await this.question(about);
    await this.widget.locator('.quick-input-count').getByText(/[1-9]/u).waitFor();
  }

  /** Waits until keys go to its field. */
  async hasFocus(): Promise<void> {
    await this.#inFocus().waitFor();
  }

  /** Accepts what a pick of several has chosen already; for a moment its rows are those of the question before, or none. */
  async acceptChosen(about: string): Promise<void> {
    await this.hasChosen(about);
    await until(`end of "${about}"`, async () => {
      if (!(await this.#words()).includes(about)) return true;
      await this.field.focus();
      // Where it is closed just now, the key would go to whatever has the focus.
      await succeeds(this.#inFocus().press('Enter', { timeout: AGAIN_MS }));
      await sleep(AGAIN_MS);
      return undefined;
    });
  }

  /** All that it shows; nothing while it is closed. */
  async shows(): Promise<string> {
    return (await this.widget.isVisible()) ? this.widget.innerText() : '';
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }

  #inFocus(): Locator {
    return this.field.and(this.#page.locator(':focus'));
  }

  async #words(): Promise<string> {
    // Before the first question there is no widget.
    if (!(await this.widget.isVisible())) return '';
    const words = this.widget.locator('.quick-input-title, .quick-input-message');
    const placeholder = await this.field.getAttribute('placeholder');
    return [...(await words.allInnerTexts()), placeholder ?? ''].filter(Boolean).join('\n');
  }
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}

/** Runs in the page. */
function readRows(rows: PageElement[]): QuickPickRow[] {
  return rows.map((row) => {
    const text = (selector: string) => row.querySelector(selector)?.textContent.trim() ?? '';
    return {
      label: text('.quick-input-list-row:first-child .label-name'),
      description: text('.label-description'),
      detail: text('.quick-input-list-label-meta .label-name'),
    };
  });
}
