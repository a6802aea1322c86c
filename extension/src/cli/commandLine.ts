import { BytesyncError } from '@bytesync/shared/errors.ts';
import { LIMITS } from '@bytesync/shared/limits.ts';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ONLY_KINDS, type OnlyKind } from '../engine/comparison/filter/onlyKind.ts';
import { PRESETS, type Preset } from '../engine/comparison/item.ts';
import { IGNORE_PRESETS, type IgnorePreset } from '../engine/ignoring/ignorePresets.ts';
import { NAME_CHOICES, type NameChoice } from '../engine/ignoring/nameRules.ts';
import type { AdmitPolicy } from './member/memberTask.ts';

/** Options that every member understands. */
export interface MemberFlags {
  readonly preset: Preset;
  readonly from?: string;
  readonly mode: 'standard' | 'checksum';
  readonly ignore: string[];
  readonly ignorePreset: IgnorePreset[];
  readonly hidden: NameChoice;
  readonly system: NameChoice;
  readonly gitignore: boolean;
  readonly filter?: string;
  readonly only?: OnlyKind;
  readonly name?: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly acceptGuard: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

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
  checkConnection(place: string, flags: CheckFlags): Promise<number>;
  signature(file: string, signature: string): Promise<number>;
  delta(signature: string, file: string, delta: string): Promise<number>;
  patch(old: string, delta: string, out: string): Promise<number>;
}

/** Options of every member that `join` takes and has no say in. */
const HOSTS_OPTIONS = [
  { name: 'preset', flag: '--preset' },
  { name: 'from', flag: '--from' },
  { name: 'mode', flag: '--mode' },
  { name: 'gitignore', flag: '--no-gitignore' },
  { name: 'hidden', flag: '--hidden' },
  { name: 'system', flag: '--system' },
  { name: 'filter', flag: '--filter' },
  { name: 'only', flag: '--only' },
] as const;

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

function memberOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--preset <preset>',
        'update (the default): the newest wins, nothing is deleted; two-way: what changed on one side since the last time goes to the others, deletions too; mirror: all become like --from; backup: like mirror, nothing is deleted; check: compare only',
      )
        .choices([...PRESETS])
        .default('update'),
    )
    .option('--from <source>', 'the source that mirror and backup follow (A unless said)', label)
    .addOption(
      new Option(
        '--mode <mode>',
        'what counts as equal: standard (the default: size and date) or checksum (content)',
      )
        .choices(['standard', 'checksum'])
        .default('standard'),
    )
    .option(
      '--ignore <pattern>',
      'leave out what matches (as in .gitignore); repeatable',
      pattern,
      [],
    )
    .option(
      '--ignore-preset <names>',
      'leave out what tools make: dependencies (node_modules and the like), build (caches, objects), or both with a comma',
      ignorePresets,
      [],
    )
    .option('--no-gitignore', 'offer what .gitignore files leave out, too')
    .addOption(
      new Option('--hidden <choice>', 'names that begin with a dot: include (the default), exclude')
        .choices([...NAME_CHOICES])
        .default('include'),
    )
    .addOption(
      new Option(
        '--system <choice>',
        'files of operating systems (.DS_Store, Thumbs.db and the like): include, exclude (the default)',
      )
        .choices([...NAME_CHOICES])
        .default('exclude'),
    )
    .option(
      '--filter <expression>',
      "change only what matches, as in 'name:*.ts AND A.size<1MB'; docs/filter.md has the language",
    )
    .addOption(
      new Option(
        '--only <kind>',
        'files: folders are made where a file needs them, and are not deleted; folders: no file is touched (both unless said)',
      ).choices([...ONLY_KINDS]),
    )
    .option('--name <name>', 'how the other members see this one')
    .option('--dry-run', 'show the plan and change nothing', false)
    .option('--yes', 'carry out the plan without asking', false)
    .option('--accept-guard', 'also where it deletes or overwrites most of a folder', false)
    .option('--json', 'print one JSON object a line', false)
    .option('--quiet', 'print the plan and the result only', false)
    .option('--debug', 'print the stack of an error', false);
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
    .description('What synchronizations replaced or deleted: "trash list", "trash restore"');
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

/** What the host has decided by the time that somebody joins. */
function givenInVain(join: Command): string[] {
  const given = (name: string) => join.getOptionValueSource(name) === 'cli';
  return HOSTS_OPTIONS.flatMap(({ name, flag }) => (given(name) ? [flag] : []));
}

function pattern(value: string, before: string[]): string[] {
  if (value.length > LIMITS.pattern) {
    throw new InvalidArgumentError(`It may have ${LIMITS.pattern} characters at most.`);
  }
  if (before.length >= LIMITS.patterns) {
    throw new InvalidArgumentError(`There may be ${LIMITS.patterns} patterns at most.`);
  }
  return [...before, value];
}

function ignorePresets(value: string, before: IgnorePreset[]): IgnorePreset[] {
  const named = value.split(',').map((text) => {
    const preset = IGNORE_PRESETS.find((one) => one === text.trim());
    if (preset === undefined) {
      throw new InvalidArgumentError(`There are the presets ${IGNORE_PRESETS.join(' and ')}.`);
    }
    return preset;
  });
  return [...before, ...named];
}

function label(text: string): string {
  const upper = text.toUpperCase();
  if (!/^[A-Z]\d{0,4}$/.test(upper)) {
    throw new InvalidArgumentError('It must be a letter, or a letter and a number: B, or B2.');
  }
  return upper;
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  }
  return value;
}
