import type { PlanPreview } from '../../engine/planning/planPreview.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { DecidingTexts, DraftPreview, DraftProblem } from '../../webview/decidingMessages.ts';
import type { Unsaved } from '../commands/workspaceRules.ts';
import { count, type Words } from '../messages/words.ts';
import type { Lacking } from './draftDeciding.ts';
import { guardText } from './guardText.ts';
import { ruleNotes, ruleTable } from './ruleNotes.ts';
import { rulesTexts } from './ruleTexts.ts';
import { totalsTable } from './totalsTable.ts';

/** Texts of the part of the page in which the host says what decides. */
export function decidingTexts(words: Words): DecidingTexts {
  const { t } = words;
  return {
    open: t('What Decides…'),
    title: t('What decides'),
    preset: t('How the folders should agree'),
    presets: {
      update: {
        label: t('Update'),
        detail: t('The newest version wins everywhere; nothing is deleted.'),
      },
      'two-way': {
        label: t('Two-Way'),
        detail: t(
          'What changed on one side since the last time goes to the others, deletions too.',
        ),
      },
      mirror: {
        label: t('Mirror'),
        detail: t('All become like one folder; what it lacks is moved to the trash.'),
      },
      backup: {
        label: t('Backup'),
        detail: t('All get what one folder has; nothing is deleted.'),
      },
      star: {
        label: t('Star'),
        detail: t('Some get what one folder has; the rest stay as they are.'),
      },
      cluster: {
        label: t('Cluster'),
        detail: t('The newest version among some folders goes to others.'),
      },
      rules: {
        label: t('Rules of This Workspace'),
        detail: t('What rules say, item by item; what they say nothing of stays as it is.'),
      },
    },
    from: {
      mirror: t('The folder that the others follow'),
      backup: t('The folder that the others follow'),
      star: t('The folder that is copied'),
      cluster: t('The folders whose newest versions are copied'),
    },
    to: {
      star: t('The folders that get what it has'),
      cluster: t('The folders that get them'),
    },
    counting: t('Counting what would change…'),
    notCounted: t('What this comes to is seen when the folders have been compared.'),
    apply: t('Make This Plan'),
    applyRules: t('Save Rules and Make This Plan'),
    onlySave: t('Only Save Rules'),
    saved: t('Saved. No plan was made.'),
    applying: t(
      'The folders are compared again, and the plan is made anew. What was decided by hand goes on to hold where nothing has changed.',
    ),
    cancel: t('Cancel'),
    rules: rulesTexts(words),
  };
}

/** Why a draft can't decide yet. */
export function lackingText(lacking: Lacking, { t }: Words): string {
  switch (lacking) {
    case 'from':
      return t('Choose a folder that is copied.');
    case 'to':
      return t('Choose a folder that gets something and is not copied itself.');
    case 'rules':
      return t('There is no rule yet.');
  }
}

/** Why rules were not saved. */
export function unsavedText(why: Unsaved, { t }: Words): DraftProblem {
  if (why === 'nowhere') {
    return { text: t('Rules are kept in a folder of the workspace. Open a folder first.') };
  }
  const text = t(
    'The file of the rules was changed elsewhere meanwhile. Nothing was saved: load what it has now, or overwrite there what you have changed here.',
  );
  return { text, isStale: true };
}

/** What a plan would come to, as the page shows it. */
export function draftPreview(
  preview: PlanPreview,
  plan: Pick<PlanView, 'members' | 'sources'>,
  words: Words,
): NonNullable<DraftPreview['counted']> {
  const { t } = words;
  const { targets, guards, nothingToDo, conflicts, ruled } = preview;
  const outcomes = ruled && { ruled };
  const rules = outcomes && ruleTable(outcomes, words);
  return {
    ...(!nothingToDo && {
      totals: totalsTable(t('What would change where, with this'), targets, plan, words),
    }),
    ...(rules && { rules }),
    notes: [
      ...(nothingToDo ? [t('With this nothing would be changed.')] : []),
      ...(conflicts > 0
        ? [t('Conflicts with this: {0}. They are left alone.', count(conflicts, words))]
        : []),
      ...(outcomes ? ruleNotes(outcomes, words) : []),
    ],
    warnings: guards.map((guard) => guardText(guard, plan, words)),
  };
}
