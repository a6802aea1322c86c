import type { RuleOutcome } from '../../engine/comparison/rules/decideByRules.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { PageTable } from '../../webview/messages.ts';
import { translatedReason } from '../messages/translatedSentence.ts';
import { count, shown, type Words } from '../messages/words.ts';

/** What each rule comes to; undefined where a preset decides alone. */
export function ruleTable({ ruled }: Pick<PlanView, 'ruled'>, words: Words): PageTable | undefined {
  if (ruled === undefined || ruled.outcomes.length === 0) return undefined;
  const { t } = words;
  return {
    caption: t('What the rules come to'),
    head: ['', t('Rule'), t('Matches'), t('Decides'), t('Changes'), t('Conflicts')],
    textColumns: 2,
    rows: ruled.outcomes.map((outcome) => [
      String(outcome.rule + 1),
      shown(outcome.name),
      ...[outcome.matched, outcome.decided, outcome.changed, outcome.conflicts].map((amount) =>
        count(amount, words),
      ),
    ]),
  };
}

/** What rules leave undone, and why, and how much nothing decides about. */
export function ruleNotes({ ruled }: Pick<PlanView, 'ruled'>, words: Words): string[] {
  if (ruled === undefined) return [];
  const notes = ruled.outcomes.flatMap((outcome) => refusals(outcome, words));
  if (ruled.undecided === 0) return notes;
  const left = words.t(
    'Items that differ, and that nothing decides about: {0}. They are left as they are.',
    count(ruled.undecided, words),
  );
  return [...notes, left];
}

function refusals({ rule, refused }: RuleOutcome, words: Words): string[] {
  return Object.entries(refused).map(([reason, times]) =>
    words.t(
      'Rule {0} left undone: {1}, because {2}.',
      String(rule + 1),
      count(times, words),
      translatedReason(reason, words),
    ),
  );
}
