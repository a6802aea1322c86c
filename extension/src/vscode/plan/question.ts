import type { MembershipView } from '../../engine/membership/view.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { PageQuestion } from '../../webview/messages.ts';
import { count, shownName, size, type Words } from '../messages/words.ts';
import { sourceName } from './sourceName.ts';

/** The host decides about the plan, other members about their own folders. */
export type QuestionKind = 'confirm' | 'consent';

/** The question about a plan as the page asks it. */
export function pageQuestion(
  id: number,
  kind: QuestionKind,
  plan: PlanView,
  view: Pick<MembershipView, 'hostName' | 'members'>,
  words: Words,
): PageQuestion {
  const { t } = words;
  if (kind === 'confirm' && plan.nothingToDo) {
    return {
      id,
      text: t('Nothing would be changed. End this run?'),
      details: [t('Before that you can decide by hand what should be done.')],
      yes: t('End Run'),
      no: t('Cancel'),
    };
  }
  if (kind === 'confirm') {
    return {
      id,
      text: t('Carry out this plan?'),
      details: [t('Everybody else whose folders change is asked too.')],
      yes: t('Synchronize'),
      no: t('Cancel'),
    };
  }
  return {
    id,
    text: t('{0} wants to change your folders.', shownName(view.hostName)),
    details: changesHere(plan, view, words),
    yes: t('Agree'),
    no: t('Refuse'),
  };
}

/** What changes on this machine, a line for each of its folders. */
function changesHere(
  plan: PlanView,
  { members }: Pick<MembershipView, 'members'>,
  words: Words,
): string[] {
  const own = members.find(({ isOwn }) => isOwn)?.memberId;
  const targets = plan.summary.targets.filter(({ memberId }) => memberId === own);
  return targets.map((target) =>
    words.t(
      'In {0} – new: {1}, changed: {2}, dates: {3}, deleted: {4}, size: {5}.',
      sourceName(plan, target.label),
      count(target.create, words),
      count(target.update, words),
      count(target.dates, words),
      count(target.delete, words),
      size(target.bytes, words),
    ),
  );
}
