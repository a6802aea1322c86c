import type { ContentsChoice } from '../../engine/comparison/askedContents.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { count, type Words } from '../messages/words.ts';
import { reachRows } from './decisionRows.ts';

/** Of how much the contents are compared. */
export interface ContentsRow extends ContentsChoice {
  readonly label: string;
}

/** An item alone, the folders that it lies in, or all: what is taken as equal is not listed. */
export function contentsRows(
  plan: PlanView,
  paths: readonly string[],
  words: Words,
): readonly ContentsRow[] {
  const { t } = words;
  const rows =
    paths.length === 1
      ? reachRows(plan, paths, words)
      : [{ label: t('The {0} listed', count(paths.length, words)), paths, below: true }];
  return [...rows, { label: t('Everything that is compared'), below: false }];
}
