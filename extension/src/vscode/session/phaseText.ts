import { l10n } from 'vscode';
import type { Activity, MemberView } from '../../engine/membership/view.ts';
import type { Amounts } from '../amounts.ts';

/** What goes on, in a few words. */
export function activityText(activity: Activity, amounts: Amounts): string {
  if (activity.kind === 'idle') return l10n.t('Ready');
  const { phase, paused, pausedBy, waitingFor } = activity;
  if (paused && pausedBy.length === 1) return l10n.t('Paused');
  if (pausedBy.length > 0) {
    const members = amounts.list(pausedBy.map(({ name }) => name));
    return l10n.t('Paused by {members}', { members });
  }
  if (waitingFor.length > 0) {
    return l10n.t('Waiting for {members}', {
      members: amounts.list(waitingFor.map(({ name }) => name)),
    });
  }
  switch (phase) {
    case 'inventory':
      return l10n.t('Listing files');
    case 'analysis':
      return l10n.t('Comparing');
    case 'planned':
      return l10n.t('Waiting for a decision');
    case 'synchronizing':
      return l10n.t('Synchronizing');
    case 'finished':
      return l10n.t('Finishing');
  }
}

/** How far a member is: phase, files, bytes, percent. */
export function progressText(
  progress: NonNullable<MemberView['progress']>,
  amounts: Amounts,
): string {
  const { phase, filesDone, filesTotal, bytesDone, bytesTotal } = progress;
  const parts: string[] = [memberPhase(phase)];
  if (phase === 'waiting' || phase === 'finished') return parts.join('');
  if (filesTotal > 0) {
    const values = { done: amounts.count(filesDone), total: amounts.count(filesTotal) };
    parts.push(l10n.t('{done} of {total} files', values));
  } else if (filesDone > 0) {
    parts.push(l10n.t('{done} files', { done: amounts.count(filesDone) }));
  }
  if (bytesTotal > 0) {
    const values = { done: amounts.bytes(bytesDone), total: amounts.bytes(bytesTotal) };
    parts.push(l10n.t('{done} of {total}', values), amounts.percent(bytesDone, bytesTotal));
  }
  return parts.join(' · ');
}

function memberPhase(phase: NonNullable<MemberView['progress']>['phase']): string {
  switch (phase) {
    case 'inventory':
      return l10n.t('listing');
    case 'analysis':
      return l10n.t('reading');
    case 'waiting':
      return l10n.t('waiting');
    case 'synchronizing':
      return l10n.t('synchronizing');
    case 'finished':
      return l10n.t('done');
  }
}
