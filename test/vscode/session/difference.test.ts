import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { Frame } from 'playwright-core';
import { NEW, OLD, plant } from '../../integration/cli/trees.ts';
import type { Theme } from '../host/editorPage.ts';
import type { Members } from '../host/members.ts';
import { until } from '../host/waits.ts';
import { findings } from './axe.ts';
import { pairInSession } from './pairInSession.ts';
import { analyse, listOnly, planPage } from './steps.ts';

const THEMES: readonly Theme[] = ['dark', 'highContrast', 'highContrastLight', 'light'];

/** What the word `const` has in each, as their files say it. */
const KEYWORDS: Readonly<Record<Theme, string>> = {
  dark: 'rgb(255, 123, 114)',
  highContrast: 'rgb(86, 156, 214)',
  highContrastLight: 'rgb(15, 74, 133)',
  light: 'rgb(207, 34, 46)',
};

/** Names and contents that a page could take for something else. */
const MARKUP = '<img src=x onerror="document.title=1">';
const HOSTILE = `a ${MARKUP}.txt`;

/** So slow, in bytes a second and connection, that somebody gives up waiting for the slow file. */
const SLOW = 5_000;
const SLOW_SIZE = 4_000_000;

const LINES = Array.from({ length: 10_000 }, (_, at) => `const line${at} = ${at}; // as it was`);

describe('The page of a difference', () => {
  const pair = pairInSession({ plant: plantBoth, bobsName: 'Bob <b>&amp;</b>' });
  const ada = () => pair.ada;
  const bob = () => pair.bob;
  const keys = () => pair.keys;

  before(async () => {
    await analyse(ada().window);
  });

  /** The plan's page with what matches this name only. */
  async function filtered(name: string): Promise<Frame> {
    await ada().window.run('ByteSync: Show Plan');
    const plan = await planPage(ada().window);
    await listOnly(plan, name);
    return plan;
  }

  /** Opens the difference of a file from the grid by the keyboard, and gives its page once it shows this. */
  async function open(name: string, text: string | RegExp): Promise<Frame> {
    const plan = await filtered(name);
    await plan.locator('#grid').press('Home');
    await plan.locator('#grid').press('d');
    return ada().window.webview(text);
  }

  it('shows who has which content, and the lines that differ', async () => {
    const page = await open('lines.ts', 'Change 1 of 4');
    await page.getByRole('table', { name: 'Who has which content' }).waitFor();
    await page.getByText('version 1').waitFor();
    await page.getByText(`const line40 = ${MARKUP};`).waitFor();
    assert.equal(await page.locator('img').count(), 0);
    await page.getByText('Equal lines: 37').waitFor();
    assert.ok((await page.locator('[data-row]').count()) < 100);
    await ada().window.screenshot('difference/text');
  });

  it('goes from change to change, and shows what is folded', async () => {
    const page = await ada().window.webview('Change 1 of 4');
    const lines = page.locator('#lines');
    await lines.press('F7');
    await page.getByText('Change 2 of 4').waitFor();
    await page.getByText('// put in').waitFor();
    await lines.press('F7');
    await lines.press('F7');
    await page.getByText('Change 4 of 4').waitFor();
    await page.getByText('ends without a line end').waitFor();
    await lines.press('Home');
    await lines.press('Enter');
    await page.getByText('const line0 = 0;').first().waitFor();
  });

  it('has the colours of the theme, follows it, and what is set beyond it', async () => {
    const page = await ada().window.webview('Changes: 4');
    for (const theme of THEMES) {
      await ada().window.useTheme(theme);
      await keywordsIn(page, KEYWORDS[theme]);
      await ada().window.screenshot(`difference/colours-${theme}`);
    }
    const { server } = ada().window;
    await server.configure({ 'editor.tokenColorCustomizations': { keywords: '#12ab34' } });
    await keywordsIn(page, 'rgb(18, 171, 52)');
    await server.configure({ 'editor.tokenColorCustomizations': {} });
    await keywordsIn(page, KEYWORDS.light);
    await ada().window.useTheme('dark');
    await keywordsIn(page, KEYWORDS.dark);
  });

  it('is shown inline as well, and without whitespace', async () => {
    const page = await ada().window.webview('Changes: 4');
    await page.locator('[data-tool="inline"]').click();
    await page.locator('.lines.inline').waitFor();
    await keys().press('F7');
    await ada().window.screenshot('difference/inline');
    const blank = await open('blank.txt', 'Change 1 of 1');
    await blank.locator('[data-tool="whitespace"]').click();
    await blank.getByText('They differ in whitespace only.').waitFor();
    assert.equal(await blank.locator('[data-tool="whitespace"]:focus').count(), 1);
  });

  it('runs nothing of a name or a content', async () => {
    const page = await open('a*.txt', 'Change 1 of 1');
    await page.getByText(`${MARKUP}`).first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.title(), 'ByteSync Difference');
    await page.getByText('Bob <b>&amp;</b>').first().waitFor();
  });

  it('shows what of a binary file would move, and its bytes', async () => {
    const page = await open('data.bin', /To move: 3/);
    await page.getByText(/^Changed regions: 1\./).waitFor();
    await page.locator('#regions option').first().waitFor();
    assert.ok((await page.locator('.bar rect').count()) > 0);
    await page.locator('.hex mark').first().waitFor();
    await page.locator('[data-step="after"]').click();
    await page
      .getByText(/Bytes from/)
      .first()
      .waitFor();
    await ada().window.screenshot('difference/bytes');
  });

  it('shows both pictures, beside each other, by a line, and what differs', async () => {
    const page = await open('picture.png', 'PNG, 300 × 200');
    await page.locator('canvas').nth(1).waitFor();
    await ada().window.screenshot('difference/pictures');
    await page.locator('[data-tool="swipe"]').click();
    await page.locator('#swipe').focus();
    await keys().press('ArrowRight');
    await ada().window.screenshot('difference/swipe');
    await page.locator('[data-tool="overlay"]').click();
    await page.locator('figure.overlay canvas').waitFor();
    await ada().window.screenshot('difference/overlay');
    await page.locator('[data-tool="bytes"]').click();
    await page.getByText(/^Changed regions:/).waitFor();
    await page.locator('[data-tool="bytes"]').click();
    await page.locator('[data-tool="side"]').click();
    await page.getByText('PNG, 300 × 200').first().waitFor();
  });

  it('shows the one copy that there is', async () => {
    const page = await open('only.txt', 'There is one copy only: it is compared with nothing.');
    await page.getByText('only of Bob').waitFor();
  });

  it('opens the editor’s own diff', async () => {
    const page = await open('blank.txt', /Change 1 of 1|whitespace only/);
    await page.locator('[data-tool="openEditor"]').click();
    await ada().window.page.locator('.monaco-diff-editor').first().waitFor();
    await ada().window.run('View: Close Editor');
  });

  it('shows several in the editor’s list of changes', async () => {
    const plan = await filtered('l*.t*');
    await plan.locator('#filter').fill('name:{blank,lines}.*');
    await plan.getByText(/^2 of \d+ listed/).waitFor();
    await plan.locator('#grid').press('Control+a');
    await plan.locator('[data-selected="difference"]').click();
    await ada().window.page.locator('.multiDiffEntry .view-line').first().waitFor();
    await ada().window.screenshot('difference/several');
    await ada().window.run('View: Close Editor');
  });

  for (const theme of THEMES) {
    it(`is there for everybody: ${theme}`, async () => {
      await ada().window.useTheme(theme);
      for (const [name, text] of [
        ['lines.ts', 'Change 1 of 4'],
        ['data.bin', /To move: 3/],
        ['picture.png', 'PNG, 300 × 200'],
      ] as const) {
        const page = await open(name, text);
        await page.locator('#page h1').waitFor();
        if (name === 'lines.ts') await keywordsIn(page, KEYWORDS[theme]);
        await ada().window.screenshot(`difference/${name}-${theme}`);
        assert.deepEqual(await findings(page), []);
      }
    });
  }

  it('is not waited for by somebody who cancels, and read when they ask again', async () => {
    pair.way.limit = SLOW;
    const page = await open('slow.bin', 'Fetching the copies…');
    await page.locator('[data-command="cancel"]').waitFor();
    await ada().window.screenshot('difference/fetching');
    assert.deepEqual(await findings(page), []);
    await page.locator('[data-command="cancel"]').click();
    await page.getByText('Canceled.').waitFor();
    await page.getByText('“Read Again” compares them anew.').waitFor();
    assert.equal(await page.locator('progress').count(), 0);
    await ada().window.screenshot('difference/canceled');
    pair.way.limit = undefined;
    await page.locator('[data-tool="again"]').click();
    await page.getByText(/To move: 4/).waitFor();
  });

  it('is there again when its window was loaded anew', async () => {
    await open('lines.ts', 'Change 1 of 4');
    await ada().window.reload();
    // Which one is on top the editor writes down now and then.
    await ada()
      .window.page.getByRole('tab', { name: /^lines\.ts/ })
      .last()
      .click();
    const page = await ada().window.webview('Change 1 of 4');
    await page.getByRole('table', { name: 'Who has which content' }).waitFor();
  });

  it('says that a file is gone, and reads it again when it is back', async () => {
    const page = await ada().window.webview('Change 1 of 4');
    const path = joinPath(ada().folder, 'lines.ts');
    const content = await readFile(joinPath(bob().folder, 'lines.ts'));
    await rm(path);
    await page.locator('[data-tool="again"]').click();
    await page.getByText(/It vanished/).waitFor();
    await ada().window.screenshot('difference/gone');
    await writeFile(path, content);
    await page.locator('[data-tool="again"]').click();
    await page.getByText('Both copies are the same, byte by byte.').waitFor();
  });

  it('says that a member is gone while its file is shown', async () => {
    const page = await ada().window.webview('Both copies are the same, byte by byte.');
    await bob().window.run('ByteSync: Leave Session');
    await bob().window.dialog.press(/Leave this session/, 'Leave Session');
    await page.getByText(/^B Bob .* (?:is away|is not offered any more)/).waitFor();
    await ada().window.screenshot('difference/away');
  });
});

/** What a page tells of a keyword of a line that is the same; undefined where it has none. */
const KEYWORD_COLOUR = `(() => {
  const words = [...document.querySelectorAll('.text.same .shifted span')];
  const word = words.find(({ textContent }) => textContent === 'const');
  return word && getComputedStyle(word).color;
})()`;

/** Waits until keywords of lines that are the same have this colour. */
async function keywordsIn(page: Frame, colour: string): Promise<void> {
  const found = () => page.evaluate<unknown>(KEYWORD_COLOUR);
  const isThere = async () => ((await found()) === colour ? true : undefined);
  await until(`keywords in ${colour}`, isThere, { found });
}

/** Files of both, those of Bob newer, and one of his alone. */
function plantBoth(members: Members): void {
  const changed = LINES.with(40, `const line40 = ${MARKUP};`).with(9000, 'let line9000 =  9000;');
  changed.splice(5000, 0, '// put in', '\tconst more = true;');
  const base = randomBytes(200_000);
  const next = Buffer.concat([base.subarray(0, 60_000), randomBytes(3_000), base.subarray(60_000)]);
  const both: readonly (readonly [string, string | Uint8Array, string | Uint8Array])[] = [
    ['lines.ts', LINES.join('\n'), `${changed.join('\n')}\n`],
    ['blank.txt', 'a b\n', 'a  b\n'],
    [HOSTILE, `${MARKUP}\n`, `${MARKUP}\nmore\n`],
    ['data.bin', base, next],
    ['slow.bin', randomBytes(1000), randomBytes(SLOW_SIZE)],
    ['picture.png', png([200, 40, 40]), png([40, 40, 200])],
  ];
  const ofAda = both.map(([name, content]) => [name, { content, date: OLD }] as const);
  const ofBob = both.map(([name, , content]) => [name, { content, date: NEW }] as const);
  plant(members.named('ada').folder, Object.fromEntries(ofAda));
  const only = { content: 'only of Bob\n' };
  plant(members.named('bob').folder, { ...Object.fromEntries(ofBob), 'only.txt': only });
}

/** A picture of two colours, 300 × 200. */
function png(colour: readonly [number, number, number]): Buffer {
  const [width, height] = [300, 200];
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => (x + y < 220 ? colour : [240, 220, 120])).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
