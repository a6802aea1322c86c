import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchBrowser, newPerson } from '../host/browser.ts';
import { processesOf } from '../host/processes.ts';
import { TreeView } from '../host/treeView.ts';
import { START_MS, until } from '../host/waits.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/vscode.mjs', import.meta.url));

describe('npm run vscode', () => {
  let scratch: string;
  let browser: Browser;
  let command: ChildProcess;
  let printed = '';

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'bsw-'));
    browser = await launchBrowser();
    command = spawn(process.execPath, [SCRIPT, '--no-open'], {
      env: { ...process.env, TMPDIR: scratch },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [command.stdout, command.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
    }
  });

  after(async () => {
    command?.kill('SIGKILL');
    await browser?.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  });

  it('opens two windows on two folders, with ByteSync in both', async () => {
    const found = async () => {
      const urls = [...printed.matchAll(/http:\S+\?folder=\S+/g)].map(([url]) => new URL(url));
      assert.equal(command.exitCode, null, printed);
      return urls.length === 2 && printed.includes('Ctrl-C') ? urls : undefined;
    };
    const urls = await until('two addresses', found, { limitMs: 2 * START_MS });
    for (const [index, name] of ['laptop', 'desktop'].entries()) {
      const url = urls[index];
      assert.ok(url);
      const folder = url.searchParams.get('folder') ?? '';
      assert.ok(folder.endsWith(name));
      assert.ok(existsSync(join(folder, 'docs', 'plan.md')));
      const page = await (await newPerson(browser)).newPage();
      page.setDefaultTimeout(START_MS);
      await page.goto(url.href);
      await page.getByRole('treeitem', { name: 'README.md' }).waitFor();
      await page.locator('.activitybar').getByRole('tab', { name: 'ByteSync' }).click();
      const welcome = new TreeView(page, 'Session').welcome();
      await welcome.getByRole('button', { name: 'Create Session' }).waitFor();
    }
  });

  it('runs a relay', async () => {
    assert.equal((await health()).status, 200);
  });

  it('ends everything on Ctrl-C', async () => {
    assert.notDeepEqual(await processesOf(scratch), []);
    const exit = once(command, 'exit');
    command.kill('SIGINT');
    assert.deepEqual(await exit, [0, null], printed);
    assert.deepEqual(await processesOf(scratch), []);
    await assert.rejects(health());
    assert.deepEqual(await readdir(scratch), []);
  });

  async function health(): Promise<Response> {
    const relay = /a relay \((http:[^)]+)\)/.exec(printed)?.[1];
    assert.ok(relay, printed);
    const response = await fetch(`${relay}/v1/health`);
    await response.body?.cancel();
    return response;
  }
});
