import type { RunReport } from '../../engine/report/runReport.ts';
import { count, type Words } from '../messages/words.ts';

export interface Ended {
  readonly report: RunReport;
  /** Why it ended early, as a sentence. */
  readonly reason: string | undefined;
  /** Nothing was to be changed: the report says what would have been. */
  readonly dryRun: boolean;
}

/** How a run ended, in a sentence or two. */
export function runOutcome({ report, reason, dryRun }: Ended, words: Words): string {
  const { t } = words;
  const { status, problems, check } = report;
  switch (status) {
    case 'refused':
      return reason === undefined
        ? t('Nothing was changed: the plan was refused.')
        : t('Nothing was changed here. {reason}', { reason });
    case 'aborted':
      return reason === undefined
        ? t('It was ended before it was done.')
        : t('It was ended before it was done. {reason}', { reason });
    case 'done-with-errors':
      return problems.length === 1
        ? t('Done, but for 1 item. The report says why.')
        : t('Done, but for {count} items. The report says why.', {
            count: count(problems.length, words),
          });
    case 'done':
      if (check !== undefined) return checkOutcome(check, words);
      return dryRun ? t('A dry run: nothing was changed.') : doneOutcome(report, words);
  }
}

function doneOutcome({ items, targets }: RunReport, words: Words): string {
  const { t } = words;
  const changed = targets.some(
    ({ created, updated, dates, deleted }) => created + updated + dates + deleted > 0,
  );
  // A backup keeps what others have too much; a folder that can't be written to stays as it is.
  if (items.skipped > 0) {
    const values = { count: count(items.skipped, words) };
    return changed
      ? t('Synchronized. Left different on purpose: {count}.', values)
      : t('There is nothing to do. Left different on purpose: {count}.', values);
  }
  return changed
    ? t('Synchronized: all folders agree.')
    : t('There is nothing to do: all folders agree.');
}

function checkOutcome(
  { identical, different, onlyOn, unreadable }: NonNullable<RunReport['check']>,
  words: Words,
): string {
  const { t } = words;
  return different + onlyOn + unreadable === 0
    ? t('All copies are identical: {count} items.', { count: count(identical, words) })
    : t(
        'Not all copies are identical: {different} differ, {only} are missing somewhere, {unreadable} could not be read.',
        {
          different: count(different, words),
          only: count(onlyOn, words),
          unreadable: count(unreadable, words),
        },
      );
}
