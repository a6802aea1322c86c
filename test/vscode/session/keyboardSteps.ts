import type { Frame } from 'playwright-core';
import type { EditorPage } from '../host/editorPage.ts';
import type { Member } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { questionInFocus, runByKeyboard } from './steps.ts';

/** Stops that a page may have before the one that is looked for. */
const STOPS = 60;

/** Types an answer. */
export async function answer(
  { window }: Pick<Member, 'window'>,
  question: string,
  text: string,
): Promise<void> {
  await window.input.question(question);
  await window.input.field.pressSequentially(text);
  await window.page.keyboard.press('Enter');
}

/** Takes what a pick of several has chosen already; it has the keys by itself. */
export async function takeChosen(
  { window }: Pick<Member, 'window'>,
  question: string,
): Promise<void> {
  await window.input.hasChosen(question);
  await window.input.hasFocus();
  await window.page.keyboard.press('Enter');
}

/** Goes to the row of a question that has this label, by typing it, and takes it. */
export async function choose(window: EditorPage, question: string, label: string): Promise<void> {
  await window.input.question(question);
  await window.input.field.pressSequentially(label);
  await window.input.row(label).waitFor();
  await window.page.keyboard.press('Enter');
}

/** From the heading of the question, which has the focus, to its first button. */
export async function yes({ window }: Pick<Member, 'window'>): Promise<void> {
  await questionInFocus(window);
  await window.page.keyboard.press('Tab');
  await window.page.keyboard.press('Enter');
}

export async function invitationByKeyboard(window: EditorPage): Promise<string> {
  await window.emptyClipboard();
  await runByKeyboard(window, 'ByteSync: Copy Invitation');
  return until('invitation', async () => {
    const text = await window.clipboard();
    return /bytesync join (\S+)/.exec(text)?.[1];
  });
}

/** Goes on with Tab, or back with Shift+Tab, until an element of the plan's page has the focus. */
export async function tabTo(window: EditorPage, page: Frame, selector: string): Promise<void> {
  await page.locator(selector).waitFor({ state: 'attached' });
  for (let stop = 0; stop < STOPS; stop += 1) {
    const way = await page.evaluate<string>(wayTo(selector));
    if (way === 'here') return;
    // A message, or what was asked at the top of the window, has the focus yet.
    if (way === 'away') await runByKeyboard(window, 'ByteSync: Show Plan');
    else await window.page.keyboard.press(way);
  }
  const focused = await page.evaluate('document.activeElement?.outerHTML.slice(0, 200)');
  throw new Error(`${selector} is not reached by Tab; the focus is in ${focused}`);
}

/** Runs in the page: the key that leads there. */
function wayTo(selector: string): string {
  return `(() => {
    if (!document.hasFocus()) return 'away';
    const wanted = document.querySelector(${JSON.stringify(selector)});
    const { activeElement } = document;
    if (wanted === activeElement) return 'here';
    const isBefore = activeElement?.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING;
    return isBefore ? 'Shift+Tab' : 'Tab';
  })()`;
}
