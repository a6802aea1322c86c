import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';

/** What one analysis took, and what it read. */
export interface Analysed {
  /** From looking up what is known to the ids that the others are sent; the walk before it doesn't count. */
  readonly ms: number;
  readonly filesRead: number;
}

// analysis.js ROOT CACHE: the analysis in checksum mode of a folder that another member has just the same, with
// the folder in which the member remembers contents.

const COLUMNS = ['A', 'B'].map((label) => ({ sourceId: label, memberId: label, label }));

async function analyse(root: string, cacheFolder: string): Promise<void> {
  const workers = new EngineWorkers();
  const planner = workers.planner(undefined, cacheFolder);
  const settings = { gitignore: true, patterns: [] };
  const { bytes, id, memory } = await planner.walk(0, root, settings, () => undefined);
  await planner.call('compare', {
    columns: COLUMNS,
    received: [undefined, { bytes, id }],
    memories: [undefined, memory],
    mode: 'checksum',
    preset: 'mirror',
    unsaved: [],
  });
  const begun = performance.now();
  const batches = await planner.call('analysisBatches', 0);
  const requests = batches.map((batch) => batch.requests);
  await planner.call('analysed', 0, await workers.analyse(root, requests));
  const ms = performance.now() - begun;
  await planner.call('keepContents');
  planner.close();
  await workers.destroy();
  const filesRead = batches.reduce((sum, { files }) => sum + files, 0);
  console.log(JSON.stringify({ ms, filesRead } satisfies Analysed));
}

const [root = '', cacheFolder = ''] = process.argv.slice(2);
void analyse(root, cacheFolder);
