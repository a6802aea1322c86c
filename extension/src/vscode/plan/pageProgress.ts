import type { MemberView } from '../../engine/membership/view.ts';
import { Quantities } from '../../engine/report/quantities.ts';
import type { DirectMessage } from '../../engine/session/messages.ts';
import type { PageProgress } from '../../webview/messages.ts';
import { clockTime, count, shownName, size, type Words } from '../messages/words.ts';
import type { MemberSpeeds } from './memberSpeeds.ts';

/** How far each member is. @param speeds where contents travel */
export function pageProgress(
  members: readonly MemberView[],
  words: Words,
  speeds?: MemberSpeeds,
): PageProgress[] {
  return members.map(({ memberId, letter, name, online, progress, dropped }) => {
    const part = partOf(progress);
    return {
      memberId,
      member: `${letter} ${shownName(name)}`,
      text: dropped
        ? droppedText(dropped, words)
        : [
            farText(online, progress, words),
            ...speedTexts(memberId, progress, words, speeds),
            ...reusedTexts(online, progress, words),
          ].join(', '),
      ...(part !== undefined && { part }),
    };
  });
}

function droppedText({ since }: NonNullable<MemberView['dropped']>, words: Words): string {
  const time = clockTime(since, words);
  return words.t('left out since {0}; the next synchronization brings the rest', time);
}

function farText(online: boolean, progress: DirectMessage | undefined, words: Words): string {
  const { t } = words;
  if (!online) return t('is away');
  if (progress === undefined) return t('begins');
  if (progress.phase === 'finished') return t('is done');
  if (progress.phase === 'waiting') return t('waits for the others');
  const { filesDone, filesTotal, bytesDone, bytesTotal } = progress;
  if (filesTotal === 0) return t('files: {0}', count(filesDone, words));
  return t(
    'files: {0} of {1}, {2} of {3}',
    count(filesDone, words),
    count(filesTotal, words),
    size(bytesDone, words),
    size(bytesTotal, words),
  );
}

/** None while it is too early to tell. */
function speedTexts(
  memberId: string,
  progress: DirectMessage | undefined,
  words: Words,
  speeds: MemberSpeeds | undefined,
): string[] {
  if (progress?.phase !== 'synchronizing') return [];
  const { bytes, leftMs } = speeds?.of(memberId, progress) ?? {};
  if (bytes === undefined) return [];
  const speed = size(bytes, words);
  if (leftMs === undefined) return [words.t('{amount}/s', { amount: speed })];
  const left = new Quantities(words.language).duration(leftMs);
  return [words.t('{0}/s, {1} left', speed, left)];
}

/** Whoever has it already need not get it: parts of older versions, and files that lie elsewhere there. */
function reusedTexts(online: boolean, progress: DirectMessage | undefined, words: Words): string[] {
  const { phase, bytesReused = 0 } = progress ?? {};
  const isShown = online && (phase === 'synchronizing' || phase === 'waiting');
  if (!isShown || bytesReused === 0) return [];
  return [words.t('{0} did not have to travel', size(bytesReused, words))];
}

/** 0 to 1; undefined where the whole is not known. */
function partOf(progress: DirectMessage | undefined): number | undefined {
  if (progress === undefined) return 0;
  const { phase, filesDone, filesTotal, bytesDone, bytesTotal } = progress;
  if (phase === 'finished' || phase === 'waiting') return 1;
  const [done, total] = bytesTotal > 0 ? [bytesDone, bytesTotal] : [filesDone, filesTotal];
  return total > 0 ? Math.min(1, done / total) : undefined;
}
