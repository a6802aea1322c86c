import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { activation } from './activation.ts';
import { filter } from './filter.ts';

/** What a benchmark measured: the name of a figure, its unit, and each value in the order of the runs. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms';
  readonly values: readonly number[];
}

const BENCHMARKS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  activation,
  filter,
};
const RESULTS = fileURLToPath(new URL('results', import.meta.url));

const [name = ''] = process.argv.slice(2);
const benchmark = BENCHMARKS[name];
if (benchmark === undefined) {
  console.error(`npm run bench -- ${Object.keys(BENCHMARKS).join(' | ')}`);
  process.exitCode = 2;
} else {
  const figures = await benchmark();
  for (const { name: figure, unit, values } of figures) {
    const [least, middle, most] = spread(values).map((value) => value.toFixed(1));
    console.log(`${figure}: median ${middle} ${unit} (${least} to ${most}, ${values.length} runs)`);
  }
  await keep(name, figures);
}

/** Minimum, median and maximum. */
function spread(values: readonly number[]): readonly [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  return [at(0), at(0.5), at(1)];
}

/** Keeps the last figures, with the machine that they are of. */
async function keep(benchmark: string, figures: readonly Figure[]): Promise<void> {
  const machine = {
    ...{ platform: process.platform, cores: cpus().length, cpu: cpus()[0]?.model ?? '' },
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  await mkdir(RESULTS, { recursive: true });
  const result = { measured: new Date().toISOString(), machine, figures };
  const path = join(RESULTS, `${benchmark}.json`);
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
}
