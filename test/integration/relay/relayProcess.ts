import { startRelay } from '@bytesync/relay/relay.ts';

// A relay in a process of its own, for tests that kill it: prints its URL and serves until then.
const [dataDir = ''] = process.argv.slice(2);
const limits = { minimumFreeDiskBytes: 0 };
const relay = await startRelay({ dataDir, port: 0, log: 'silent', limits });
process.stdout.write(`${relay.url}\n`);
