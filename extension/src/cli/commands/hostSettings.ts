import { readFile } from 'node:fs/promises';
import { BytesyncError } from '@bytesync/shared/errors.ts';
import { parseFilter } from '../../engine/comparison/filter/parser.ts';
import { presetRules } from '../../engine/comparison/rules/presetRules.ts';
import { type RuleSet, ruleSetSchema } from '../../engine/comparison/rules/ruleSet.ts';
import { parseRulesFile } from '../../engine/comparison/rules/rulesFile.ts';
import { sessionPatterns } from '../../engine/ignoring/ignorePresets.ts';
import { systemCode } from '../../engine/inventory/systemCode.ts';
import type { HostTask } from '../member/memberTask.ts';
import type { MemberFlags } from '../memberOptions.ts';

type Deciding = Pick<HostTask['settings'], 'preset' | 'from' | 'rules'>;

/**
 * What the host's command line says of a run. Labels are held against the sources when it starts.
 * @throws BytesyncError usage, filter-invalid, rules-invalid, two-way-by-name
 */
export async function hostSettings(flags: MemberFlags): Promise<HostTask['settings']> {
  const { filter, first, only, match } = flags;
  const isByName = match === 'name';
  if (isByName && flags.preset === 'two-way') throw new BytesyncError('two-way-by-name');
  if (isByName && only === 'folders') throw misuse('--only folders says nothing with --match name');
  for (const expression of [filter, first]) if (expression !== undefined) parseFilter(expression);
  return {
    ...(await decidingOf(flags)),
    mode: flags.mode,
    ...(isByName && { match }),
    gitignore: flags.gitignore,
    patterns: ownPatterns(flags),
    hidden: flags.hidden,
    system: flags.system,
    dryRun: flags.dryRun,
    ...(filter !== undefined && { filter: { expression: filter, nowUs: nowUs() } }),
    ...(first !== undefined && { first: { expression: first, nowUs: nowUs() } }),
    ...(only !== undefined && { only }),
  };
}

/** What this member's command line leaves out by patterns. @throws BytesyncError 'usage' for too many */
export function ownPatterns({ ignorePreset, ignore }: MemberFlags): string[] {
  return sessionPatterns(ignorePreset, ignore);
}

async function decidingOf(flags: MemberFlags): Promise<Deciding> {
  const { preset, from = [], to = [], rules: file } = flags;
  const rules = file === undefined ? undefined : await rulesIn(file);
  if (preset === 'check' && file !== undefined) throw misuse('--rules says nothing with check');
  if (preset === 'star' || preset === 'cluster') {
    if (to.length === 0) throw misuse(`${preset} needs --to`);
    if (preset === 'star' && from.length > 1) throw misuse('star has one source in --from');
    const set = joined(rules, presetRules(preset, { from: from.length > 0 ? from : ['A'], to }));
    const whole = ruleSetSchema.safeParse(set);
    if (!whole.success) throw misuse('too many rules in --rules together with the preset’s');
    return { preset: 'manual', rules: { set: whole.data, nowUs: nowUs() } };
  }
  if (to.length > 0) throw misuse('--to is for star and cluster');
  const [first, second] = from;
  if (second !== undefined) throw misuse('--from names several sources, which is for cluster');
  return {
    preset: preset ?? (rules ? 'manual' : 'update'),
    ...(first !== undefined && { from: first }),
    ...(rules && { rules: { set: rules, nowUs: nowUs() } }),
  };
}

/** Rules of a file come before those of a preset. */
function joined(first: RuleSet | undefined, then: RuleSet): RuleSet {
  return {
    ...(first?.groups && { groups: first.groups }),
    rules: [...(first?.rules ?? []), ...then.rules],
  };
}

async function rulesIn(path: string): Promise<RuleSet> {
  try {
    return parseRulesFile(await readFile(path, 'utf8'), path).set;
  } catch (cause) {
    const system = systemCode(cause);
    if (system === undefined) throw cause;
    throw new BytesyncError('rules-invalid', { path, reason: system }, { cause });
  }
}

function nowUs(): number {
  return Date.now() * 1000;
}

function misuse(what: string): BytesyncError {
  return new BytesyncError('usage', { what });
}
