import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { RunSettings } from '../session/messages.ts';
import type { Session } from '../session/session.ts';

/**
 * Resolves with the run's settings when the host has started it. The host does that once everybody has
 * offered what they want to: the columns are fixed from then on.
 * @param settings the host's, who starts; others learn them from the log
 */
export async function startRun(
  session: Session,
  run: number,
  settings: RunSettings | undefined,
  signal: AbortSignal,
): Promise<RunSettings> {
  if (settings !== undefined) {
    await session.store.until(
      ({ roster, complete }) =>
        roster.members.every((member) => complete.has(member.memberId)) ? true : undefined,
      signal,
      run,
    );
    await session.room.post([{ type: 'run-started', run, settings }]);
  }
  return session.store.until(
    ({ phase }) => ('settings' in phase && phase.run === run ? phase.settings : undefined),
    signal,
    run,
  );
}

/** The column with this label. @throws BytesyncError source-unknown */
export function columnOf(label: string, labels: readonly string[]): number {
  const column = labels.indexOf(label);
  if (column < 0) throw new BytesyncError('source-unknown', { label, labels: labels.join(', ') });
  return column;
}
