import { EngineWorkers } from '../../../extension/src/engine/workers/engineWorkers.ts';

// walk.js ROOT: what a member does at the start of a run, from the walk to the bytes that it sends.

async function walk(root: string): Promise<void> {
  const workers = new EngineWorkers();
  const planner = workers.planner();
  const settings = { gitignore: true, patterns: [] };
  const { bytes } = await planner.walk(0, root, settings, () => undefined);
  planner.close();
  await workers.destroy();
  console.log(JSON.stringify({ bytes: bytes.length }));
}

const [root = ''] = process.argv.slice(2);
void walk(root);
