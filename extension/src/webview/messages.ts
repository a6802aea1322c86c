import { z } from 'zod';
import { type DecidingTexts, decidingRequests, type NamedFilter } from './decidingMessages.ts';
import type { Chip, Layout } from './gridChoices.ts';
import { gridRequests } from './gridMessages.ts';

// The contract between the plan's page and the extension. The page takes types from here and nothing
// else; whatever it sends is parsed by the extension. All texts come from there, in the editor's language.

/** Texts that the page fills in by itself. */
export interface PageTexts {
  readonly language: string;
  /** Title of the region that asks. */
  readonly question: string;
  readonly filter: string;
  readonly filterExample: string;
  /** Before what a filter was perhaps meant to be. */
  readonly meant: string;
  /** Title of what may stand in a filter. */
  readonly proposals: string;
  /** With {0} and {1}: items shown of all. */
  readonly filtered: string;
  readonly noneMatches: string;
  /** Title of the chips. */
  readonly show: string;
  readonly chips: Readonly<Record<Chip, string>>;
  /** With {0}, {1} and {2}: items decided by hand, undecided, in conflict. */
  readonly counter: string;
  /** Title of the ways in which rows are arranged. */
  readonly arrange: string;
  readonly layouts: Readonly<Record<Layout, string>>;
  readonly openAll: string;
  readonly closeAll: string;
  /** How the keyboard opens and closes rows. */
  readonly foldKeys: string;
  /** With {0} and {1}: items looked at, of all that differ. */
  readonly reviewed: string;
  /** How the keyboard marks what was looked at. */
  readonly reviewKeys: string;
  /** With {0}: a path. */
  readonly reviewedOf: string;
  /** With {0}: how many rows are selected. */
  readonly reviewSelected: string;
  /** Titles of columns. */
  readonly columns: Readonly<Record<'reviewed' | 'path' | 'size' | 'date' | 'decided', string>>;
  /** How the keyboard works in the grid. */
  readonly keys: string;
  /** With {0}: how many rows. */
  readonly selected: string;
  /** With {0}: a path. */
  readonly compare: string;
  /** How the keyboard decides in the grid. */
  readonly decideKeys: string;
  /** With {0}: a path. */
  readonly decideAbout: string;
  /** With {0}: how many rows are selected. */
  readonly decideSelected: string;
  /** How the keyboard compares contents in the grid. */
  readonly contentsKeys: string;
  /** With {0}: a path. */
  readonly contentsOf: string;
  /** With {0}: how many rows are selected. */
  readonly contentsSelected: string;
  /** How the keyboard shows differences in the grid. */
  readonly differenceKeys: string;
  readonly mergeKeys: string;
  /** With {0}: a path. */
  readonly differenceOf: string;
  /** With {0}: how many rows are selected. */
  readonly differenceSelected: string;
  /** How the keyboard makes a rule in the grid. */
  readonly ruleKeys: string;
  /** With {0}: a path. */
  readonly ruleOf: string;
  /** With {0}: how many rows are selected. */
  readonly ruleOfSelected: string;
  readonly deciding: DecidingTexts;
  /** Gives the filter a name, and keeps it. */
  readonly saveFilter: string;
  /** Saves all that is listed. */
  readonly saveList: string;
  /** When the extension does not answer in time. */
  readonly noAnswer: string;
}

/** A table that is read as it stands; the first `textColumns` columns are text, the others numbers. */
export interface PageTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly textColumns: number;
  readonly rows: readonly (readonly string[])[];
}

/** A plan: sent again whenever somebody has decided something by hand. */
export interface PlanPage {
  readonly run: number;
  readonly heading: string;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly totals?: PageTable;
  /** What each rule comes to, where rules decide. */
  readonly rules?: PageTable;
  readonly grid: {
    readonly caption: string;
    /** Title of the column that says what happens. */
    readonly action: string;
    readonly sources: readonly PageSource[];
  };
}

/** A column of the grid: 'A', and whose folder it is. */
export interface PageSource {
  readonly label: string;
  readonly name: string;
}

export interface PageQuestion {
  readonly id: number;
  readonly text: string;
  readonly details: readonly string[];
  readonly yes: string;
  readonly no: string;
  /** The same question, after something was decided: whoever goes on deciding keeps the focus. */
  readonly again?: true;
}

/** How far the items of the plan are, all together; their rows say it of each. */
export interface PageItems {
  /** Counted up: something of it has changed. */
  readonly told: number;
  readonly failed: number;
  readonly text: string;
  /** For a screen reader: changes seldom. */
  readonly spoken: string;
}

/** How far one member is. */
export interface PageProgress {
  readonly memberId: string;
  readonly member: string;
  readonly text: string;
  /** 0 to 1; absent where nobody knows how much there is. */
  readonly part?: number;
}

export const PAGE_COMMANDS = [
  'abort',
  'pause',
  'continue',
  'report',
  'saveList',
  'analyse',
  'undoDecision',
  'redoDecision',
  'stopComparing',
] as const;
export type PageCommand = (typeof PAGE_COMMANDS)[number];

export interface PageButton {
  readonly command: PageCommand;
  readonly label: string;
  readonly disabled?: true;
}

/** Paths of one request; rows of the grid are named by their places. */
const PATHS_MAX = 2000;

/** What goes on: sent whenever it changes. */
export interface PageState {
  readonly tone: 'neutral' | 'busy' | 'good' | 'bad';
  readonly status: string;
  readonly details: readonly string[];
  readonly question?: PageQuestion;
  readonly progress: readonly PageProgress[];
  /** While the plan is carried out. */
  readonly items?: PageItems;
  readonly buttons: readonly PageButton[];
  /** Items can be decided by hand here and now. */
  readonly deciding?: true;
  /** Contents can be asked for here and now. */
  readonly asking?: true;
  /** Something else can be made to decide here and now. */
  readonly drafting?: true;
}

export type ToPage =
  | { readonly type: 'texts'; readonly texts: PageTexts }
  /** Absent page: there is no plan now. */
  | {
      readonly type: 'plan';
      readonly page?: PlanPage;
      /** Counted up: the rows are another plan's than before. */
      readonly revision: number;
    }
  | { readonly type: 'state'; readonly state: PageState }
  /** A person asked for the page: it gets the focus, and in it the question where there is one. */
  | { readonly type: 'focus' }
  /** A person wants a rule from the rows that are selected. */
  | { readonly type: 'rule' }
  /** A person has given a filter a name. */
  | { readonly type: 'named'; readonly filter: NamedFilter }
  /** The end of a request; `error` is a sentence. */
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly error?: string;
      /** As `GridAnswers` and `DecidingAnswers` have it, for requests that are answered with something. */
      readonly value?: unknown;
    };

const path = z.string().max(32_768);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const pageRequestSchema = z.discriminatedUnion('kind', [
  /** The page has just been loaded, perhaps again: it wants all there is. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('answer'), question: count, yes: z.boolean() }),
  z.object({ kind: z.literal('command'), command: z.enum(PAGE_COMMANDS) }),
  z.object({ kind: z.literal('compare'), run: count, path }),
  z.object({ kind: z.literal('merge'), run: count, path }),
  /** Asks the person what is to be done with these items. */
  z.object({ kind: z.literal('decide'), run: count, paths: z.array(path).min(1).max(PATHS_MAX) }),
  /** Asks the person how far contents are to be compared from these items on. */
  z.object({ kind: z.literal('contents'), run: count, paths: z.array(path).min(1).max(PATHS_MAX) }),
  /** Shows the difference of these items. */
  z.object({
    ...{ kind: z.literal('difference'), run: count },
    paths: z.array(path).length(1),
  }),
  ...gridRequests,
  ...decidingRequests,
]);
export type PageRequest = z.infer<typeof pageRequestSchema>;

export const fromPageSchema = z.object({ id: count, request: pageRequestSchema });
export type FromPage = z.infer<typeof fromPageSchema>;
