import { z } from 'zod';

// The contract between the plan's page and the extension. The page takes types from here and nothing
// else; whatever it sends is parsed by the extension. All texts come from there, in the editor's language.

/** Texts that the page fills in by itself. */
export interface PageTexts {
  readonly language: string;
  /** Title of the region that asks. */
  readonly question: string;
  readonly filter: string;
  /** With {0} and {1}: items shown of items listed. */
  readonly filtered: string;
  readonly noneMatches: string;
  /** How the keyboard works in the list. */
  readonly keys: string;
  /** With {0}: a path. */
  readonly compare: string;
  /** How the keyboard decides in the list. */
  readonly decideKeys: string;
  readonly decide: string;
  /** With {0}: a path. */
  readonly decideAbout: string;
  /** With {0}: how many items are listed. */
  readonly decideListed: string;
  /** How the keyboard compares contents in the list. */
  readonly contentsKeys: string;
  readonly contents: string;
  /** With {0}: a path. */
  readonly contentsOf: string;
  /** With {0}: how many items are listed. */
  readonly contentsListed: string;
  /** When the extension does not answer in time. */
  readonly noAnswer: string;
}

export type ActionKind = 'create' | 'update' | 'dates' | 'delete' | 'conflict' | 'other';

/** What would happen to one item, or what was found about it. */
export interface PageAction {
  readonly kind: ActionKind;
  readonly label: string;
  /** From where to where: 'A → B, C'; '' where nothing moves. */
  readonly direction: string;
  /** The same for a screen reader: 'from A to B, C'. */
  readonly spoken: string;
}

export interface PageItem {
  readonly path: string;
  /** The path, safe to be shown. */
  readonly shown: string;
  readonly actions: readonly PageAction[];
  /** Whether a file of it can be looked at. */
  readonly comparable: boolean;
  /** In what alone its copies differ, where that is little: 'line ends only'. */
  readonly difference?: string;
  /** Who decided about it by hand, and whether that holds; absent: nobody did. */
  readonly decided?: string;
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
  readonly list: {
    readonly caption: string;
    /** Path and what happens to it. */
    readonly head: readonly [string, string];
    readonly items: readonly PageItem[];
    /** '… and N more', or ''. */
    readonly more: string;
  };
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

/** Paths of one request: what a page lists. */
const PATHS_MAX = 2000;

/** What goes on: sent whenever it changes. */
export interface PageState {
  readonly tone: 'neutral' | 'busy' | 'good' | 'bad';
  readonly status: string;
  readonly details: readonly string[];
  readonly question?: PageQuestion;
  readonly progress: readonly PageProgress[];
  readonly buttons: readonly PageButton[];
  /** Items can be decided by hand here and now. */
  readonly deciding?: true;
  /** Contents can be asked for here and now. */
  readonly asking?: true;
}

export type ToPage =
  | { readonly type: 'texts'; readonly texts: PageTexts }
  /** Absent page: there is no plan now. */
  | { readonly type: 'plan'; readonly page?: PlanPage }
  | { readonly type: 'state'; readonly state: PageState }
  /** The end of a request; `error` is a sentence. */
  | { readonly type: 'reply'; readonly id: number; readonly error?: string };

const path = z.string().max(32_768);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const pageRequestSchema = z.discriminatedUnion('kind', [
  /** The page has just been loaded, perhaps again: it wants all there is. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('answer'), question: count, yes: z.boolean() }),
  z.object({ kind: z.literal('command'), command: z.enum(PAGE_COMMANDS) }),
  z.object({ kind: z.literal('compare'), run: count, path }),
  /** Asks the person what is to be done with these items. */
  z.object({ kind: z.literal('decide'), run: count, paths: z.array(path).min(1).max(PATHS_MAX) }),
  /** Asks the person how far contents are to be compared from these items on. */
  z.object({ kind: z.literal('contents'), run: count, paths: z.array(path).min(1).max(PATHS_MAX) }),
]);
export type PageRequest = z.infer<typeof pageRequestSchema>;

export const fromPageSchema = z.object({ id: count, request: pageRequestSchema });
export type FromPage = z.infer<typeof fromPageSchema>;
