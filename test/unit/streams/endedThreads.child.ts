import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { build } from 'esbuild';
import { WorkerPool } from '../../../extension/src/engine/workers/workerPool.ts';

const TIMES = 100;

// The oldest supported Node.js strips no types in threads.
const [, , tasks = ''] = process.argv;
await build({
  entryPoints: [fileURLToPath(new URL('./endedThreads.tasks.ts', import.meta.url))],
  outfile: tasks,
  bundle: true,
  platform: 'node',
  format: 'esm',
});

/** Resolves when the task is at work. */
async function begin(pool: WorkerPool, signal?: AbortSignal): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  // Both are ended.
  pool.run('unpackForEver', { port: port2 }, { ports: [port2], signal }).catch(() => undefined);
  await once(port1, 'message');
  port1.close();
}

for (let time = 0; time < TIMES; time += 1) {
  const pool = new WorkerPool(2, pathToFileURL(tasks).href);
  const stop = new AbortController();
  await Promise.all([begin(pool, stop.signal), begin(pool)]);
  await wait(time % 7);
  stop.abort();
  await wait(time % 5);
  await pool.destroy();
}
process.stdout.write('ended all\n');
