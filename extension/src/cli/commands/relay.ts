import { once } from 'node:events';
import { join } from 'node:path';
import { startRelay } from '@bytesync/relay/relay.ts';
import { settingsFromEnvironment } from '@bytesync/relay/settings.ts';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { sentenceFor } from '../../engine/messages/sentences.ts';
import type { RelayFlags } from '../commandLine.ts';
import { debugText } from '../debugText.ts';
import { EXIT, exitCodeOf } from '../exitCodes.ts';
import { homeOf, interruptSignal } from './commandContext.ts';

/** bytesync relay: serves until it is told to end. */
export async function relayCommand(flags: RelayFlags): Promise<number> {
  const signal = interruptSignal();
  try {
    const { logLevel, ...environment } = settingsFromEnvironment(process.env);
    const relay = await startRelay({
      ...environment,
      dataDir: flags.data ?? environment.dataDir ?? join(homeOf(), 'relay'),
      host: flags.host ?? environment.host,
      port: flags.port ?? environment.port,
      open: flags.open ?? environment.open,
      log: flags.debug ? 'debug' : (logLevel ?? 'warn'),
    });
    process.stdout.write(`relay listening on ${relay.url}\n`);
    const ended = signal.aborted ? Promise.resolve() : once(signal, 'abort');
    await Promise.race([ended, relay.failure]);
    process.stdout.write('relay is shutting down; members will reconnect when it is back\n');
    await relay.close();
    return EXIT.done;
  } catch (error) {
    process.stderr.write(`bytesync: ${sentenceFor(error)}\n`);
    if (flags.debug) process.stderr.write(`${debugText(asBytesyncError(error))}\n`);
    return exitCodeOf(asBytesyncError(error).code);
  }
}
