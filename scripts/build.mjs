import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { BUNDLES, bundleForNode, bundleForPages, PAGES, PROGRAMS } from './bundles.mjs';
import { root } from './projectNode.mjs';

const DIST = join(root, 'dist');
/** What the bundles in dist/ were made from. */
const STAMP = join(root, '.cache', 'build.json');
const RECIPE = ['scripts/build.mjs', 'scripts/bundles.mjs', 'package-lock.json', 'tsconfig.json'];

if (isUpToDate()) {
  console.log('dist/ is up to date.');
} else {
  await buildAll();
}

/** Builds every bundle; dist/ is replaced only when all of them succeed. */
async function buildAll() {
  const started = Date.now();
  const common = { absWorkingDir: root, outdir: DIST, metafile: true, write: false };
  const results = await Promise.all([
    bundleForNode({ ...common, entryPoints: { ...BUNDLES, ...PROGRAMS } }),
    bundleForPages({ ...common, entryPoints: PAGES }),
  ]);
  if (results.includes(undefined)) {
    process.exitCode = 1;
    return;
  }
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const outputFiles = results.flatMap((result) => result.outputFiles);
  rmSync(STAMP, { force: true });
  rmSync(DIST, { recursive: true, force: true });
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  remember(started, inputs, outputFiles);
  for (const { path, contents } of outputFiles) {
    if (path.endsWith('.js')) {
      console.log(`${relative(root, path)}  ${Math.ceil(contents.length / 1024)} KiB`);
    }
  }
}

function remember(started, inputs, outputFiles) {
  // Modules from plugins ("absent:…") have no file.
  const sources = [...inputs.filter((path) => existsSync(join(root, path))), ...RECIPE];
  // A source that was saved meanwhile may be in the bundle or not: the next build finds out.
  if (sources.some((path) => statSync(join(root, path)).mtimeMs >= started)) return;
  const stamp = {
    inputs: fingerprints(sources),
    outputs: fingerprints(outputFiles.map(({ path }) => relative(root, path))),
  };
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(`${STAMP}.new`, JSON.stringify(stamp));
  renameSync(`${STAMP}.new`, STAMP);
}

/** True when no input, output or part of the recipe has changed since the last build. */
function isUpToDate() {
  if (!existsSync(STAMP)) return false;
  const { inputs, outputs } = JSON.parse(readFileSync(STAMP, 'utf8'));
  const unchanged = ([path, stamp]) => fingerprint(path) === stamp;
  return [...Object.entries(inputs), ...Object.entries(outputs)].every(unchanged);
}

function fingerprints(paths) {
  return Object.fromEntries(paths.map((path) => [path, fingerprint(path)]));
}

function fingerprint(path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  return stat === undefined ? 'absent' : `${stat.size} ${stat.mtimeMs}`;
}
