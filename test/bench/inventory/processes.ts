import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What is measured in a process of its own, as the product ships it: bundled, with its worker beside it. */
const PARTS = {
  walk: 'test/bench/inventory/walkProcess.ts',
  analysis: 'test/bench/inventory/analysisProcess.ts',
  comparison: 'test/bench/inventory/comparisonProcess.ts',
  engineWorker: 'extension/src/engine/workers/engineWorker.ts',
  worker: 'node_modules/piscina/dist/worker.js',
};

export async function bundleParts(folder: string): Promise<void> {
  const { bundleForNode } = (await import(`${ROOT}scripts/bundles.mjs`)) as {
    bundleForNode: (options: BuildOptions) => Promise<unknown>;
  };
  const options = { absWorkingDir: ROOT, entryPoints: PARTS, outdir: folder };
  if ((await bundleForNode(options)) === undefined) throw new Error('The parts were not bundled.');
}

export interface Ran {
  /** From before the start to after the end. */
  readonly ms: number;
  readonly output: Buffer;
}

/** Runs a program to its end. @throws when it fails, or isn't there */
export async function run(file: string, args: readonly string[]): Promise<Ran> {
  const options: SpawnOptions = { stdio: ['ignore', 'pipe', 'inherit'] };
  const begun = performance.now();
  const child = spawn(file, args, options);
  const output: Buffer[] = [];
  child.stdout?.on('data', (bytes: Buffer) => output.push(bytes));
  const [code] = await once(child, 'close');
  const ms = performance.now() - begun;
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return { ms, output: Buffer.concat(output) };
}

/** Runs one of our parts and gives back what it says, as JSON. */
export async function runPart<T>(
  folder: string,
  part: keyof typeof PARTS,
  ...args: readonly string[]
): Promise<{ readonly ms: number; readonly said: T }> {
  const { ms, output } = await run(process.execPath, [`${folder}/${part}.js`, ...args]);
  return { ms, said: JSON.parse(output.toString()) as T };
}
