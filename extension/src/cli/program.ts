import { asBytesyncError } from '@bytesync/shared/errors.ts';
import { sentence } from '../engine/messages/sentences.ts';
import { type Commands, runCommandLine } from './commandLine.ts';
import { debugText } from './debugText.ts';
import { exitCodeOf } from './exitCodes.ts';
import { shown } from './screen/shownText.ts';
import { VERSION } from './version.ts';

// Each process loads what it needs and no more: that is most of its start.
const COMMANDS: Omit<Commands, 'sync'> = {
  host: async (...args) => (await import('./commands/host.ts')).hostCommand(...args),
  join: async (...args) => (await import('./commands/join.ts')).joinCommand(...args),
  relay: async (...args) => (await import('./commands/relay.ts')).relayCommand(...args),
  trashList: async (...args) => (await import('./commands/trash.ts')).trashListCommand(...args),
  trashPrune: async (...args) =>
    (await import('./commands/trashPrune.ts')).trashPruneCommand(...args),
  trashRestore: async (...args) =>
    (await import('./commands/trash.ts')).trashRestoreCommand(...args),
  checkConnection: async (...args) =>
    (await import('./commands/checkConnection.ts')).checkConnectionCommand(...args),
  rules: async (...args) => (await import('./commands/rules.ts')).rulesCommand(...args),
  signature: async (...args) => (await import('./commands/files.ts')).signatureCommand(...args),
  delta: async (...args) => (await import('./commands/files.ts')).deltaCommand(...args),
  patch: async (...args) => (await import('./commands/files.ts')).patchCommand(...args),
};

/** Runs what a command line asks for. */
export async function runProgram(program: string, argv: readonly string[]): Promise<void> {
  const sync: Commands['sync'] = async (folders, flags) =>
    (await import('./commands/sync.ts')).syncCommand(folders, flags, program);
  process.exitCode = await runCommandLine(argv, { ...COMMANDS, sync }, VERSION);
}

/** What no command has answered: a command line that is wrong, or a fault of the program. */
export async function failProgram(error: unknown, argv: readonly string[]): Promise<void> {
  const failure = asBytesyncError(error);
  const { code, values } = failure;
  if (argv.includes('--json')) {
    const { JsonScreen } = await import('./screen/jsonScreen.ts');
    const { failedReport } = await import('../engine/report/runReport.ts');
    const nothing = { bytesIn: 0, bytesOut: 0 };
    new JsonScreen(process.stdout, process.stderr).report(
      failedReport('aborted', { code, values }, nothing, 0),
    );
  }
  process.stderr.write(`bytesync: ${shown(sentence(code, values))}\n`);
  if (argv.includes('--debug')) process.stderr.write(`${debugText(failure)}\n`);
  process.exitCode = exitCodeOf(code);
}
