import type { Activity, MemberView } from '../../engine/membership/view.ts';
import type { ShownMember } from '../../engine/run/memberUi.ts';
import type { Amounts } from '../amounts.ts';
import { clockTime, shownName, type Words } from '../messages/words.ts';

/** What goes on, in a few words. */
export function activityText(activity: Activity, amounts: Amounts): string {
  const { t } = amounts.words;
  if (activity.kind === 'idle') return t('Ready');
  const { phase, paused, pausedBy, waitingFor, comparing } = activity;
  if (paused) return t('Paused');
  if (pausedBy.length > 0) return t('Paused by {members}', { members: names(pausedBy, amounts) });
  if (comparing !== undefined) return t('Comparing');
  if (waitingFor.length > 0) {
    return t('Waiting for {members}', { members: names(waitingFor, amounts) });
  }
  switch (phase) {
    case 'inventory':
      return t('Listing files');
    case 'analysis':
      return t('Comparing');
    case 'planned':
      return t('Waiting for a decision');
    case 'synchronizing':
      return t('Synchronizing');
    case 'finished':
      return t('Finishing');
  }
}

function names(members: readonly ShownMember[], amounts: Amounts): string {
  return amounts.list(members.map(({ name }) => shownName(name)));
}

/** Since when a run goes on without a member. */
export function droppedText(
  { since }: NonNullable<MemberView['dropped']>,
  { words }: Amounts,
): string {
  return words.t('left out since {time}', { time: clockTime(since, words) });
}

/** How far a member is: phase, files, bytes, percent, and what did not have to travel. */
export function progressText(
  progress: NonNullable<MemberView['progress']>,
  amounts: Amounts,
): string {
  const { words } = amounts;
  const { phase, filesDone, filesTotal, bytesDone, bytesTotal, bytesReused = 0 } = progress;
  const parts: string[] = [memberPhase(phase, words)];
  const reused = words.t('{0} did not have to travel', amounts.bytes(bytesReused));
  const saved = bytesReused > 0 ? [reused] : [];
  if (phase === 'finished') return parts.join('');
  if (phase === 'waiting') return [...parts, ...saved].join(' · ');
  if (filesTotal > 0) {
    const values = { done: amounts.count(filesDone), total: amounts.count(filesTotal) };
    parts.push(words.t('{done} of {total} files', values));
  } else if (filesDone > 0) {
    parts.push(words.t('{done} files', { done: amounts.count(filesDone) }));
  }
  if (bytesTotal > 0) {
    const values = { done: amounts.bytes(bytesDone), total: amounts.bytes(bytesTotal) };
    parts.push(words.t('{done} of {total}', values), amounts.percent(bytesDone, bytesTotal));
  }
  return [...parts, ...saved].join(' · ');
}

function memberPhase(phase: NonNullable<MemberView['progress']>['phase'], { t }: Words): string {
  switch (phase) {
    case 'inventory':
      return t('listing');
    case 'analysis':
      return t('reading');
    case 'waiting':
      return t('waiting');
    case 'synchronizing':
      return t('synchronizing');
    case 'finished':
      return t('done');
  }
}
