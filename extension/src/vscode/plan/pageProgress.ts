import type { MemberView } from '../../engine/membership/view.ts';
import type { DirectMessage } from '../../engine/session/messages.ts';
import type { PageProgress } from '../../webview/messages.ts';
import { count, shownName, size, type Words } from '../messages/words.ts';

/** How far each member is. */
export function pageProgress(members: readonly MemberView[], words: Words): PageProgress[] {
  return members.map(({ memberId, letter, name, online, progress }) => {
    const part = partOf(progress);
    return {
      memberId,
      member: `${letter} ${shownName(name)}`,
      text: online ? farText(progress, words) : words.t('is away'),
      ...(part !== undefined && { part }),
    };
  });
}

function farText(progress: DirectMessage | undefined, words: Words): string {
  const { t } = words;
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
