import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import type { TestResult } from '../results.ts';

/** A test in the extension host ends after this many milliseconds. */
const TEST_MS = 60_000;

/** Called by VS Code in its extension host; rejects when a test fails. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: TEST_MS });
  for (const name of readdirSync(__dirname).filter((file) => file.endsWith('.inside.js'))) {
    mocha.addFile(join(__dirname, name));
  }
  const results: TestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => results.push({ title: test.fullTitle(), state: 'passed' }));
    runner.on('pending', (test) => results.push({ title: test.fullTitle(), state: 'pending' }));
    runner.on('fail', (test, error: Error) =>
      results.push({
        title: test.fullTitle(),
        state: 'failed',
        error: error.stack ?? error.message,
      }),
    );
  });
  const file = process.env.BYTESYNC_INSIDE_RESULTS;
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
