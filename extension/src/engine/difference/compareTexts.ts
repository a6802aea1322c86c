import { type DifferenceLimits, type LineDifference, lineDifference } from './lineDifference.ts';
import { LineNames } from './lineNames.ts';
import { lineStarts } from './lineStarts.ts';
import { isText } from './textOrNot.ts';

/** Lines of one text: 500,000 are some 20 MB of code, and as objects of the thread ten times that. */
export const LINES_MAX = 500_000;

const LIMITS: DifferenceLimits = { edits: 10_000, ms: 4_000 };

export interface TextsJob {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly ignoreWhitespace: boolean;
}

export type ComparedTexts =
  | { readonly kind: 'not-text' }
  | { readonly kind: 'too-many-lines' }
  | ({
      readonly kind: 'compared';
      /** Of both, as `lineStarts` gives them. */
      readonly leftStarts: Uint32Array<ArrayBuffer>;
      readonly rightStarts: Uint32Array<ArrayBuffer>;
    } & LineDifference);

/** The difference of two texts by lines. UTF-16 is no text here, as it is none to Git. For a worker thread. */
export function compareTexts(
  { left, right, ignoreWhitespace }: TextsJob,
  limits: DifferenceLimits = LIMITS,
): ComparedTexts {
  if (!isText(left) || !isText(right)) return { kind: 'not-text' };
  const leftStarts = lineStarts(left, LINES_MAX);
  const rightStarts = lineStarts(right, LINES_MAX);
  if (leftStarts === undefined || rightStarts === undefined) return { kind: 'too-many-lines' };
  const names = new LineNames(ignoreWhitespace);
  const found = lineDifference(names.of(left, leftStarts), names.of(right, rightStarts), limits);
  return { kind: 'compared', leftStarts, rightStarts, ...found };
}
