import type { MemberView } from '../../engine/membership/view.ts';
import type { DirectMessage } from '../../engine/session/messages.ts';
import type { PageProgress } from '../../webview/messages.ts';
import { clockTime, count, shownName, size, type Words } from '../messages/words.ts';

/** How far each member is. */
export function pageProgress(members: readonly MemberView[], words: Words): PageProgress[] {
  return members.map(({ memberId, letter, name, online, progress, dropped }) => {
    const part = partOf(progress);
    return {
      memberId,
      member: `${letter} ${shownName(name)}`,
      text: dropped ? droppedText(dropped, words) : farText(online, progress, words),
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

/** 0 to 1; undefined where the whole is not known. */
function partOf(progress: DirectMessage | undefined): number | undefined {
  if (progress === undefined) return 0;
  const { phase, filesDone, filesTotal, bytesDone, bytesTotal } = progress;
  if (phase === 'finished' || phase === 'waiting') return 1;
  const [done, total] = bytesTotal > 0 ? [bytesDone, bytesTotal] : [filesDone, filesTotal];
  return total > 0 ? Math.min(1, done / total) : undefined;
}
