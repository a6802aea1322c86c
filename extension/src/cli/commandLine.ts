import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { Argument, Command, CommanderError, Option } from 'commander';
import { SHOWN_PRESETS, type ShownPreset } from '../engine/comparison/rules/presetRules.ts';
import type { AdmitPolicy } from './member/memberTask.ts';
import { givenInVain, type MemberFlags, memberOptions } from './memberOptions.ts';
import { age, labels, size, wholeNumber } from './optionValues.ts';

export interface HostFlags extends MemberFlags {
  readonly relay: string;
  readonly admit: AdmitPolicy;
  readonly members?: number;
}

export interface SyncFlags extends MemberFlags {
  readonly relay?: string;
}

export interface JoinFlags extends MemberFlags {
  readonly acceptIncoming: boolean;
  /** Options that were given, but are the host's to decide. */
  readonly inVain: readonly string[];
}

export interface RelayFlags {
  readonly host?: string;
  readonly port?: number;
  readonly data?: string;
  readonly open?: boolean;
  readonly debug: boolean;
}

export interface TrashFlags {
  readonly json: boolean;
  readonly debug: boolean;
}

export interface RestoreFlags extends TrashFlags {
  readonly yes: boolean;
}

export interface PruneFlags extends RestoreFlags {
  /** Milliseconds. */
  readonly olderThan?: number;
  /** Bytes. */
  readonly keepSize?: number;
  readonly includeNewest: boolean;
  readonly dryRun: boolean;
}

export interface RulesFlags {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
}

export interface CheckFlags {
  readonly json: boolean;
}

/** The commands; each resolves with the process's exit code. */
export interface Commands {
  sync(folders: string[], flags: SyncFlags): Promise<number>;
  host(folders: string[], flags: HostFlags): Promise<number>;
  join(link: string, folders: string[], flags: JoinFlags): Promise<number>;
  relay(flags: RelayFlags): Promise<number>;
  /** `version`: what it holds; absent: all versions. */
  trashList(folder: string, version: string | undefined, flags: TrashFlags): Promise<number>;
  /** `version`: 'newest' or absent, or its name. `paths`: none for all. */
  trashRestore(
    folder: string,
    version: string | undefined,
    paths: readonly string[],
    flags: RestoreFlags,
  ): Promise<number>;
  trashPrune(folder: string, flags: PruneFlags): Promise<number>;
  checkConnection(place: string, flags: CheckFlags): Promise<number>;
  rules(preset: ShownPreset, flags: RulesFlags): Promise<number>;
  signature(file: string, signature: string): Promise<number>;
  delta(signature: string, file: string, delta: string): Promise<number>;
  patch(old: string, delta: string, out: string): Promise<number>;
}

/**
 * Parses the command line and runs what it names.
 * @throws BytesyncError usage; CommanderError has already been answered on the terminal.
 */
export async function runCommandLine(
  argv: readonly string[],
  commands: Commands,
  version: string,
): Promise<number> {
  let exitCode = 0;
  const finish = async (running: Promise<number>) => {
    exitCode = await running;
  };
  const program = new Command('bytesync')
    .description('Brings folders on several machines into agreement, end-to-end encrypted.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({ subcommandTerm, optionDescription });
  syncCommand(program, (folders, flags) => finish(commands.sync(folders, flags)));
  hostCommand(program, (folders, flags) => finish(commands.host(folders, flags)));
  joinCommand(program, (link, folders, flags) => finish(commands.join(link, folders, flags)));
  relayCommand(program, (flags) => finish(commands.relay(flags)));
  trashCommands(program, commands, finish);
  checkCommand(program, (place, flags) => finish(commands.checkConnection(place, flags)));
  rulesCommand(program, (preset, flags) => finish(commands.rules(preset, flags)));
  fileCommands(program, commands, finish);
  await parse(program, argv);
  return exitCode;
}

/** Commands with their arguments; their options have a help of their own. */
function subcommandTerm(command: Command): string {
  const names = command.registeredArguments.map((argument) => {
    const text = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${text}>` : `[${text}]`;
  });
  return [command.name(), ...names].join(' ');
}

/** Descriptions name choices and defaults themselves. */
function optionDescription(option: Option): string {
  return option.description;
}

function syncCommand(
  program: Command,
  run: (folders: string[], flags: SyncFlags) => Promise<void>,
): void {
  const command = program
    .command('sync <folder> <folder> [more...]')
    .description('Synchronize folders of this machine')
    .option('--relay <url>', 'a relay to use instead of one for this run');
  memberOptions(command).action((first: string, second: string, more: string[], flags: SyncFlags) =>
    run([first, second, ...more], flags),
  );
}

function hostCommand(
  program: Command,
  run: (folders: string[], flags: HostFlags) => Promise<void>,
): void {
  const command = program
    .command('host <folder...>')
    .description('Create a session and invite others')
    .requiredOption('--relay <url>', 'the relay to meet at')
    .addOption(
      new Option(
        '--admit <who>',
        'whom to let in: ask (the default: a person compares safety words), trusted (who was confirmed so before), all',
      )
        .choices(['ask', 'trusted', 'all'])
        .default('ask'),
    )
    .option(
      '--members <count>',
      'begin when so many are in, this one included (2 unless there is somebody to ask)',
      (text) => wholeNumber(text, 2, LIMITS.members),
    );
  memberOptions(command).action((folders: string[], flags: HostFlags) => run(folders, flags));
}

function joinCommand(
  program: Command,
  run: (link: string, folders: string[], flags: JoinFlags) => Promise<void>,
): void {
  const command = program
    .command('join <link> <folder...>')
    .description('Join a session by its invitation')
    .option('--accept-incoming', 'let the plan change these folders without asking', false);
  memberOptions(command).action((link: string, folders: string[], flags: JoinFlags) =>
    run(link, folders, { ...flags, inVain: givenInVain(command) }),
  );
}

function relayCommand(program: Command, run: (flags: RelayFlags) => Promise<void>): void {
  program
    .command('relay')
    .description('Run a relay, which passes on what it cannot read')
    .option('--host <address>', 'the address to listen on (127.0.0.1)')
    .option('--port <port>', 'the port to listen on (8787)', (text) => wholeNumber(text, 0, 65_535))
    .option('--data <folder>', 'where sessions and chunks are kept')
    .option('--open', 'let everybody who reaches it create sessions')
    .option('--debug', 'log more, and print the stack of an error', false)
    .action((flags: RelayFlags) => run(flags));
}

function trashCommands(
  program: Command,
  commands: Commands,
  finish: (running: Promise<number>) => Promise<void>,
): void {
  const trash = program
    .command('trash')
    .description(
      'What synchronizations replaced or deleted: "trash list", "trash restore", "trash prune"',
    );
  const common = (command: Command) =>
    command
      .option('--json', 'print one JSON object a line', false)
      .option('--debug', 'print the stack of an error', false);
  common(
    trash
      .command('list <folder> [version]')
      .description('List the versions in the trash of a folder, or what one of them holds'),
  ).action((folder: string, version: string | undefined, flags: TrashFlags) =>
    finish(commands.trashList(folder, version, flags)),
  );
  common(
    trash
      .command('restore <folder> [version] [paths...]')
      .description(
        'Put back what a version holds ("newest" unless named), or these paths of it; what is there now goes to the trash',
      )
      .option('--yes', 'put it back without asking', false),
  ).action((folder: string, version: string | undefined, paths: string[], flags: RestoreFlags) =>
    finish(commands.trashRestore(folder, version, paths, flags)),
  );
  common(pruneCommand(trash, (folder, flags) => finish(commands.trashPrune(folder, flags))));
}

function pruneCommand(trash: Command, run: (folder: string, flags: PruneFlags) => Promise<void>) {
  return trash
    .command('prune <folder>')
    .description('Delete the oldest versions in the trash of a folder for good')
    .option(
      '--older-than <age>',
      'those that are older: 12h, 30d (unless anything is said), 8w',
      age,
    )
    .option(
      '--keep-size <size>',
      'the oldest, until no more than this is held on disk: 500MB, 10GB; the newest stays',
      size,
    )
    .option('--include-newest', 'by its size the newest may go, too', false)
    .option('--dry-run', 'show what would be deleted, and delete nothing', false)
    .option('--yes', 'delete it without asking', false)
    .action(run);
}

function checkCommand(
  program: Command,
  run: (place: string, flags: CheckFlags) => Promise<void>,
): void {
  program
    .command('check-connection <relay>')
    .description('Look at each step of the way to a relay (its address, or an invitation)')
    .option('--json', 'print one JSON object a line', false)
    .action((place: string, flags: CheckFlags) => run(place, flags));
}

function rulesCommand(
  program: Command,
  run: (preset: ShownPreset, flags: RulesFlags) => Promise<void>,
): void {
  program
    .command('rules')
    .description('Print a preset as rules, to be changed and used with --rules')
    .addArgument(new Argument('<preset>', 'what to print').choices([...SHOWN_PRESETS]))
    .option('--from <sources>', 'the sources that are copied from (A unless said)', labels)
    .option('--to <sources>', 'the sources that star and cluster reach', labels)
    .action((preset: ShownPreset, flags: RulesFlags) => run(preset, flags));
}

function fileCommands(
  program: Command,
  commands: Commands,
  finish: (running: Promise<number>) => Promise<void>,
): void {
  program
    .command('signature <file> <signature>')
    .description('Write the signature of a file ("-": stdin, stdout)')
    .action((file: string, signature: string) => finish(commands.signature(file, signature)));
  program
    .command('delta <signature> <new> <delta>')
    .description('Write what makes a new file of the old one')
    .action((signature: string, file: string, delta: string) =>
      finish(commands.delta(signature, file, delta)),
    );
  program
    .command('patch <old> <delta> <out>')
    .description('Make the new file of the old one and a delta')
    .action((old: string, delta: string, out: string) => finish(commands.patch(old, delta, out)));
}

async function parse(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were asked for and printed.
    if (error.exitCode === 0) return;
    const what = error.message.replace(/^error: /, '').replace(/\.$/, '');
    throw new BytesyncError('usage', { what: what === '(outputHelp)' ? 'no command' : what });
  }
}
