import type { TextDifference } from '../../engine/comparison/textDifference.ts';

const TEXTS: Readonly<Record<TextDifference, string>> = {
  'line-ends': ' (line ends only)',
  whitespace: ' (whitespace only)',
};

/** What stands behind a path whose files differ in little. */
export function differenceText(difference: TextDifference | undefined): string {
  return difference === undefined ? '' : TEXTS[difference];
}
