import { z } from 'zod';
import { PRESET_CHOICES, type PresetChoice } from './decidingChoices.ts';
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
  /** What comes of applying. */
  readonly applying: string;
  readonly cancel: string;
}

const label = z.string().min(1).max(8);
const labels = z.array(label).max(64).readonly();

/** What is to decide, as it is being said. */
export const draftSchema = z.object({
  preset: z.enum(PRESET_CHOICES),
  /** Labels of the data sources that are copied from. */
  from: labels,
  /** Labels of those that get something. */
  to: labels,
});
export type Draft = z.infer<typeof draftSchema>;

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
}

/** What requests about what decides are answered with. */
export interface DecidingAnswers {
  readonly draft: Draft | undefined;
  readonly preview: DraftPreview;
  /** A problem: it is not applied. */
  readonly apply: { readonly problem?: DraftProblem };
}

const run = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const decidingRequests = [
  /** What decides about the plan now; again: what was being said when the page was there last. */
  z.object({ kind: z.literal('draft'), run, again: z.boolean() }),
  /** What the plan would come to. */
  z.object({ kind: z.literal('preview'), run, draft: draftSchema }),
  /** Makes another plan, by which this decides. */
  z.object({ kind: z.literal('apply'), run, draft: draftSchema }),
] as const;
export type DecidingRequest = z.infer<(typeof decidingRequests)[number]>;
