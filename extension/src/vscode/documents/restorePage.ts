import type { Problem } from '../../engine/inventory/entry.ts';
import { codeSpan, literal } from '../../engine/report/markdownText.ts';
import type { RestoreResult } from '../../engine/trash/restoreFromTrash.ts';
import type { Amounts } from '../amounts.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import type { Words } from '../messages/words.ts';

/** What was put back of a version, and what was not and why, as Markdown. */
export function restorePage(
  folder: string,
  result: RestoreResult,
  words: Words,
  amounts: Amounts,
): string {
  const { t } = words;
  const title = result.restored > 0 ? t('Restored, but not everything') : t('Nothing was restored');
  return page(title, [
    t('Folder: {0}', codeSpan(folder)),
    literal(restoredText(result, words, amounts)),
    ...listed(result.problems, words),
  ]);
}

/** What of a trash can't be restored, and why, as Markdown. */
export function foreignPage(folder: string, problems: readonly Problem[], words: Words): string {
  const { t } = words;
  return page(t('What the trash holds and cannot be restored'), [
    t('Folder: {0}', codeSpan(folder)),
    ...listed(problems, words),
  ]);
}

/** What a restore did, in sentences. */
export function restoredText(result: RestoreResult, { t }: Words, amounts: Amounts): string {
  const { restored, unchanged, failed, skipped, bytes, replacedTo } = result;
  const count = (value: number) => amounts.count(value);
  const sentences: string[] = [];
  if (restored === 0) sentences.push(t('Nothing was put back.'));
  else if (restored === 1) sentences.push(t('1 item is back ({0}).', amounts.bytes(bytes)));
  else sentences.push(t('{0} items are back ({1}).', count(restored), amounts.bytes(bytes)));
  if (unchanged > 0) sentences.push(t('The same as in the trash already: {0}.', count(unchanged)));
  if (failed > 0) sentences.push(t('Could not be put back: {0}.', count(failed)));
  if (skipped > 0) sentences.push(t('Not tried: {0}.', count(skipped)));
  if (replacedTo !== undefined) {
    sentences.push(t('What stood there is in the trash now.'));
  }
  return sentences.join(' ');
}

export function page(title: string, blocks: readonly string[]): string {
  return `${[`# ${title}`, ...blocks].join('\n\n')}\n`;
}

/** One block with a line for each. */
export function listed(problems: readonly Problem[], words: Words): string[] {
  const lines = problems.map(({ path, code, values = {} }) => {
    const where = path === '' ? words.t('the folder') : codeSpan(path);
    return `- ${where} — ${literal(translatedSentence(code, values, words))}`;
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}
