import type { Page } from 'playwright-core';
import type { QuickInput } from './quickInput.ts';
import { succeeds, until } from './waits.ts';

/** How long the palette may take to open, and to list what matches, in milliseconds. */
const LIST_MS = 2_000;
/** How long what is listed may take until it can be clicked, in milliseconds. */
const CLICK_MS = 5_000;

/** Commands by the title that people read: "Category: Title". */
export class CommandPalette {
  readonly #page: Page;
  readonly #input: QuickInput;

  constructor(page: Page, input: QuickInput) {
    this.#page = page;
    this.#input = input;
  }

  /**
   * Runs a command as soon as it is offered; its "when" may become true meanwhile.
   * @throws Error with the titles that are offered instead.
   */
  async run(title: string): Promise<void> {
    const tryOnce = async () => {
      // A palette that closes after it was read is opened again.
      if ((await this.#shows(title)) && (await this.#choose(title))) return true;
      await this.#input.cancel();
      return undefined;
    };
    await until(`command "${title}"`, tryOnce, { found: () => this.titles(title) });
  }

  /** The titles in sight that match a text, at most about fourteen; none when there are none. */
  async titles(text: string): Promise<string[]> {
    await this.#open(text);
    const names = this.#input.widget.locator('.quick-input-list-row:first-child .label-name');
    const list = await settled(() => names.allInnerTexts());
    await this.#input.cancel();
    return list.filter((name) => name !== 'No matching commands');
  }

  async #shows(title: string): Promise<boolean> {
    await this.#open(title);
    return (await succeeds(this.#input.row(title).waitFor({ timeout: LIST_MS }))) ?? false;
  }

  async #choose(title: string): Promise<boolean> {
    return (await succeeds(this.#input.row(title).click({ timeout: CLICK_MS }))) ?? false;
  }

  async #open(text: string): Promise<void> {
    await until('command palette', async () => {
      // A window that has just been opened may not listen yet, and one in which the focus moves
      // closes it again.
      await this.#page.keyboard.press('F1');
      return succeeds(this.#input.field.fill(`>${text}`, { timeout: LIST_MS }));
    });
  }
}

/** A list once it stays the same: the palette adds to it while it searches. */
async function settled(read: () => Promise<string[]>): Promise<string[]> {
  let [last, since] = ['', Date.now()];
  return until('end of the search', async () => {
    const list = await read();
    const now = list.join('\n');
    if (now !== last) [last, since] = [now, Date.now()];
    return list.length > 0 && Date.now() - since > 500 ? list : undefined;
  });
}
