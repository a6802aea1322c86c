import type { Held } from '../../engine/comparison/moves.ts';
import type { GridRow } from '../../engine/comparison/rows/gridRow.ts';
import type { SummaryAction } from '../../engine/comparison/summary.ts';
import type { PageAction } from '../../webview/gridMessages.ts';
import { translatedReason, translatedSentence } from '../messages/translatedSentence.ts';
import { shown, type Words } from '../messages/words.ts';

/** What a plan does with an item, in the words of the page. */
export function pageAction(action: SummaryAction, words: Words): PageAction {
  const { t } = words;
  const labels = { create: t('new'), update: t('changed'), dates: t('dates') };
  switch (action.kind) {
    case 'conflict': {
      const { on = [] } = action;
      const places = on.join(', ');
      const reason =
        action.reason === 'unsaved' && on.length > 0
          ? t('unsaved on {0}', places)
          : action.reason === 'name-repeated' && on.length > 0
            ? t('the name stands several times on {0}', places)
            : translatedReason(action.reason, words);
      return { kind: 'conflict', label: t('conflict'), direction: reason, spoken: reason };
    }
    case 'delete': {
      const direction = action.to.join(', ');
      return { kind: 'delete', label: t('deleted'), direction, spoken: t('on {0}', direction) };
    }
    case 'left':
      return { kind: 'other', label: t('left alone'), direction: '', spoken: '' };
    case 'undecided':
      return { kind: 'other', label: t('undecided'), direction: '', spoken: '' };
    default: {
      const { kind, from } = action;
      const to = action.to.join(', ');
      const spoken = t('from {0} to {1}', from, to);
      const plain = { kind, label: labels[kind], direction: `${from} → ${to}`, spoken };
      return action.kind === 'create' && action.held
        ? heldAction(plain, action.held, words)
        : plain;
    }
  }
}

/** What its targets have already, under another path. */
function heldAction(action: PageAction, { kind, path }: Held, { t }: Words): PageAction {
  const where = kind === 'moved' ? t('was {0}', shown(path)) : t('as {0}', shown(path));
  return {
    kind: action.kind,
    label: kind === 'moved' ? t('moved') : t('copied'),
    direction: `${action.direction} · ${where}`,
    spoken: `${action.spoken}, ${where}`,
  };
}

/** What a check of the copies found of an item. @param labels of the columns */
export function foundActions(
  { cells, errors = [] }: GridRow,
  labels: readonly string[],
  words: Words,
): PageAction[] {
  const { t } = words;
  const name = (column: number) => labels[column] ?? '?';
  const plain = (kind: PageAction['kind'], label: string): PageAction => {
    return { kind, label, direction: '', spoken: '' };
  };
  const isDifferent = cells.some((cell) => 'version' in cell);
  const isMissing = cells.some(({ kind }) => kind === 'absent');
  const readable = [...cells.keys()].filter((column) => isReadable(cells, errors, column));
  const found = isDifferent
    ? [plain('update', t('different'))]
    : isMissing && readable.length > 0
      ? [plain('create', t('only on {0}', readable.map(name).join(', ')))]
      : [];
  return [
    ...found,
    ...errors.map(({ column, code }): PageAction => {
      const why = translatedSentence(code, {}, words);
      return {
        ...{ kind: 'conflict', label: t('unreadable on {0}', name(column)) },
        ...{ direction: why, spoken: why },
      };
    }),
  ];
}

function isReadable(
  cells: GridRow['cells'],
  errors: NonNullable<GridRow['errors']>,
  column: number,
): boolean {
  const kind = cells[column]?.kind;
  const isThere = kind !== 'absent' && kind !== 'unknown';
  return isThere && !errors.some((error) => error.column === column);
}
