import { decide } from '../../../extension/src/engine/comparison/decide.ts';
import type { Preset } from '../../../extension/src/engine/comparison/item.ts';
import {
  decideByRules,
  type RuledDecisions,
} from '../../../extension/src/engine/comparison/rules/decideByRules.ts';
import {
  type Rule,
  type RuleSet,
  ruleSetSchema,
} from '../../../extension/src/engine/comparison/rules/ruleSet.ts';
import { shownDecision } from '../comparison/shownDecision.ts';
import { analysed, type Files, type Tree } from '../comparison/trees.ts';

/** 2026-11-28T12:00 */
export const NOW_US = Date.UTC(2026, 10, 28, 12) * 1000;

export interface RuledCase {
  readonly description: string;
  /** The columns, A first. */
  readonly trees: readonly Tree[];
  readonly files?: Files;
  readonly preset?: Preset;
  /** Column that the preset follows; the first unless given. */
  readonly from?: number;
  readonly groups?: RuleSet['groups'];
  /** Rules without a name get a number. */
  readonly rules: readonly (Omit<Rule, 'name'> & { readonly name?: string })[];
  /** Decisions other than nothing, by path, as `shownDecision` writes them. */
  readonly expected: Readonly<Record<string, string>>;
  /** Refusals of all rules together. */
  readonly refused?: Readonly<Record<string, number>>;
}

export function ruleSet({ rules, groups }: Pick<RuledCase, 'rules' | 'groups'>): RuleSet {
  const named = rules.map((rule, index) => ({ name: `${index + 1}`, ...rule }));
  return ruleSetSchema.parse({ rules: named, ...(groups && { groups }) });
}

export function ruled(one: Omit<RuledCase, 'description' | 'expected'>): RuledDecisions & {
  readonly shown: Record<string, string>;
} {
  const { trees, preset = 'manual', from = 0, files = [] } = one;
  const comparison = analysed(trees, preset, 'standard', files);
  const byPreset = decide(comparison, { preset, from });
  const decided = decideByRules(comparison, byPreset, { set: ruleSet(one), nowUs: NOW_US });
  const shown: Record<string, string> = {};
  for (const [index, decision] of decided.decisions.entries()) {
    if (decision.kind === 'nothing') continue;
    shown[decided.comparison.items[index]?.path ?? ''] = shownDecision(decision);
  }
  return { ...decided, shown };
}

export function allRefused({ outcomes }: RuledDecisions): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { refused } of outcomes) {
    for (const [reason, count] of Object.entries(refused)) all[reason] = (all[reason] ?? 0) + count;
  }
  return all;
}
