import type { PlanView } from '../../engine/run/memberUi.ts';
import type { Guard } from '../../engine/sync/plan.ts';
import { count, type Words } from '../messages/words.ts';
import { columnName } from './sourceName.ts';

/** What a guard warns of, in plain words. */
export function guardText(
  guard: Guard,
  view: Pick<PlanView, 'members' | 'sources'>,
  words: Words,
): string {
  const { t } = words;
  switch (guard.kind) {
    case 'emptied':
      return t(
        'All files of {0} would be deleted: {1}.',
        columnName(view, guard.target),
        count(guard.files, words),
      );
    case 'majority':
      return t(
        '{0} of {1} files in {2} would be overwritten or deleted.',
        count(guard.affected, words),
        count(guard.files, words),
        columnName(view, guard.target),
      );
    case 'empty-source':
      return t(
        '{0} has nothing at all: is it the right folder, and is it there?',
        columnName(view, guard.source),
      );
  }
}
