import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * URL of the worker entry. In the CommonJS bundle, where `__dirname` exists, it is the bundle
 * `engineWorker.js` beside the one that asks (piscina's own `worker.js` lies there too); from
 * source it is the module beside this one.
 */
export function engineWorkerUrl(): string {
  return typeof __dirname === 'string'
    ? pathToFileURL(join(__dirname, 'engineWorker.js')).href
    : new URL('./engineWorker.ts', import.meta.url).href;
}
