import type { Frame } from 'playwright-core';
import type { EditorPage } from '../host/editorPage.ts';
import type { Member } from '../host/members.ts';
import { succeeds, until } from '../host/waits.ts';

/** Rows of the palette that are looked through for a command. */
const ROWS_IN_SIGHT = 14;

/** Creates a session where this row of the question says, with the workspace's folder as data source. */
export async function create({ window }: Member, place: string): Promise<void> {
  await window.openContainer('ByteSync');
  await window.run('ByteSync: Create Session…');
  await window.input.pick('Where to Meet', place);
  await offerFolder(window);
}

/** Accepts that the workspace's folder takes part, and waits until the view shows it. */
export async function offerFolder(window: Member['window']): Promise<void> {
  await window.input.acceptChosen('Add Data Source');
  await window.status(/ByteSync: \d/).waitFor();
}

/** The invitation, as it is sent to others. */
export async function invitationOf({ window }: Member): Promise<string> {
  await window.emptyClipboard();
  await window.run('ByteSync: Copy Invitation');
  return until('invitation', async () => {
    const text = await window.clipboard();
    return text.includes('bytesync join ') ? text : undefined;
  });
}

/** Joins, compares the words on both sides, and offers the workspace's folder. */
export async function join(newcomer: Member, host: Member, invitation: string): Promise<void> {
  const { window } = newcomer;
  await window.openContainer('ByteSync');
  await window.run('ByteSync: Join Session…');
  await window.input.type('Invitation', invitation);
  await window.dialog.press(/You are about to join/, 'They Match');
  await host.window.notifications.press(/wants to join/, 'Compare Words…');
  await host.window.dialog.press(/wants to join/, 'They Match');
  await offerFolder(window);
}

/** Compares as the settings say, and gives the plan's page. */
export async function analyse(window: EditorPage): Promise<Frame> {
  await window.run('ByteSync: Analyse');
  return planPage(window);
}

/** The page with a plan that waits for an answer. */
export function planPage(window: EditorPage): Promise<Frame> {
  return window.webview('Nothing moves before you say yes.');
}

/** Limits the list of a plan to items of this name, which may end in a pattern, and waits until it shows nothing else. */
export async function listOnly(plan: Frame, name: string): Promise<void> {
  // Not by keys: the question may just be getting the focus.
  await plan.locator('#filter').fill(`name:${name}`);
  const rows = plan.locator('.rows .name');
  const [start = ''] = name.split('*');
  await until(`rows of ${name}`, async () => {
    const names = await rows.allTextContents();
    return names.length > 0 && names.every((one) => one.startsWith(start)) ? true : undefined;
  });
}

/** Answers the plan's question: once more where the plan has just changed, since that yes may have meant the one before. */
export async function say(window: EditorPage, answer: string): Promise<void> {
  const page = await planPage(window);
  const button = page.getByRole('button', { name: answer, exact: true });
  await button.click();
  await until(`the answer "${answer}" to be taken`, async () => {
    const isTaken = await button
      .waitFor({ state: 'hidden', timeout: 2_000 })
      .then(() => true)
      .catch(() => undefined);
    if (!isTaken) await button.click({ timeout: 1_000 }).catch(() => undefined);
    return isTaken;
  });
}

/** Agrees to what another member's plan changes here. */
export async function agree(window: EditorPage): Promise<void> {
  await window.notifications.press(/wants to change your folders/, 'Show Plan');
  await say(window, 'Agree');
}

/** Runs a command without the mouse, as soon as it is offered. */
export async function runByKeyboard(window: EditorPage, title: string): Promise<void> {
  const { page, input } = window;
  await until(`command "${title}" by keyboard`, async () => {
    await page.keyboard.press('F1');
    // A message that comes just then may close the palette again.
    const isOffered = await input.field
      .fill(`>${title}`, { timeout: 2_000 })
      .then(() => input.row(title).waitFor({ timeout: 2_000 }))
      .then(() => downTo(window, title))
      .catch(() => undefined);
    // To the field, not to whatever has the focus by then.
    const { field } = input;
    const isPressed = isOffered && (await succeeds(field.press('Enter', { timeout: 2_000 })));
    if (!isPressed) await page.keyboard.press('Escape');
    return isPressed;
  });
}

/** Goes down the list to this row, which need not be the first that matches. @returns undefined where it is not found */
async function downTo({ page, input }: EditorPage, title: string): Promise<true | undefined> {
  const focused = input.widget.locator('.monaco-list-row.focused .label-name').first();
  for (let row = 0; row < ROWS_IN_SIGHT; row += 1) {
    if ((await focused.textContent({ timeout: 2_000 }))?.trim() === title) return true;
    await page.keyboard.press('ArrowDown');
  }
  return undefined;
}

/** Waits until the question of the plan has the focus. */
export async function questionInFocus(window: EditorPage): Promise<void> {
  const page = await planPage(window);
  await page.locator('#question:focus').waitFor();
}

/** Saves what the page of the plan lists. @param path that ends as files of the format do */
export async function saveList(
  window: EditorPage,
  page: Frame,
  format: 'CSV' | 'JSON',
  path: string,
): Promise<void> {
  await page.locator('[data-command="saveList"]').click();
  await window.input.pick('Save List As: Format', format);
  await window.input.question('Save List As');
  // The picker fills in its own first.
  await until('suggested name', async () => {
    const suggested = await window.input.field.inputValue();
    const isThere = /ByteSync List .*\.\w+$/u.test(suggested);
    return isThere && suggested.endsWith(path.slice(path.lastIndexOf('.'))) ? true : undefined;
  });
  await window.input.choosePath('Save List As', path);
  await window.notifications.read(/^Saved as/);
}
