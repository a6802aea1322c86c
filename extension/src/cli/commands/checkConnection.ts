import { parseInvitation } from '@bytesync/shared/crypto/invitation.ts';
import { checkConnection } from '../../engine/meeting/checkConnection.ts';
import {
  CONNECTION_STEP_NAMES,
  connectionSentence,
} from '../../engine/meeting/connectionAdvice.ts';
import type { CheckOptions, StepResult } from '../../engine/meeting/connectionStep.ts';
import type { CheckFlags } from '../commandLine.ts';
import { EXIT } from '../exitCodes.ts';
import { shown, shownJson } from '../screen/shownText.ts';
import { interruptSignal } from './commandContext.ts';

/** The three forms of an invitation; the link's scheme is the editor's. */
const INVITATION = /^bytesync\s|:\/\/bytesync\.bytesync\/|^[\w-]{60,}$/i;

const MARKS: Readonly<Record<StepResult['state'], string>> = {
  ok: 'ok    ',
  failed: 'FAILED',
  skipped: '-     ',
};

/** bytesync check-connection: prints each step of the way to a relay as it is known. */
export async function checkConnectionCommand(place: string, flags: CheckFlags): Promise<number> {
  const accessToken = process.env.BYTESYNC_ACCESS_TOKEN;
  const options: CheckOptions = {
    ...relayOf(place),
    ...(accessToken && { accessToken }),
    signal: interruptSignal(),
  };
  let exit: number = EXIT.done;
  for await (const result of checkConnection(options)) {
    process.stdout.write(`${flags.json ? jsonLine(result) : plainLine(result)}\n`);
    if (result.state === 'failed') exit = EXIT.relay;
  }
  return exit;
}

/** The relay that was named: what is no invitation is looked at as an address. */
function relayOf(place: string): Pick<CheckOptions, 'relayUrl' | 'certificate'> {
  if (!INVITATION.test(place)) return { relayUrl: place };
  const { relayUrl, certificate } = parseInvitation(place);
  return { relayUrl, certificate };
}

function plainLine(result: StepResult): string {
  const name = CONNECTION_STEP_NAMES[result.step].padEnd(12);
  return `${MARKS[result.state]} ${name} ${shown(connectionSentence(result) ?? 'Not looked at.')}`;
}

function jsonLine(result: StepResult): string {
  const message = connectionSentence(result);
  return shownJson({ event: 'step', ...result, ...(message !== undefined && { message }) });
}
