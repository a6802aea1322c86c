import { z } from 'zod';
import {
  ACTION_KINDS,
  type ActionKind,
  PRESET_CHOICES,
  type PresetChoice,
  RULE_MATCHES,
  type RuleMatch,
} from './decidingChoices.ts';
import type { FilterProblem } from './gridMessages.ts';
import type { PageTable } from './messages.ts';

// What the page and the extension say to each other about what decides: see messages.ts.

/** Texts of the part of the page in which people say what decides. */
export interface DecidingTexts {
  /** On the button that opens it. */
  readonly open: string;
  readonly title: string;
  readonly preset: string;
  readonly presets: Readonly<
    Record<PresetChoice, { readonly label: string; readonly detail: string }>
  >;
  /** Titles of the data sources that are copied from, by preset. */
  readonly from: Readonly<Record<'mirror' | 'backup' | 'star' | 'cluster', string>>;
  /** Titles of those that get something, by preset. */
  readonly to: Readonly<Record<'star' | 'cluster', string>>;
  readonly counting: string;
  /** Where the plan is open no more. */
  readonly notCounted: string;
  readonly apply: string;
  /** Where rules are saved with that. */
  readonly applyRules: string;
  /** Saves them, and makes no plan. */
  readonly onlySave: string;
  /** It was saved. */
  readonly saved: string;
  /** What comes of applying. */
  readonly applying: string;
  readonly cancel: string;
  readonly rules: RulesTexts;
}

/** Texts of the list of rules. */
export interface RulesTexts {
  readonly title: string;
  /** How the keyboard works in it. */
  readonly keys: string;
  readonly add: string;
  /** Adds one about what the grid is limited to. */
  readonly ofFilter: string;
  /** Name of a new one, with {0}: its place. */
  readonly newRule: string;
  /** With {0}: its place. */
  readonly rule: string;
  readonly name: string;
  readonly enabled: string;
  /** With {0}: the name of the rule, as the next three. */
  readonly up: string;
  readonly down: string;
  readonly duplicate: string;
  readonly remove: string;
  readonly match: string;
  readonly matches: Readonly<Record<RuleMatch, string>>;
  /** With {0}: its place, as for all that follow. */
  readonly filter: string;
  readonly removeFilter: string;
  readonly action: string;
  readonly removeAction: string;
  /** Title of the filters that are proposed from rows. */
  readonly ofRows: string;
  /** Where there are none. */
  readonly noRows: string;
  readonly addFilter: string;
  readonly addAction: string;
  readonly kinds: Readonly<Record<ActionKind, string>>;
  readonly from: string;
  readonly to: string;
  /** Where something is done that is copied from nowhere. */
  readonly at: string;
  readonly all: string;
  readonly others: string;
  readonly groups: GroupsTexts;
  readonly saved: SavedTexts;
  readonly comments: string;
  /** Takes the rules that the file has by now. */
  readonly load: string;
  /** Puts these in their place. */
  readonly overwrite: string;
}

/** Texts of the list of groups. */
export interface GroupsTexts {
  readonly title: string;
  readonly add: string;
  /** Name of a new one, with {0}: its place, as the next. */
  readonly newGroup: string;
  readonly group: string;
  readonly members: string;
  /** With {0}: its name, {1}: rules that have it. */
  readonly inUse: string;
  readonly removeThere: string;
  readonly keep: string;
}

/** Texts of the list of saved filters. */
export interface SavedTexts {
  readonly title: string;
  readonly add: string;
  /** Name of a new one, with {0}: its place, as the next. */
  readonly newFilter: string;
  readonly saved: string;
  readonly filter: string;
}

const label = z.string().min(1).max(8);
const labels = z.array(label).max(64).readonly();

/** What rules call data sources, and groups of them; the engine allows fewer, and says so. */
const names = z.array(z.string().max(1000)).max(128).readonly();

/** Of all rules together, with their signs: a file takes fewer. */
const RULES_CHARACTERS = 1_000_000;

const draftActionSchema = z.object({
  kind: z.enum(ACTION_KINDS),
  /** Nobody where nothing is copied. */
  from: names,
  /** Of `from` the newest; else it is one. */
  newest: z.boolean(),
  to: names,
});
export type DraftAction = z.infer<typeof draftActionSchema>;

const name = z.string().max(1000);

const draftGroupSchema = z.object({ name, members: names });
/** A name for several data sources together. */
export type DraftGroup = z.infer<typeof draftGroupSchema>;

const draftFilterSchema = z.object({ name, filter: z.string().max(10_000) });
/** A filter that was given a name. */
export type DraftFilter = z.infer<typeof draftFilterSchema>;

const draftRuleSchema = z.object({
  name,
  enabled: z.boolean(),
  match: z.enum(RULE_MATCHES),
  filters: z.array(z.string().max(10_000)).max(64).readonly(),
  actions: z.array(draftActionSchema).max(64).readonly(),
});
export type DraftRule = z.infer<typeof draftRuleSchema>;

/** What of a draft a workspace keeps in its file. */
const draftPartsSchema = z.object({
  rules: z
    .array(draftRuleSchema)
    .max(256)
    .refine((rules) => JSON.stringify(rules).length <= RULES_CHARACTERS)
    .readonly(),
  groups: z.array(draftGroupSchema).max(128).readonly(),
  /** Filters that were given a name. */
  filters: z
    .array(draftFilterSchema)
    .max(512)
    .refine((filters) => JSON.stringify(filters).length <= RULES_CHARACTERS)
    .readonly(),
});
export type DraftParts = z.infer<typeof draftPartsSchema>;

/** What is to decide, as it is being said: with it the parts of the workspace, perhaps changed. With another preset these wait. */
export const draftSchema = draftPartsSchema.extend({
  preset: z.enum(PRESET_CHOICES),
  /** Labels of the data sources that are copied from. */
  from: labels,
  /** Labels of those that get something. */
  to: labels,
  /** The parts as they were before anybody changed them here: those that are so still are not written. */
  begun: draftPartsSchema,
  /** Of the file that they were read from. */
  revision: z.string().max(64),
});
export type Draft = z.infer<typeof draftSchema>;

/** A filter that was given a name in the file while people say what decides. */
export interface NamedFilter extends DraftFilter {
  /** Revision of the file before that. */
  readonly before: string;
  /** With it; the one before where the file has more than that by now. */
  readonly revision: string;
}

/** What a draft would come to; nothing where another one was asked about since. */
export interface DraftPreview {
  readonly counted?: {
    /** Absent: nothing would be changed. */
    readonly totals?: PageTable;
    readonly rules?: PageTable;
    readonly notes: readonly string[];
    readonly warnings: readonly string[];
  };
  /** Why it can't decide. */
  readonly problem?: DraftProblem;
}

export interface DraftProblem {
  readonly text: string;
  /** Which rule it is about, from 0; absent: none of them. */
  readonly rule?: number;
  /** Which of its filters, from 0. */
  readonly filter?: number;
  /** Which group it is about, or which saved filter, from 0. */
  readonly group?: number;
  readonly saved?: number;
  readonly place?: FilterProblem;
  /** The file of the rules is another by now. */
  readonly isStale?: true;
}

/** What a form begins with. */
export interface DraftBegun {
  readonly draft: Draft;
  /** Somebody wrote comments among rules, groups or filters, which are lost where these are saved. */
  readonly hasComments: boolean;
  /** The file has no rules that can be read: none of these are its own. */
  readonly isUnreadable?: true;
}

/** What requests about what decides are answered with. */
export interface DecidingAnswers {
  readonly draft: DraftBegun | undefined;
  readonly preview: DraftPreview;
  /** A problem: it is not applied. */
  readonly apply: { readonly problem?: DraftProblem };
  readonly saveFilter: undefined;
}

const run = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const decidingRequests = [
  /** What decides about the plan now; again: what was being said when the page was there last. */
  z.object({ kind: z.literal('draft'), run, again: z.boolean() }),
  /** What the plan would come to. */
  z.object({ kind: z.literal('preview'), run, draft: draftSchema }),
  /** Saves what is the workspace's of it, and makes another plan, by which this decides. */
  z.object({
    ...{ kind: z.literal('apply'), run, draft: draftSchema },
    /** Without another plan. */
    onlySave: z.boolean(),
    /** Parts that were changed both here and elsewhere meanwhile are as they are here. */
    overwrite: z.boolean(),
  }),
  /** Asks the person for a name of a filter, and saves it. */
  z.object({ kind: z.literal('saveFilter'), run, filter: z.string().min(1).max(10_000) }),
] as const;
export type DecidingRequest = z.infer<(typeof decidingRequests)[number]>;
