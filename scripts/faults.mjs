import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './install.mjs';
import { projectNode, root, withNodeFirst } from './projectNode.mjs';
import { runInherited } from './runProcess.mjs';
import { installSystemPackages } from './testing/systemPackages.mjs';

const USAGE = 'npm run test:faults [-- [--runs COUNT] [--seed FIRST]]';
const SPEC = join('test', 'integration', 'faults', 'faults.test.ts');

try {
  process.exitCode = await runFaults(numbersOf(process.argv.slice(2)));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Builds, and does so many runs with faults; docs/testing.md, "Faults". */
async function runFaults({ runs, seed }) {
  await ensureInstalled();
  const { missing, output } = await installSystemPackages({ browser: false });
  if (missing.length > 0) throw new Error(output);
  const node = projectNode();
  const env = {
    ...withNodeFirst(node),
    BYTESYNC_FAULT_RUNS: String(runs),
    BYTESYNC_FAULT_SEED: String(seed),
  };
  const run = (args) => runInherited(node, args, { cwd: root, env });
  const built = await run([join('scripts', 'build.mjs')]);
  if (built !== 0) throw new Error('The build failed; its messages above say where.');
  console.log(`${runs} runs, seeds ${seed} to ${seed + runs - 1}`);
  const reporter = join(root, 'scripts', 'testing', 'faultReporter.cjs');
  const mocha = [join('node_modules', 'mocha', 'bin', 'mocha.js'), '--reporter', reporter];
  return run([...mocha, '--spec', SPEC]);
}

function numbersOf(args) {
  const given = { runs: { type: 'string' }, seed: { type: 'string' } };
  const { values } = parsed(() => parseArgs({ args, options: given }));
  const { runs = '100', seed = String(1 + (Date.now() % 900_000)) } = values;
  if (![runs, seed].every((text) => /^[1-9]\d{0,5}$/u.test(text))) throw new Error(USAGE);
  return { runs: Number(runs), seed: Number(seed) };
}

function parsed(parse) {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${error.message}\n${USAGE}`, { cause: error });
  }
}
