import { droppedOf } from '../session/dropping.ts';
import type { Session } from '../session/session.ts';
import type { MemberUi } from './memberUi.ts';
import { shownMembers } from './planPhase.ts';

/**
 * Tells whom the others go on without as soon as this member reads it in the log, each once. Returns what ends that.
 * A member that reads it of itself ends its part and says so otherwise.
 */
export function tellDropped(
  session: Session,
  run: number,
  ui: Pick<MemberUi, 'dropped'>,
): () => void {
  const told = new Set([session.identity.memberId]);
  const look = () => {
    for (const [memberId, { code, values }] of droppedOf(session.state, run)) {
      const member = shownMembers(session).find((one) => one.memberId === memberId);
      if (member === undefined || told.has(memberId)) continue;
      told.add(memberId);
      ui.dropped?.({ ...member, code, values, since: Date.now() });
    }
  };
  const unwatch = session.store.watch(look);
  look();
  return unwatch;
}
