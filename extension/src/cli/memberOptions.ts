import { type Command, Option } from 'commander';
import { ONLY_KINDS, type OnlyKind } from '../engine/comparison/filter/onlyKind.ts';
import { MATCHINGS, type Matching, PRESETS, type Preset } from '../engine/comparison/item.ts';
import { RULE_PRESETS } from '../engine/comparison/rules/presetRules.ts';
import type { IgnorePreset } from '../engine/ignoring/ignorePresets.ts';
import { NAME_CHOICES, type NameChoice } from '../engine/ignoring/nameRules.ts';
import { MOST_DAYS, USUAL_DAYS } from '../engine/trash/retention.ts';
import { ignorePresets, labels, pattern, rate, size, wholeNumber } from './optionValues.ts';

/** Presets that a command line can name; without one only rules decide. */
export const OFFERED_PRESETS = [
  ...PRESETS.filter((preset) => preset !== 'manual'),
  ...RULE_PRESETS,
] as const;
export type OfferedPreset = Exclude<Preset, 'manual'> | (typeof RULE_PRESETS)[number];

/** Options that every member understands. */
export interface MemberFlags {
  /** Absent: update, or nothing beside rules. */
  readonly preset?: OfferedPreset;
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  /** Path of a file. */
  readonly rules?: string;
  readonly mode: 'standard' | 'checksum';
  readonly match: Matching;
  readonly ignore: string[];
  readonly ignorePreset: IgnorePreset[];
  readonly hidden: NameChoice;
  readonly system: NameChoice;
  readonly gitignore: boolean;
  readonly filter?: string;
  readonly first?: string;
  readonly only?: OnlyKind;
  readonly name?: string;
  readonly limitRate?: number;
  /** 0: no bound. */
  readonly trashDays: number;
  /** Bytes; 0: no bound. */
  readonly trashSize: number;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly acceptGuard: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}

/** Options of every member that `join` takes and has no say in. */
const HOSTS_OPTIONS = [
  { name: 'preset', flag: '--preset' },
  { name: 'from', flag: '--from' },
  { name: 'to', flag: '--to' },
  { name: 'rules', flag: '--rules' },
  { name: 'mode', flag: '--mode' },
  { name: 'match', flag: '--match' },
  { name: 'gitignore', flag: '--no-gitignore' },
  { name: 'hidden', flag: '--hidden' },
  { name: 'system', flag: '--system' },
  { name: 'filter', flag: '--filter' },
  { name: 'first', flag: '--first' },
  { name: 'only', flag: '--only' },
] as const;

/** Adds the options that every member understands. */
export function memberOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--preset <preset>',
        'update (the default): the newest wins, nothing is deleted; two-way: what changed on one side since the last time goes to the others, deletions too; mirror: all become like --from; backup: like mirror, nothing is deleted; star: what --from has goes to --to; cluster: the newest among --from goes to --to; check: compare only',
      ).choices([...OFFERED_PRESETS]),
    )
    .option(
      '--from <sources>',
      'the source that mirror, backup and star follow (A unless said), or those of a cluster: A,B',
      labels,
    )
    .option('--to <sources>', 'the sources that star and cluster reach: C,D', labels)
    .option(
      '--rules <file>',
      'rules that decide before the preset, or instead of one when none is named; docs/rules.md has the format',
    )
    .addOption(
      new Option(
        '--mode <mode>',
        'what counts as equal: standard (the default: size and date) or checksum (content)',
      )
        .choices(['standard', 'checksum'])
        .default('standard'),
    )
    .addOption(
      new Option(
        '--match <how>',
        'what makes one item of files of several sources: path (the default) or name (wherever they lie; docs/matching.md)',
      )
        .choices([...MATCHINGS])
        .default('path'),
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
    .option(
      '--first <expression>',
      "send what matches before everything else, as in 'path:docs/**'; the language of --filter",
    )
    .addOption(
      new Option(
        '--only <kind>',
        'files: folders are made where a file needs them, and are not deleted; folders: no file is touched (both unless said)',
      ).choices([...ONLY_KINDS]),
    )
    .option('--name <name>', 'how the other members see this one')
    .option(
      '--limit-rate <size>',
      'bytes a second that contents go to the relay at most, and as many that come from it: 500KB, 2MB',
      rate,
    )
    .option(
      '--trash-days <days>',
      `what a run replaced or deleted here is kept for so long (${USUAL_DAYS} days unless said; 0: for ever)`,
      (text) => wholeNumber(text, 0, MOST_DAYS),
      USUAL_DAYS,
    )
    .option(
      '--trash-size <size>',
      'and no more than this is kept in the trash of a folder, as in 10GB; what the last run put there stays (0, which is the default: no bound)',
      size,
      0,
    )
    .option('--dry-run', 'show the plan and change nothing', false)
    .option('--yes', 'carry out the plan without asking', false)
    .option('--accept-guard', 'also where it deletes or overwrites most of a folder', false)
    .option('--json', 'print one JSON object a line', false)
    .option('--quiet', 'print the plan and the result only', false)
    .option('--debug', 'print the stack of an error', false);
}

/** What the host has decided by the time that somebody joins. */
export function givenInVain(join: Command): string[] {
  const given = (name: string) => join.getOptionValueSource(name) === 'cli';
  return HOSTS_OPTIONS.flatMap(({ name, flag }) => (given(name) ? [flag] : []));
}
