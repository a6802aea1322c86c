import type { MembershipView } from '../../engine/membership/view.ts';
import { shownName, type Words } from '../messages/words.ts';
import type { ReadableSource } from '../remote/compareCopies.ts';

type Known = Pick<MembershipView, 'sessionId' | 'members'>;

/** What has become of the sources of what is shown, and what to do about it; nothing where all are there. */
export function sourceNotices(
  sources: readonly ReadableSource[],
  view: Known | undefined,
  { t }: Words,
): string[] {
  const [first] = sources;
  if (view === undefined || view.sessionId !== first?.sessionId) {
    return [t('The session has ended here: what is shown is what was read before.')];
  }
  return sources.flatMap(({ sourceId, label, name }) => {
    const owner = view.members.find((member) =>
      member.sources.some((source) => source.sourceId === sourceId),
    );
    const whose = `${label} ${shownName(name)}`;
    if (owner === undefined) {
      const gone = t(
        '{0} is not offered any more: what is shown is what was read before. The next comparison has what is there then.',
        whose,
      );
      return [gone];
    }
    if (owner.isOwn || owner.online) return [];
    return [t('{0} is away: its file can be read again when it is back.', whose)];
  });
}
