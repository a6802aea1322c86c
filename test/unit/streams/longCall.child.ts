import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { WorkerPool } from '../../../extension/src/engine/workers/workerPool.ts';

/** Until the thread is deep in its call. */
const ON_ITS_WAY_MS = 200;

const pool = new WorkerPool(2, new URL('./endedThreads.tasks.ts', import.meta.url).href);
const stop = new AbortController();
const { port1, port2 } = new MessageChannel();
const over = pool
  .run('packLong', { port: port2 }, { ports: [port2], signal: stop.signal })
  // It would take many seconds.
  .then(
    () => process.exit(1),
    () => undefined,
  );
await once(port1, 'message');
port1.close();
await wait(ON_ITS_WAY_MS);
stop.abort();
await over;
process.stdout.write('ended\n');
await pool.run('packShort', {});
process.stdout.write('ran another\n');
await pool.destroy();
process.stdout.write('destroyed\n');
