import { startEmbeddedRelay } from '../../../extension/src/engine/meeting/embeddedRelay.ts';

// A window: starts its relay, says where, and lives until it is killed.
const [program = '', folder = '', address = ''] = process.argv.slice(2);
const { url } = await startEmbeddedRelay({ program, folder, address });
process.stdout.write(`${url}\n`);
