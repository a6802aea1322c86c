import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { activation } from './activation.ts';
import { type Figure, shown } from './figure.ts';
import { filter } from './filter.ts';
import { inventory } from './inventory.ts';
import { reflink } from './reflink.ts';
import { sync } from './sync.ts';
import { ui } from './ui.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  activation,
  filter,
  inventory,
  reflink,
  sync,
  ui,
};
const RESULTS = fileURLToPath(new URL('results', import.meta.url));

const [name = ''] = process.argv.slice(2);
const benchmark = BENCHMARKS[name];
if (benchmark === undefined) {
  console.error(`npm run bench -- ${Object.keys(BENCHMARKS).join(' | ')}`);
  process.exitCode = 2;
} else {
  const figures = await benchmark();
  for (const figure of figures) console.log(shown(figure));
  if (figures.length > 0) await keep(name, figures);
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
