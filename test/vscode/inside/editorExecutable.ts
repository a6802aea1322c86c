import { parseArgs } from 'node:util';
import { launchBrowser, newPerson } from '../host/browser.ts';
import { EditorServer } from '../host/editorServer.ts';
import { developExtensions, exitCodeOf } from './automation.ts';

// Takes the place of VS Code's program for @vscode/test-electron where there is no desktop VS Code:
// the same arguments and exit codes, with code-server and a browser without a screen behind them.

/** Variables of this environment that tests in the extension host see. */
const PASSED_ON = /^BYTESYNC_INSIDE_/;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    // VS Code's program takes many more, which mean nothing here.
    strict: false,
    options: {
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
    },
  });
  const [folder] = positionals;
  const { extensionDevelopmentPath: extensions = [], extensionTestsPath: tests } = values;
  if (typeof tests !== 'string' || folder === undefined) {
    console.error('Usage: --extensionDevelopmentPath=FOLDER --extensionTestsPath=MODULE FOLDER');
    return 2;
  }
  return runTests(folder, { extensions: extensions.map(String), tests });
}

async function runTests(
  folder: string,
  what: { readonly extensions: readonly string[]; readonly tests: string },
): Promise<number> {
  const server = await EditorServer.start({ env: passedOn() });
  try {
    const browser = await launchBrowser();
    try {
      const page = await (await newPerson(browser)).newPage();
      await developExtensions(page, new URL(server.url).host, what);
      const url = `${server.url}/?folder=${encodeURIComponent(folder)}`;
      return await exitCodeOf(page, url, (line) => console.log(line));
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

function passedOn(): Record<string, string> {
  const all = Object.entries(process.env).map(([name, value]) => [name, value ?? '']);
  return Object.fromEntries(all.filter(([name = '']) => PASSED_ON.test(name)));
}
