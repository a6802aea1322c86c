import { z } from 'zod';

// The contract between the page of a difference and the extension. The page takes types from here and nothing else;
// whatever it sends is parsed by the extension. All texts come from there, in the editor's language.

/** Texts that the page fills in by itself. */
export interface DifferenceTexts {
  readonly language: string;
  /** Title of who has what, and of its columns. */
  readonly versions: string;
  readonly columns: Readonly<Record<'source' | 'size' | 'changed', string>>;
  /** Titles of what is compared, of the toolbar, and of its buttons. */
  readonly left: string;
  readonly right: string;
  readonly swap: string;
  readonly tools: string;
  readonly sideBySide: string;
  readonly inline: string;
  readonly whitespace: string;
  readonly previous: string;
  readonly next: string;
  readonly bytes: string;
  readonly again: string;
  readonly openEditor: string;
  readonly merge: string;
  readonly cancel: string;
  /** Title of the lines, and how the keyboard works in them. */
  readonly lines: string;
  readonly keys: string;
  /** With {0} and {1}: which change of how many. */
  readonly change: string;
  readonly changes: string;
  /** With {0}: lines that are equal and folded. */
  readonly folded: string;
  readonly removed: string;
  readonly added: string;
  /** Marks at the end of a line. */
  readonly carriageReturn: string;
  readonly noLineEnd: string;
  readonly cut: string;
  /** Title of the map; with {0}: a side. */
  readonly map: string;
  readonly regions: string;
  /** With {0} and {1}: where, and how many bytes. */
  readonly region: string;
  /** With {0} and {1}: from where to where. */
  readonly bytesAt: string;
  readonly before: string;
  readonly after: string;
  /** Titles of pictures, and how they are shown. */
  readonly pictures: string;
  readonly swipe: string;
  readonly overlay: string;
  readonly undrawable: string;
  /** When the extension does not answer in time. */
  readonly noAnswer: string;
}

/** Sources that have the same content. */
export interface VersionGroup {
  readonly title: string;
  readonly sources: readonly {
    readonly name: string;
    readonly size: string;
    readonly changed: string;
  }[];
}

/** Of what the difference is, and what can be chosen. */
export interface DifferencePage {
  /** The path, safe to be shown: its folders with a slash at the end, and its name. */
  readonly folder: string;
  readonly name: string;
  readonly groups: readonly VersionGroup[];
  /** Copies that can be compared, safe to be shown. */
  readonly copies: readonly string[];
  /** Which are compared; -1: with nothing, since there is one copy only. */
  readonly left: number;
  readonly right: number;
  readonly whitespace: boolean;
  /** Shown as bytes, whatever it is. */
  readonly bytes: boolean;
  /** One of the two copies is an own one, which can be merged with the other. */
  readonly mergeable: boolean;
  /** What has become of the sources since: sentences. */
  readonly notices: readonly string[];
  /** The page keeps it, so that it can be shown again in a window that was loaded anew. */
  readonly kept: unknown;
}

export interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** 'PNG, 800 × 600, 12 KB'. */
  readonly about: string;
}

/** A stretch of the right file that the left one lacks, and where it would stand there; in bytes. */
export interface PageRegion {
  readonly offset: number;
  readonly length: number;
  readonly baseOffset: number;
}

/** What is shown of the two copies. Numbers of what is shown count up: requests name what they are about. */
export type ShownDifference =
  | { readonly kind: 'computing'; readonly text: string }
  | {
      readonly kind: 'message';
      readonly tone: 'neutral' | 'good' | 'bad';
      readonly text: string;
      /** What to do next. */
      readonly advice: readonly string[];
    }
  | {
      readonly kind: 'text';
      readonly shown: number;
      /** Steps of three numbers: lines that are equal, lines of the left that give way to lines of the right. */
      readonly steps: readonly number[];
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'bytes';
      readonly shown: number;
      readonly summary: string;
      readonly notes: readonly string[];
      /** How much of each of its pieces differs, 0 to 1. */
      readonly left: { readonly size: number; readonly shades: readonly number[] };
      readonly right: { readonly size: number; readonly shades: readonly number[] };
      readonly regions: readonly PageRegion[];
    }
  | {
      readonly kind: 'pictures';
      readonly shown: number;
      readonly notes: readonly string[];
      readonly left?: Picture;
      readonly right?: Picture;
    };

/** A line, safe to be shown but for its tabs. */
export interface PageLine {
  readonly text: string;
  /** It ends with CR and LF, or with nothing; else with LF. */
  readonly end?: 'crlf' | 'none';
  /** It goes on. */
  readonly cut?: true;
}

/** Colours of the texts are there, by number, each '' or `#rrggbb` or shorter or longer; none: they are to be plain. */
export interface PageColoursMessage {
  readonly type: 'colours';
  /** The number of what is shown. */
  readonly shown: number;
  readonly colours: readonly string[];
}

/**
 * How a line is coloured: pairs of where a run ends, in UTF-16 code units, and its style: the number of its colour by 16, and
 * bits for italic, bold, underlined and struck through. None where all of it is plain.
 */
export type LineRuns = readonly number[];

/** What requests are answered with; undefined where another difference is shown by then. */
export interface DifferenceAnswers {
  readonly lines: readonly PageLine[] | undefined;
  readonly colours: readonly LineRuns[] | undefined;
  readonly region: Uint8Array<ArrayBuffer> | undefined;
}

export type ToDifferencePage =
  | { readonly type: 'texts'; readonly texts: DifferenceTexts }
  | { readonly type: 'page'; readonly page: DifferencePage }
  | { readonly type: 'shown'; readonly difference: ShownDifference }
  | PageColoursMessage
  | {
      readonly type: 'reply';
      readonly id: number;
      readonly error?: string;
      readonly value?: unknown;
    };

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Data sources of a session are far fewer. */
const copy = z.number().int().min(-1).max(10_000);
const side = z.enum(['left', 'right']);
const lines = { shown: count, side, first: count, count: z.number().int().min(1).max(500) };

export const differenceRequestSchema = z.discriminatedUnion('kind', [
  /** The page has just been loaded, perhaps again: it wants all there is. */
  z.object({ kind: z.literal('ready') }),
  z.object({
    ...{ kind: z.literal('choose'), left: copy, right: copy },
    ...{ whitespace: z.boolean(), bytes: z.boolean() },
  }),
  /** Reads both copies again. */
  z.object({ kind: z.literal('again') }),
  z.object({ kind: z.literal('cancel') }),
  z.object({ kind: z.literal('openEditor') }),
  z.object({ kind: z.literal('merge') }),
  z.object({ kind: z.literal('lines'), ...lines }),
  /** Answered when they are there: it may take seconds. */
  z.object({ kind: z.literal('colours'), ...lines }),
  z.object({
    ...{ kind: z.literal('region'), shown: count, side },
    ...{ offset: count, length: z.number().int().min(1).max(4096) },
  }),
]);
export type DifferenceRequest = z.infer<typeof differenceRequestSchema>;

export const fromDifferencePageSchema = z.object({ id: count, request: differenceRequestSchema });
export type FromDifferencePage = z.infer<typeof fromDifferencePageSchema>;
