import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RuleSet } from './ruleSet.ts';

/** Why rules can't be used; engine/messages/reasons.ts has the words. */
export type RuleFlaw = 'rule-source' | 'rule-one-source' | 'rule-group' | 'rule-others';

export interface RulePlace {
  /** Number of the rule, from 1. */
  readonly rule: number;
  readonly name: string;
}

/** The place of a rule of a set, for errors. */
export function placeOf({ rules }: RuleSet, index: number): RulePlace {
  return { rule: index + 1, name: rules[index]?.name ?? '' };
}

/** The error for what is wrong with a rule. */
export function ruleError(
  reason: RuleFlaw,
  near: string,
  place?: RulePlace,
  labels?: string,
): BytesyncError {
  return new BytesyncError('rules-invalid', {
    ...{ reason, near },
    ...(place && { rule: place.rule, name: place.name }),
    ...(labels !== undefined && { labels }),
  });
}

/** The same, for a filter of a rule that can't be understood. */
export function conditionError(cause: BytesyncError, { rule, name }: RulePlace): BytesyncError {
  return new BytesyncError('rules-invalid', { ...cause.values, rule, name }, { cause });
}
