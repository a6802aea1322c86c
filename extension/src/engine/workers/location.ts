import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * URL of the worker entry. In the CommonJS bundle, where `__dirname` exists, it is the bundle
 * `engineWorker.js` beside the one that asks (piscina's own `worker.js` lies there too); from
 * source it is the module beside this one.
 */
export function engineWorkerUrl(): string {
  return workerUrl('engineWorker');
}

/** URL of the entry for colours, as `engineWorkerUrl`. */
export function colourWorkerUrl(): string {
  return workerUrl('colourWorker');
}

/** Where the program of regular expressions lies: beside the bundle as `onig.wasm`, else in its package. */
export function regularExpressionsPath(): string {
  return typeof __dirname === 'string'
    ? join(__dirname, 'onig.wasm')
    : createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
}

function workerUrl(name: string): string {
  return typeof __dirname === 'string'
    ? pathToFileURL(join(__dirname, `${name}.js`)).href
    : new URL(`./${name}.ts`, import.meta.url).href;
}
