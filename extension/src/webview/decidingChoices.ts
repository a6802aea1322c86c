// What people choose from when they say what decides; see decidingMessages.ts.

/** What decides: a preset, or the rules of the workspace. Star and cluster are rules by themselves. */
export const PRESET_CHOICES = [
  'update',
  'two-way',
  'mirror',
  'backup',
  'star',
  'cluster',
  'rules',
] as const;
export type PresetChoice = (typeof PRESET_CHOICES)[number];

/** How many data sources a preset copies from, and whether it asks which ones get that. */
export const PRESET_SIDES: Readonly<
  Record<PresetChoice, { readonly from: 'none' | 'one' | 'some'; readonly to: boolean }>
> = {
  update: { from: 'none', to: false },
  'two-way': { from: 'none', to: false },
  mirror: { from: 'one', to: false },
  backup: { from: 'one', to: false },
  star: { from: 'one', to: true },
  cluster: { from: 'some', to: true },
  rules: { from: 'none', to: false },
};

/** What a rule does. */
export const ACTION_KINDS = [
  'copy',
  'content',
  'dates',
  'create',
  'delete',
  'keep',
  'leave',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** Whether an action takes something from somewhere. */
export function takesFrom(kind: ActionKind): boolean {
  return kind !== 'delete' && kind !== 'keep' && kind !== 'leave';
}

/** What a rule is about: everything, what all of its filters match, or any of them. */
export const RULE_MATCHES = ['everything', 'all', 'any'] as const;
export type RuleMatch = (typeof RULE_MATCHES)[number];

/** Every source, and all but the one that is copied from. */
export const ALL_SOURCES = 'all';
export const OTHER_SOURCES = 'others';
