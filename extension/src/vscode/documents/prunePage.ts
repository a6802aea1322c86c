import type { Problem } from '../../engine/inventory/entry.ts';
import { codeSpan, literal } from '../../engine/report/markdownText.ts';
import type { PrunePlan } from '../../engine/trash/planPrune.ts';
import type { PruneResult } from '../../engine/trash/pruneTrash.ts';
import type { Amounts } from '../amounts.ts';
import type { Words } from '../messages/words.ts';
import { listed, page } from './restorePage.ts';

/** What was pruned of a trash, and what was not and why, as Markdown. */
export function prunePage(
  folder: string,
  text: string,
  problems: readonly Problem[],
  words: Words,
): string {
  const { t } = words;
  return page(t('What could not be pruned from the trash'), [
    t('Folder: {0}', codeSpan(folder)),
    literal(text),
    ...listed(problems, words),
  ]);
}

/** What a prune did, in sentences. */
export function prunedText(
  { versions, problems }: PrunePlan,
  { pruned, left, unfinished }: PruneResult,
  { t }: Words,
  amounts: Amounts,
): string {
  const gone = new Set(pruned);
  const freed = versions.reduce((sum, { id, freed }) => sum + (gone.has(id) ? freed : 0), 0);
  const sentences: string[] = [];
  if (pruned.length === 0) sentences.push(t('No version was deleted.'));
  else if (pruned.length === 1)
    sentences.push(t('1 version was deleted ({0}).', amounts.bytes(freed)));
  else {
    const values = [amounts.count(pruned.length), amounts.bytes(freed)];
    sentences.push(t('{0} versions were deleted ({1}).', ...values));
  }
  const stay = left + problems.length;
  if (stay > 0) sentences.push(t('Could not be deleted: {0}.', amounts.count(stay)));
  if (unfinished) sentences.push(t('The rest of what was begun is removed the next time.'));
  return sentences.join(' ');
}
