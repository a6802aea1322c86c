import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from '../capturedProcess.mjs';
import { ensureEditorHost } from '../editor/install.mjs';
import { lowestNode, root, withNodeFirst } from '../projectNode.mjs';

/**
 * When a test is taken to hang, in ms. Many times what it needs: also with other programs on few
 * cores only what never ends may fail by it.
 */
const TIMEOUTS = { unit: 60_000, integration: 300_000, vscode: 300_000 };
/** A suite that hangs is ended after this many milliseconds. */
const SUITE_LIMIT = 40 * 60_000;
// Node keeps there what it compiled of tests and sources, types stripped: each suite, program and thread loads
// several hundred of them.
const COMPILED = { NODE_COMPILE_CACHE: join(root, '.cache', 'compiled-tests') };
const BUNDLED_TESTS = join('.cache', 'bundled-tests');

/** @typedef {{ passed: number, failed: number, output: string, note?: string }} Outcome */

/**
 * A program that counts as one check.
 * @returns {Promise<Outcome>}
 */
export async function runCheck(node, args) {
  const { code, output } = await capture(node, args, { cwd: root, env: withNodeFirst(node) });
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
}

/**
 * Mocha on the given files, each test counted. A suite in which nothing ran has failed, and so has
 * one that leaves something open.
 * @param {{ node: string, kind: 'unit' | 'integration' | 'vscode', files: readonly string[], grep?: string }} suite
 * @returns {Promise<Outcome>}
 */
export async function runMocha({ node, kind, files, grep, env = COMPILED }) {
  const scratch = mkdtempSync(join(tmpdir(), 'bytesync-test-'));
  try {
    const counts = join(scratch, 'counts.json');
    const { code, output } = await capture(
      node,
      [
        join('node_modules', 'mocha', 'bin', 'mocha.js'),
        ...['--reporter', join(root, 'scripts', 'testing', 'countingReporter.cjs')],
        ...['--timeout', String(TIMEOUTS[kind])],
        ...(grep === undefined ? [] : ['--grep', grep]),
        ...files,
      ],
      {
        cwd: root,
        env: { ...withNodeFirst(node), ...env, BYTESYNC_TEST_COUNTS: counts },
        limitMs: SUITE_LIMIT,
      },
    );
    if (!existsSync(counts)) return { passed: 0, failed: 1, output, note: 'it ended early' };
    return outcome(JSON.parse(readFileSync(counts, 'utf8')), code, output, grep !== undefined);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function outcome({ passes, failures, pending }, code, output, mayBeEmpty) {
  if (passes + failures === 0 && !mayBeEmpty) {
    return { passed: 0, failed: 1, output, note: 'no test ran' };
  }
  if (pending > 0 && process.env.CI === 'true') {
    return { passed: passes, failed: failures + pending, output, note: `${pending} skipped` };
  }
  // Mocha's code is the number of failures: with none, it tells of a leak or a crash at the end.
  const broken = code !== 0 && failures === 0;
  const notes = [
    pending > 0 && `${pending} skipped`,
    broken && `exit code ${code} after the last test`,
  ];
  const note = notes.filter(Boolean).join(', ');
  return { passed: passes, failed: failures + (broken ? 1 : 0), output, ...(note && { note }) };
}

/**
 * The VS Code that suites are driven in. Where it can't be had, CI fails and others are told why.
 * @returns {Promise<Outcome>} nothing passed when it is missing.
 */
export async function prepareEditor() {
  try {
    await ensureEditorHost();
    return { passed: 1, failed: 0, output: '' };
  } catch ({ message }) {
    const failed = process.env.CI === 'true' ? 1 : 0;
    return { passed: 0, failed, output: message, note: message.split('\n')[0] };
  }
}

/**
 * The unit tests as bundles on the oldest supported Node, which strips no types.
 * @returns {Promise<Outcome>}
 */
export async function runOnLowestNode(node, grep) {
  const lowest = lowestNode();
  if (lowest === undefined) {
    const note = `there is no package of the oldest supported Node for ${process.platform}-${process.arch}`;
    return { passed: 0, failed: process.env.CI === 'true' ? 1 : 0, output: '', note };
  }
  const bundled = await runCheck(node, [
    join('scripts', 'testing', 'bundleTests.mjs'),
    BUNDLED_TESTS,
  ]);
  if (bundled.failed > 0) return { ...bundled, note: 'bundling the tests failed' };
  const files = [join(BUNDLED_TESTS, '*.test.js')];
  // The bundles need no types stripped; child programs of tests are started from their sources.
  const env = {
    NODE_OPTIONS: '--experimental-strip-types --disable-warning=ExperimentalWarning',
  };
  return runMocha({ node: lowest, kind: 'unit', files, grep, env });
}
