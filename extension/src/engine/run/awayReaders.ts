import type { Column } from '../comparison/item.ts';
import type { ContentAsk } from '../session/contentAsks.ts';
import type { RunContext } from './runContext.ts';

/** A member that is away for longer is not waited for when contents are compared, in ms: before it would end the run. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 1_000;

/**
 * On the host: says that nobody is waited for any more, once a member is away whose answer is missing. Returns what stops
 * that.
 * @param needing columns that have something to read
 */
export function stopWithoutAway(
  { session, columns, run }: Pick<RunContext, 'session' | 'columns' | 'run'>,
  askId: string,
  needing: readonly number[],
): () => void {
  const sources = needing.flatMap((column) => columns[column] ?? []);
  const timer = setInterval(() => {
    const lost = session.lostMembers(PATIENCE_MS);
    const asked = session.state.asks.find((one) => one.askId === askId);
    if (asked === undefined || !owesAnswer(asked, sources, lost)) return;
    clearInterval(timer);
    // A session that is over says so to the run, too.
    session.room.post([{ type: 'contents-stopped', run, askId }]).catch(() => undefined);
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/** Whether one of these members is still waited for. @param sources that have something to read */
export function owesAnswer(
  { answers, stopped }: ContentAsk,
  sources: readonly Pick<Column, 'sourceId' | 'memberId'>[],
  members: readonly string[],
): boolean {
  if (stopped) return false;
  return sources.some(
    ({ sourceId, memberId }) => members.includes(memberId) && !answers.has(sourceId),
  );
}
