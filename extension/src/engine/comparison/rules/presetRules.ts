import type { Rule, RuleSet } from './ruleSet.ts';

/** Presets that are nothing but rules. */
export const RULE_PRESETS = ['star', 'cluster'] as const;
export type RulePreset = (typeof RULE_PRESETS)[number];

/** Presets that rules can say. Two-way remembers, which rules don't. */
export const SHOWN_PRESETS = ['update', 'mirror', 'backup', ...RULE_PRESETS] as const;
export type ShownPreset = (typeof SHOWN_PRESETS)[number];

export interface PresetSides {
  /** Labels of the sources that are copied from. */
  readonly from: readonly string[];
  /** Labels of those that are copied to; mirror, backup and update reach all others. */
  readonly to: readonly string[];
}

/**
 * A preset as rules, to be shown, changed and kept. Rules leave the dates of folders that are there alone,
 * which mirror and backup do not.
 */
export function presetRules(preset: ShownPreset, { from, to }: PresetSides): RuleSet {
  switch (preset) {
    case 'update':
      return { rules: [newest('The newest version goes to all', 'all', 'all')] };
    case 'backup':
      return { rules: [fromOne(one(from), 'others')] };
    case 'mirror':
      return { rules: [fromOne(one(from), 'others'), extras(one(from))] };
    case 'star':
      return { rules: [fromOne(one(from), [...to])] };
    case 'cluster':
      return { rules: [newest(`The newest on ${listed(from)} goes to ${listed(to)}`, from, to)] };
  }
}

type Names = string | readonly string[];

function one([first = 'A']: readonly string[]): string {
  return first;
}

function newest(name: string, from: Names, to: Names): Rule {
  const copy = { newest: typeof from === 'string' ? from : [...from] };
  return { name, do: [{ copy, to: typeof to === 'string' ? to : [...to] }] };
}

function fromOne(from: string, to: string | string[]): Rule {
  return { name: `What is on ${from} goes to ${listed(to)}`, do: [{ copy: from, to }] };
}

function extras(from: string): Rule {
  return {
    name: `What is not on ${from} goes to the trash`,
    when: `missing:${from}`,
    do: [{ delete: 'all' }],
  };
}

function listed(to: string | readonly string[]): string {
  if (typeof to === 'string') return 'the others';
  return to.length < 2 ? to.join('') : `${to.slice(0, -1).join(', ')} and ${to.at(-1)}`;
}
