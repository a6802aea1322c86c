import { hasMarks } from '../../engine/merging/mergeMarks.ts';
import { type MergeText, mergeTextOf } from '../../engine/merging/mergeText.ts';
import type { Versions } from '../../engine/merging/threeWay.ts';

/** Two versions of a text, and the one that both come from. */
export interface MergedTexts {
  readonly base: MergeText;
  readonly ours: MergeText;
  readonly theirs: MergeText;
}

export interface MergedContents {
  readonly own: Uint8Array;
  readonly other: Uint8Array;
  /** Undefined where it is not known. */
  readonly base: Uint8Array | undefined;
}

/**
 * no-base: nobody knows what both come from. no-texts: they are none that can be merged. respelled: the other side has
 * changed its ends of lines or its mark of the byte order, which no merge of lines would show.
 */
export type NotMerged = 'no-base' | 'no-texts' | 'respelled';

/** What is merged, or why it can't be. That they don't differ in too much is seen when they are merged. */
export function mergedTexts(contents: MergedContents): MergedTexts | NotMerged {
  const ours = mergeTextOf(contents.own);
  const theirs = mergeTextOf(contents.other);
  // Of both ends of lines nobody can tell which a new line gets, and an editor would make them one.
  if (ours === undefined || theirs === undefined || ours.isMixed || theirs.isMixed)
    return 'no-texts';
  const base = contents.base && mergeTextOf(contents.base);
  if (base === undefined) return 'no-base';
  const all = { base, ours, theirs };
  if (Object.values(all).some(({ text }) => hasMarks(text))) return 'no-texts';
  return isRespelled(all) ? 'respelled' : all;
}

/** The result is spelled as the own copy is: what the other one has changed in that would be lost without a word. */
function isRespelled({ base, ours, theirs }: MergedTexts): boolean {
  const { lineEnd, hasMark } = theirs;
  const hasOtherEnds =
    lineEnd !== undefined &&
    lineEnd !== base.lineEnd &&
    lineEnd !== lineEndOf({ base, ours, theirs });
  return hasOtherEnds || (hasMark !== base.hasMark && hasMark !== ours.hasMark);
}

/** A file of one line has no end of its own: a new one gets that of the others. */
export function lineEndOf({ ours, theirs, base }: MergedTexts): '\n' | '\r\n' {
  return ours.lineEnd ?? theirs.lineEnd ?? base.lineEnd ?? '\n';
}

/** As merges see them. */
export function versionsOf({ base, ours, theirs }: MergedTexts): Versions {
  return { base: base.text, ours: ours.text, theirs: theirs.text };
}
