import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runTests } from '@vscode/test-electron';
import type { TestResult } from './results.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUNDLER = join(ROOT, 'scripts', 'testing', 'bundleInside.mjs');
/** Below the project, so that the tests find mocha as any module of it does. */
const BUNDLED = join(ROOT, '.cache', 'inside-tests');

/**
 * Runs the tests of test/vscode/inside/suite in the extension host of a VS Code with the extension
 * from this checkout: a desktop VS Code where BYTESYNC_VSCODE_EXECUTABLE names one, or code-server.
 * @returns what became of each test.
 * @throws Error when VS Code doesn't start, or ends without results.
 */
export async function runInside(): Promise<TestResult[]> {
  await promisify(execFile)(process.execPath, [BUNDLER, BUNDLED]);
  const scratch = await mkdtemp(join(tmpdir(), 'bytesync-inside-'));
  try {
    const folder = join(scratch, 'folder');
    await mkdir(folder);
    const results = join(scratch, 'results.json');
    const printed = new PassThrough();
    const output = textOf(printed);
    // A failed test makes VS Code fail as well: its results say more.
    const ended = await runTests({
      stdout: printed,
      stderr: printed,
      vscodeExecutablePath: process.env.BYTESYNC_VSCODE_EXECUTABLE ?? (await standIn(scratch)),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: join(BUNDLED, 'index.js'),
      launchArgs: [folder],
      extensionTestsEnv: { BYTESYNC_INSIDE_RESULTS: results },
    }).catch((error: unknown) => error);
    printed.end();
    if (existsSync(results)) return JSON.parse(await readFile(results, 'utf8')) as TestResult[];
    throw new Error(`VS Code ended before its tests did:\n${await output}`, { cause: ended });
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A program that starts editorExecutable.ts with this Node, wherever that is. */
async function standIn(scratch: string): Promise<string> {
  const file = join(scratch, 'code');
  const script = fileURLToPath(new URL('./editorExecutable.ts', import.meta.url));
  await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  await chmod(file, 0o755);
  return file;
}
