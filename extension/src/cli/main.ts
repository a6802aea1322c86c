import { sentenceFor } from '../engine/messages/sentences.ts';
import { asBytesyncError } from '../engine/session/session.ts';
import { runCommandLine } from './commandLine.ts';
import { deltaCommand, patchCommand, signatureCommand } from './commands/files.ts';
import { hostCommand } from './commands/host.ts';
import { joinCommand } from './commands/join.ts';
import { relayCommand } from './commands/relay.ts';
import { syncCommand } from './commands/sync.ts';
import { exitCodeOf } from './exitCodes.ts';
import { MEMBER_ARGUMENT } from './process/childMember.ts';
import { memberChild } from './process/memberChild.ts';
import { RELAY_ARGUMENT, relayChild } from './process/relayChild.ts';
import { shown } from './screen/shownText.ts';
import { VERSION } from './version.ts';

async function main(program: string, argv: readonly string[]): Promise<void> {
  if (argv[0] === MEMBER_ARGUMENT) return memberChild();
  if (argv[0] === RELAY_ARGUMENT) return relayChild();
  try {
    process.exitCode = await runCommandLine(
      argv,
      {
        sync: (folders, flags) => syncCommand(folders, flags, program),
        host: hostCommand,
        join: joinCommand,
        relay: relayCommand,
        signature: signatureCommand,
        delta: deltaCommand,
        patch: patchCommand,
      },
      VERSION,
    );
  } catch (error) {
    process.stderr.write(`bytesync: ${shown(sentenceFor(error))}\n`);
    process.exitCode = exitCodeOf(asBytesyncError(error).code);
  }
}

main(process.argv[1] ?? '', process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`bytesync: ${shown(sentenceFor(error))}\n`);
  process.exitCode = exitCodeOf(asBytesyncError(error).code);
});
