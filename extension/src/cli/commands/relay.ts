import { once } from 'node:events';
import { join } from 'node:path';
import { startRelay } from '@bytesync/relay/relay.ts';
import { settingsFromEnvironment } from '@bytesync/relay/settings.ts';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { sentenceFor } from '../../engine/messages/sentences.ts';
import type { RelayFlags } from '../commandLine.ts';
import { debugText } from '../debugText.ts';
import { EXIT, exitCodeOf } from '../exitCodes.ts';
import { PATIENCE_VARIABLE } from '../member/sessionEvents.ts';
import { shown } from '../screen/shownText.ts';
import { homeOf, interruptSignal } from './commandContext.ts';

/** bytesync relay: serves until it is told to end. */
export async function relayCommand(flags: RelayFlags): Promise<number> {
  const signal = interruptSignal();
  try {
    // A member's own setting, and not the relay's in spite of its name.
    const { [PATIENCE_VARIABLE]: _, ...variables } = process.env;
    const { logLevel, ...environment } = settingsFromEnvironment(variables);
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
    await relay.close();
    process.stdout.write('relay stopped\n');
    return EXIT.done;
  } catch (error) {
    process.stderr.write(`bytesync: ${shown(sentenceFor(error))}\n`);
    if (flags.debug) process.stderr.write(`${debugText(asBytesyncError(error))}\n`);
    return exitCodeOf(asBytesyncError(error).code);
  }
}
