import type { ItemCounts, ItemState, RowState } from '../../engine/comparison/rows/itemStates.ts';
import type { PageItemState } from '../../webview/gridMessages.ts';
import type { PageItems } from '../../webview/messages.ts';
import { percentFormat } from '../messages/localFormats.ts';
import { translatedSentence } from '../messages/translatedSentence.ts';
import { count, shown, size, type Words } from '../messages/words.ts';

/** What people look for first. */
const ORDER: readonly ItemState[] = [
  ...(['failed', 'skipped', 'untold'] as const),
  ...(['receiving', 'sending', 'waiting', 'done'] as const),
];

/** How far the sources of a row are: those that are equally far stand together, what failed first. @param labels by column */
export function pageStates(
  states: readonly RowState[],
  labels: readonly string[],
  words: Words,
): PageItemState[] {
  const together = new Map<string, { first: RowState; labels: string[] }>();
  for (const one of states) {
    const { column, state, share, saved, code, values } = one;
    const key = JSON.stringify([state, share, saved, code, values]);
    const label = labels[column] ?? '?';
    const others = together.get(key);
    if (others === undefined) together.set(key, { first: one, labels: [label] });
    else others.labels.push(label);
  }
  const inOrder = [...together.values()].sort(
    (a, b) => ORDER.indexOf(a.first.state) - ORDER.indexOf(b.first.state),
  );
  return inOrder.map(({ first, labels: own }) => {
    const { state, share, saved, code, values = {} } = first;
    const part = share === undefined ? '' : ` ${percentFormat(words.language).format(share)}`;
    const why = code === undefined ? '' : shown(translatedSentence(code, values, words));
    return {
      kind: state,
      text: `${stateText(state, own.join(', '), words)}${part}${savedText(saved, words)}`,
      ...(why !== '' && { why }),
    };
  });
}

/** What of a file was there already; '' where it is nothing. */
function savedText(saved: RowState['saved'], words: Words): string {
  if (saved === undefined) return '';
  const [bytes, whole] = [saved.bytes, saved.size].map((amount) => size(amount, words));
  return `, ${words.t('{0} of {1} did not have to travel', bytes ?? '', whole ?? '')}`;
}

function stateText(state: ItemState, labels: string, { t }: Words): string {
  switch (state) {
    case 'waiting':
      return t('waiting: {0}', labels);
    case 'sending':
      return t('sending: {0}', labels);
    case 'receiving':
      return t('receiving: {0}', labels);
    case 'done':
      return t('done: {0}', labels);
    case 'failed':
      return t('failed: {0}', labels);
    case 'skipped':
      return t('not tried: {0}', labels);
    case 'untold':
      return t('not known: {0}', labels);
  }
}

/** A screen reader says how far it is so often in a run: at each quarter. */
const STEPS = 4;

/** How far all items are. */
export function pageItems(
  { told, pending, done, failed }: ItemCounts & { readonly told: number },
  words: Words,
): PageItems {
  const { t } = words;
  const all = pending + done + failed;
  const text = t(
    'Items done: {0} of {1}, failed: {2}',
    ...[done, all, failed].map((amount) => count(amount, words)),
  );
  const step = all === 0 ? 0 : Math.floor((STEPS * (done + failed)) / all) / STEPS;
  const part = percentFormat(words.language).format(step);
  const spoken =
    failed > 0
      ? t('{0} of the items are over, and some have failed.', part)
      : t('{0} of the items are done.', part);
  return { told, failed, text, spoken };
}
