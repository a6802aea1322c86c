import type { UnknownReason } from '../../engine/inventory/entry.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { number, shown } from './shownText.ts';

const REASONS: Readonly<Record<UnknownReason, string>> = {
  ignored: 'ignored',
  unreadable: 'unreadable',
  special: 'sockets, pipes or devices',
  vanished: 'vanished',
  name: 'not Unicode',
  incomplete: 'changing',
};

/** What each data source does not tell, in one line: none where they tell everything. */
export function unknownLines({ summary }: PlanView): string[] {
  const sources = (summary.unknown ?? []).map(({ label, reasons }) => {
    const counts = Object.entries(reasons).map(([reason, count]) => {
      return `${number(count)} ${REASONS[reason as UnknownReason]}`;
    });
    return `${shown(label)} ${counts.join(', ')}`;
  });
  return sources.length === 0 ? [] : [`  Left alone: ${sources.join('; ')}`];
}
