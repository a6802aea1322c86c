import { once } from 'node:events';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { EMBEDDED_RELAY_ARGUMENT } from '@bytesync/shared/wire/embeddedRelayArgument.ts';
import { pino } from 'pino';
import { embeddedRelay } from './embedded.ts';
import { startRelay } from './relay.ts';
import { settingsFromEnvironment } from './settings.ts';

/**
 * The relay as a program of its own, set up by the environment (docs/operations.md), or by the process
 * that forked it.
 */
async function main(): Promise<void> {
  if (process.argv[2] === EMBEDDED_RELAY_ARGUMENT) return embeddedRelay();
  const {
    logLevel = 'info',
    dataDir = 'relay-data',
    ...settings
  } = settingsFromEnvironment(process.env);
  const log = pino({ level: logLevel }, pino.destination(2));
  const relay = await startRelay({ ...settings, dataDir, log });
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), relay.failure]);
  await relay.close();
}

main().catch((error: unknown) => {
  // Codes and values only: a setting's text may be a token.
  const { code, values } =
    error instanceof BytesyncError ? error : { code: 'internal', values: {} };
  process.stderr.write(`${JSON.stringify({ code, ...values })}\n`);
  process.exitCode = 1;
});
