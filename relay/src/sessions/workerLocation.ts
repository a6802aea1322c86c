import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where the sqlite worker's file is: `override` if given, beside the bundle when this runs from one,
 * else the source itself.
 */
export function sqliteWorkerPath(override?: string): string {
  if (override !== undefined) {
    return override;
  }
  // A CommonJS bundle has __dirname and no import.meta.url; a module has it the other way round.
  return typeof __dirname === 'undefined'
    ? fileURLToPath(new URL('./sqliteWorker.ts', import.meta.url))
    : join(__dirname, 'relay-sqlite-worker.js');
}
