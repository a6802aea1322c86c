import { LIMITS } from '@bytesync/shared/limits.ts';
import { z } from 'zod';
import { FILTER_CHARACTERS } from '../filter/tree.ts';

/** Rules of one run. */
export const RULES_MAX = 64;
/** Characters of all conditions together: a statement of the log holds the whole. */
export const CONDITIONS_MAX = 64 * 1024;
/** Filters that one rule's condition is made of, and actions of one rule. */
const PARTS_MAX = 16;
const GROUPS_MAX = 64;
const NAMES_MAX = 64;

/** Every source, and all but the one that is copied from. Groups can't be called so. */
export const ALL = 'all';
export const OTHERS = 'others';

/** Label of a data source (A, or A1), of all sources of a member (A), or name of a group. */
const name = z.string().min(1).max(LIMITS.name);
const names = z.union([name, z.array(name).min(1).max(NAMES_MAX)]);
/** One source, or the newest of several. */
const from = z.union([name, z.strictObject({ newest: names })]);
const filter = z.string().min(1).max(FILTER_CHARACTERS);
const filters = z.array(filter).min(1).max(PARTS_MAX);

/** What is true of the items that a rule is about: a filter, all of several, or any of them. */
const conditionSchema = z.union([
  filter,
  z.strictObject({ all: filters }),
  z.strictObject({ any: filters }),
]);

/** docs/rules.md says what each does. */
const actionSchema = z.union([
  z.strictObject({ copy: from, to: names }),
  z.strictObject({ content: from, to: names }),
  z.strictObject({ dates: from, to: names }),
  z.strictObject({ create: from, to: names }),
  z.strictObject({ delete: names }),
  z.strictObject({ leave: names }),
]);

const ruleSchema = z.strictObject({
  name,
  /** A rule that is switched off is skipped. */
  enabled: z.boolean().optional(),
  /** Absent: it is about every item. */
  when: conditionSchema.optional(),
  do: z.array(actionSchema).min(1).max(PARTS_MAX),
});

/** Rules in their order, and names for several sources. The same in a file and in the session. */
export const ruleSetSchema = z
  .strictObject({
    groups: z.record(name, z.array(name).min(1).max(NAMES_MAX)).optional(),
    rules: z.array(ruleSchema).max(RULES_MAX),
  })
  .refine(({ groups = {} }) => Object.keys(groups).length <= GROUPS_MAX, {
    path: ['groups'],
    error: `there may be ${GROUPS_MAX} groups at most`,
  })
  .refine(({ rules }) => conditionCharacters(rules) <= CONDITIONS_MAX, {
    path: ['rules'],
    error: `all conditions together may have ${CONDITIONS_MAX} characters at most`,
  });

export type RuleSet = z.infer<typeof ruleSetSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type RuleAction = z.infer<typeof actionSchema>;
export type RuleCondition = z.infer<typeof conditionSchema>;

function conditionCharacters(rules: readonly Rule[]): number {
  return rules.reduce((sum, { when }) => sum + filtersOf(when).join('').length, 0);
}

/** The filters that a condition is made of. */
export function filtersOf(when: RuleCondition | undefined): readonly string[] {
  if (when === undefined) return [];
  if (typeof when === 'string') return [when];
  return 'all' in when ? when.all : when.any;
}

/** One name or several, as a list. */
export function listOf(some: string | readonly string[]): readonly string[] {
  return typeof some === 'string' ? [some] : some;
}
