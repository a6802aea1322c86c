import { LIMITS } from '@bytesync/shared/limits.ts';
import { z } from 'zod';
import { FILTER_CHARACTERS } from '../filter/tree.ts';

/** Rules of one run. */
export const RULES_MAX = 64;
/** Characters of all conditions together: a statement of the log holds the whole. */
export const CONDITIONS_MAX = 64 * 1024;
/** Filters of all conditions together: each is asked of each item. */
const FILTERS_MAX = 256;
/** Filters that one rule's condition is made of, and actions of one rule. */
const PARTS_MAX = 16;
const GROUPS_MAX = 64;
const NAMES_MAX = 64;

/** Every source, and all but the one that is copied from. Groups can't be called so. */
export const ALL = 'all';
export const OTHERS = 'others';

const NAME =
  'Label of a data source (A, or A1), of all that a member offers (A), or name of a group.';
const name = z.string().min(1).max(LIMITS.name);
const names = z.union([name, z.array(name).min(1).max(NAMES_MAX)]).meta({
  description: `${NAME} One or several; “all” is every one, “others” all but the source.`,
});
/** One source, or the newest of several. */
const from = z
  .union([name, z.strictObject({ newest: names })])
  .meta({ description: `${NAME} Of several the newest: { "newest": ["A", "B"] }.` });
const filter = z.string().min(1).max(FILTER_CHARACTERS);
const filters = z.array(filter).min(1).max(PARTS_MAX);

/** What is true of the items that a rule is about: a filter, all of several, or any of them. */
const conditionSchema = z
  .union([filter, z.strictObject({ all: filters }), z.strictObject({ any: filters })])
  .meta({
    description:
      'What the rule is about: a filter, as in "name:*.ts AND only:A", all of several, or any of them. Absent: everything.',
  });

/** docs/rules.md says what each does. */
export const actionSchema = z.union([
  z
    .strictObject({ copy: from, to: names })
    .meta({ description: 'Content, dates and mode; folders are made where they are missing.' }),
  z.strictObject({ content: from, to: names }).meta({
    description:
      'The content alone: what is there keeps its mode, and its date is that of the run.',
  }),
  z.strictObject({ dates: from, to: names }).meta({
    description: 'Dates and mode alone, where the contents are the same.',
  }),
  z
    .strictObject({ create: from, to: names })
    .meta({ description: 'As copy, but only where nothing is there.' }),
  z.strictObject({ delete: names }).meta({ description: 'To the trash.' }),
  z.strictObject({ keep: names }).meta({
    description:
      'All versions, on all of them: the newest keeps its name, others get one with their label.',
  }),
  z
    .strictObject({ leave: names })
    .meta({ description: 'It stays as it is, whatever comes after.' }),
]);

const ruleSchema = z.strictObject({
  name: name.meta({ description: 'What plans call it.' }),
  enabled: z.boolean().optional().meta({ description: 'false: the rule is skipped.' }),
  when: conditionSchema.optional(),
  do: z.array(actionSchema).min(1).max(PARTS_MAX).meta({ description: 'In this order.' }),
});

export const GROUPS_SCHEMA = z
  .record(name, z.array(name).min(1).max(NAMES_MAX))
  .meta({ description: 'Names for several data sources together.' });
export const RULES_SCHEMA = z.array(ruleSchema).max(RULES_MAX).meta({
  description: 'What was said first of a data source holds; the preset decides about the rest.',
});

/** Rules in their order, and names for several sources. The same in a file and in the session. */
export const ruleSetSchema = z
  .strictObject({ groups: GROUPS_SCHEMA.optional(), rules: RULES_SCHEMA })
  .refine(({ groups = {} }) => Object.keys(groups).length <= GROUPS_MAX, { path: ['groups'] })
  .refine(({ rules }) => conditionCharacters(rules) <= CONDITIONS_MAX, { path: ['rules'] })
  .refine(({ rules }) => conditionsOf(rules).length <= FILTERS_MAX, { path: ['rules'] });

export type RuleSet = z.infer<typeof ruleSetSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type RuleAction = z.infer<typeof actionSchema>;
export type RuleCondition = z.infer<typeof conditionSchema>;

function conditionCharacters(rules: readonly Rule[]): number {
  return conditionsOf(rules).reduce((sum, { length }) => sum + length, 0);
}

function conditionsOf(rules: readonly Rule[]): string[] {
  return rules.flatMap(({ when }) => filtersOf(when));
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
