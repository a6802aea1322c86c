import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { compare } from '../../../extension/src/engine/comparison/compare.ts';
import { contentNeeds } from '../../../extension/src/engine/comparison/contentNeeds.ts';
import { decodeInventory } from '../../../extension/src/engine/inventory/decodeInventory.ts';
import type { Entry } from '../../../extension/src/engine/inventory/entry.ts';
import { PLANNING_LIMITS } from '../../../extension/src/engine/workers/planningLimits.ts';

/** What one comparison took. */
export interface Compared {
  readonly items: number;
  readonly readMs: number;
  readonly compareMs: number;
  /** Of the whole process, at the end and at most. */
  readonly residentMb: number;
  readonly mostMb: number;
}

// comparison.js INVENTORY…: reads inventories and compares them, on a worker thread.

/** As the planner does it. */
function compareAll(files: readonly string[]): Compared {
  const begun = performance.now();
  const inventories: Entry[][] = [];
  for (const file of files) inventories.push(decodeInventory(readFileSync(file), inventories[0]));
  const read = performance.now();
  const columns = files.map((_, at) => ({ sourceId: `${at}`, memberId: `${at}`, label: `${at}` }));
  const comparison = compare(columns, inventories);
  contentNeeds(comparison, 'standard', 'update');
  const compareMs = performance.now() - read;
  const residentMb = process.memoryUsage().rss / 1e6;
  const mostMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
  const items = comparison.items.length;
  return { items, readMs: read - begun, compareMs, residentMb, mostMb };
}

if (isMainThread) {
  const options = { workerData: process.argv.slice(2), resourceLimits: PLANNING_LIMITS };
  const worker = new Worker(__filename, options);
  worker.once('message', (compared: Compared) => console.log(JSON.stringify(compared)));
} else {
  parentPort?.postMessage(compareAll(workerData as string[]));
}
