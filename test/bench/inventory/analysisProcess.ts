import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';

// analysis.js ROOT: the analysis in checksum mode of a folder that another member has just the same.

const COLUMNS = ['A', 'B'].map((label) => ({ sourceId: label, memberId: label, label }));

async function analyse(root: string): Promise<void> {
  const workers = new EngineWorkers();
  const planner = workers.planner();
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
  planner.close();
  await workers.destroy();
  console.log(JSON.stringify({ ms }));
}

const [root = ''] = process.argv.slice(2);
void analyse(root);
