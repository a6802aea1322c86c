import { presetRules } from '../../engine/comparison/rules/presetRules.ts';
import { listOf, type RuleSet } from '../../engine/comparison/rules/ruleSet.ts';
import type { OtherDeciding } from '../../engine/run/planPreviews.ts';
import { PRESET_SIDES, type PresetChoice } from '../../webview/decidingChoices.ts';
import type { Draft } from '../../webview/decidingMessages.ts';

/** A draft without what waits in it for the file of the rules. */
type DraftSides = Pick<Draft, 'preset' | 'from' | 'to'>;

/** What has to be known beside a draft. */
export interface DraftTerms {
  /** Rules that were edited; absent: there are none. */
  readonly rules?: RuleSet | undefined;
  /** Label of the data source that a run follows where a preset asks for none. */
  readonly from: string;
  /** What `now` means in rules, in microseconds since 1970. */
  readonly nowUs: number;
}

/** What a draft lacks before it can decide. */
export type Lacking = 'from' | 'to' | 'rules';

/** Undefined: it lacks nothing. */
export function lackingIn({ preset, from, to, rules }: Draft): Lacking | undefined {
  const sides = PRESET_SIDES[preset];
  if (sides.from !== 'none' && from.length === 0) return 'from';
  // What is copied from a source does not go there.
  if (sides.to && to.every((label) => from.includes(label))) return 'to';
  return preset === 'rules' && rules.length === 0 ? 'rules' : undefined;
}

/** A draft that lacks nothing, as settings of a run. */
export function decidingOf(draft: DraftSides, terms: DraftTerms): OtherDeciding {
  const { preset, from } = draft;
  const [first = terms.from] = from;
  switch (preset) {
    case 'update':
    case 'two-way':
      return { preset, from: terms.from };
    case 'mirror':
    case 'backup':
      return { preset, from: first };
    case 'star':
    case 'cluster':
    case 'rules': {
      const { nowUs } = terms;
      return { preset: 'manual', from: terms.from, rules: { set: rulesOf(draft, terms), nowUs } };
    }
  }
}

function rulesOf({ preset, from, to }: DraftSides, { rules = { rules: [] } }: DraftTerms): RuleSet {
  if (preset !== 'star' && preset !== 'cluster') return rules;
  const sources = preset === 'star' ? from.slice(0, 1) : from;
  return presetRules(preset, {
    from: sources,
    to: to.filter((label) => !sources.includes(label)),
  });
}

/** What decides in a run with these settings. A check decides nothing: what is proposed then deletes nothing. */
export function draftOf({ preset, from, rules }: OtherDeciding): DraftSides {
  switch (preset) {
    case 'update':
    case 'two-way':
      return { preset, from: [], to: [] };
    case 'mirror':
    case 'backup':
      return { preset, from: [from], to: [] };
    case 'check':
      return { preset: 'update', from: [], to: [] };
    case 'manual':
      return presetOf(rules?.set) ?? { preset: 'rules', from: [], to: [] };
  }
}

/** The preset that a person chose, where the rules are those of one. */
function presetOf(set: RuleSet | undefined): DraftSides | undefined {
  const action = set?.rules[0]?.do[0];
  if (action === undefined || !('copy' in action)) return undefined;
  const { copy, to } = action;
  const preset: PresetChoice = typeof copy === 'string' ? 'star' : 'cluster';
  const sides = { from: listOf(typeof copy === 'string' ? copy : copy.newest), to: listOf(to) };
  const isPreset = JSON.stringify(presetRules(preset, sides)) === JSON.stringify(set);
  return isPreset ? { preset, from: [...sides.from], to: [...sides.to] } : undefined;
}
