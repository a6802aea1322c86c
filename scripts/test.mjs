import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endAll } from './capturedProcess.mjs';
import { ensureInstalled } from './install.mjs';
import { projectNode } from './projectNode.mjs';
import { sideBySide } from './sideBySide.mjs';
import { suitesOf } from './testing/suites.mjs';
import { installSystemPackages } from './testing/systemPackages.mjs';
import { prepareEditor, runCheck, runMocha, runOnLowestNode } from './testing/tasks.mjs';

const USAGE =
  'npm test [-- [checks] [unit[/NAME]] [lowest] [integration[/NAME]] [vscode[/NAME]] [--grep TEXT]]';
const WIDTH = 2;
/** What takes minutes. It comes first, so that no lane is still at it when the other has nothing left. */
const LONGEST = ['integration/cli', 'lowest', 'integration/proofs', 'unit/run'];
const BIOME = [join('node_modules', '@biomejs', 'biome', 'bin', 'biome')];
const NO_TESTS = { passed: 0, failed: 1, output: '', note: 'there are no test files' };
const NOT_BUILT = { passed: 0, failed: 1, output: '', note: 'not run: the build failed' };
const NO_EDITOR = {
  passed: 0,
  failed: process.env.CI === 'true' ? 1 : 0,
  output: '',
  note: 'not run: it needs the editor and the system packages above',
};

process.on('SIGINT', () => {
  endAll();
  process.exit(130);
});

const total = { passed: 0, failed: 0 };
try {
  await test(parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } }));
} catch (error) {
  console.error(
    error.code?.startsWith('ERR_PARSE_ARGS') ? `${error.message}\n${USAGE}` : error.message,
  );
  total.failed += 1;
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function test({ positionals: chosen, values: { grep } }) {
  await timed('install', async () => {
    await ensureInstalled();
    return { passed: 1, failed: 0, output: '' };
  });
  const node = projectNode();
  const withEditor = suitesOf('vscode').some(({ name }) => isChosen(name, chosen));
  const [build, ...needed] = await sideBySide(WIDTH, [
    () => timed('build', () => runCheck(node, [join('scripts', 'build.mjs')])),
    () => timed('system packages', () => systemPackages(withEditor)),
    ...(withEditor ? [() => timed('editor', prepareEditor)] : []),
  ]);
  const mocha = mochaTasks(node, grep, build);
  const tasks = otherTasks(node, grep, mocha).filter(({ name }) => isChosen(name, chosen));
  const inEditor = mocha('vscode').filter(({ name }) => isChosen(name, chosen));
  if (tasks.length + inEditor.length === 0) {
    throw new Error(`There is no suite ${chosen.join(', ')}.\n${USAGE}`);
  }
  const before = { ...total };
  const jobs = tasks.map((task) => () => timed(task.name, task.run));
  const isReady = needed.every(({ passed }) => passed > 0);
  // One at a time, and first, because together they take the longest.
  const editorJob = async () => {
    for (const { name, run } of inEditor) await timed(name, isReady ? run : async () => NO_EDITOR);
  };
  await sideBySide(WIDTH, inEditor.length > 0 ? [editorJob, ...jobs] : jobs);
  if (grep !== undefined && total.passed + total.failed === before.passed + before.failed) {
    throw new Error(`No test matches ${grep}.`);
  }
}

/** @returns a function that gives the tasks of one kind of suites. */
function mochaTasks(node, grep, build) {
  return (kind) => {
    const suites = suitesOf(kind);
    if (suites.length === 0) return [{ name: kind, run: async () => NO_TESTS }];
    return suites.map(({ name, files }) => {
      // All but unit tests run what is in dist/, which a failed build leaves as it was.
      if (kind !== 'unit' && build.failed > 0) return { name, run: async () => NOT_BUILT };
      return { name, run: () => runMocha({ node, kind, files, grep }) };
    });
  };
}

/** What runs side by side; the longest first, so that both lanes end at about the same time. */
function otherTasks(node, grep, mocha) {
  const checks = [
    { name: 'checks/types', run: () => runCheck(node, [join('scripts', 'typecheck.mjs')]) },
    {
      name: 'checks/lint',
      run: () => runCheck(node, [...BIOME, 'ci', '--error-on-warnings', '--colors=off']),
    },
  ];
  const lowest = { name: 'lowest', run: () => runOnLowestNode(node, grep) };
  const mine = grep === undefined ? checks : [];
  return [...mine, ...longestFirst([...mocha('integration'), ...mocha('unit'), lowest])];
}

function longestFirst(tasks) {
  const isLong = ({ name }) => LONGEST.includes(name);
  const long = tasks
    .filter(isLong)
    .sort((a, b) => LONGEST.indexOf(a.name) - LONGEST.indexOf(b.name));
  return [...long, ...tasks.filter((task) => !isLong(task))];
}

function isChosen(name, chosen) {
  return chosen.length === 0 || chosen.some((one) => name === one || name.startsWith(`${one}/`));
}

async function systemPackages(browser) {
  const { missing, output } = await installSystemPackages({ browser });
  const failed = missing.length > 0 && process.env.CI === 'true' ? 1 : 0;
  const note = missing.length > 0 ? output.trim().split('\n').at(-1) : undefined;
  return { passed: missing.length > 0 ? 0 : 1, failed, output, note };
}

/** Runs one task, prints its result with its time, and all of its output if it failed. */
async function timed(name, run) {
  const started = performance.now();
  const result = await run().catch(({ stack }) => ({ passed: 0, failed: 1, output: stack }));
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  const counts = `${result.passed} passed, ${result.failed} failed`;
  if (result.failed > 0) console.log(`\n──── ${name}\n${result.output.trimEnd()}\n────`);
  console.log(
    `${result.failed > 0 ? '✗' : '✓'} ${seconds} s  ${name}: ${counts}${result.note ? ` (${result.note})` : ''}`,
  );
  total.passed += result.passed;
  total.failed += result.failed;
  return result;
}
