import type { Locator, Page } from 'playwright-core';
import type { PageElement } from './pageElement.ts';
import { until } from './waits.ts';

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** 1 for the outermost. */
  readonly level: number;
  /** undefined for a row without children. */
  readonly expanded: boolean | undefined;
}

/** A view of a sidebar by its title. Only rows in sight exist: keep trees of tests short. */
export class TreeView {
  readonly #page: Page;
  readonly pane: Locator;

  constructor(page: Page, title: string) {
    this.#page = page;
    const header = page.locator(`.pane-header[aria-label="${title} Section"]`);
    this.pane = page.locator('.pane', { has: header });
  }

  /** The row with a label, or with a label that matches. */
  row(label: string | RegExp): Locator {
    const exact = typeof label === 'string' ? { exact: true } : {};
    const name = this.#page.locator('.label-name').getByText(label, exact);
    return this.pane.getByRole('treeitem').filter({ has: name });
  }

  /** The rows that are shown now, from the top. */
  rows(): Promise<TreeRow[]> {
    return this.pane.getByRole('treeitem').evaluateAll(readRows);
  }

  /** Waits until a row has a description, and gives it. */
  async description(label: string | RegExp, wanted: string | RegExp): Promise<string> {
    const matches = (text: string) =>
      typeof wanted === 'string' ? text === wanted : wanted.test(text);
    return until(
      `row ${label} with ${wanted}`,
      async () => {
        const text = (await this.row(label).locator('.label-description').allInnerTexts()).join('');
        return matches(text) ? text : undefined;
      },
      { found: () => this.rows() },
    );
  }

  async expand(label: string | RegExp): Promise<void> {
    const row = this.row(label);
    if ((await row.getAttribute('aria-expanded')) === 'false') {
      await row.locator('.monaco-tl-twistie').click();
    }
  }

  /** The titles of the inline actions of a row, from the left. */
  async actions(label: string | RegExp): Promise<string[]> {
    const buttons = await this.#inlineActions(label);
    const titles = await Promise.all(
      (await buttons.all()).map((one) => one.getAttribute('aria-label')),
    );
    return titles.filter((title) => title !== null);
  }

  /** Presses the inline action of a row. */
  async act(label: string | RegExp, title: string): Promise<void> {
    const button = this.#page.getByRole('button', { name: title, exact: true });
    await (await this.#inlineActions(label)).and(button).click();
  }

  /** Chooses from the context menu of a row. */
  async menu(label: string | RegExp, title: string): Promise<void> {
    await this.row(label).click({ button: 'right' });
    const item = this.#page.getByRole('menuitem', { name: title, exact: true });
    // A menu takes no release of the button in its first 100 ms.
    await item.click({ delay: 250 });
    await item.waitFor({ state: 'hidden' });
  }

  /** Presses an action in the title of the view, or a button of its welcome text. */
  async press(title: string): Promise<void> {
    await this.pane.hover();
    await this.pane.getByRole('button', { name: title, exact: true }).first().click();
  }

  /** What stands in an empty view. */
  welcome(): Locator {
    return this.pane.locator('.welcome-view-content');
  }

  async #inlineActions(label: string | RegExp): Promise<Locator> {
    // They are shown while the pointer is on their row.
    const row = this.row(label);
    await row.hover();
    return row.locator('.actions').getByRole('button');
  }
}

/** Runs in the page, so that all rows are of one moment. */
function readRows(rows: PageElement[]): TreeRow[] {
  return rows.map((row) => {
    const text = (selector: string) => row.querySelector(selector)?.textContent ?? '';
    const expanded = row.getAttribute('aria-expanded');
    return {
      label: text('.label-name'),
      description: text('.label-description'),
      level: Number(row.getAttribute('aria-level')),
      expanded: expanded === null ? undefined : expanded === 'true',
    };
  });
}
