import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { KeptMany } from '../comparison/byHand/keptMany.ts';
import type { ComparedItems } from '../planning/comparedItems.ts';
import type { KeptByHand } from '../planning/keptByHand.ts';
import { askHands } from '../planning/plannedHands.ts';
import { isAboutMany, standingDecisions } from '../session/decisionLog.ts';
import { hostOf } from '../session/state.ts';
import type { RunContext } from './runContext.ts';

type Deciding = Pick<RunContext, 'session' | 'planner' | 'settings' | 'run' | 'signal'>;

/**
 * The host tells in the comparison of this run what was decided in earlier ones about many items; everybody waits for it, so
 * that all plan with the same.
 * @throws BytesyncError internal where nobody has taken it: the host's run ends then, and with it the others' waiting
 */
export async function retellHands(context: Deciding, kept: readonly KeptMany[]): Promise<void> {
  const { session, planner, settings, run, signal } = context;
  if (settings.deciding !== true || settings.retelling !== true) return;
  if (isHost(context)) {
    const { digest, decisions } = await askHands(planner, { kind: 'retold', kept });
    await session.room.post([{ type: 'decisions-retold', run, digest, decisions: [...decisions] }]);
    if (session.state.decisions.retold === undefined) {
      throw new BytesyncError('internal', { what: 'earlier decisions not taken' });
    }
  }
  await session.store.until(({ decisions }) => decisions.retold, signal);
}

/**
 * What the host starts its next run with; undefined where that can be told from the log alone.
 * @param failed paths where what was decided is still to be done; absent: nothing was done, or not all
 */
export async function handsAfter(
  context: Deciding,
  failed?: readonly string[],
): Promise<KeptByHand | undefined> {
  const { session, planner, settings } = context;
  if (settings.deciding !== true || !isHost(context)) return undefined;
  const standing = standingDecisions(settings, session.state.decisions);
  if (failed === undefined && standing.every(({ many }) => many === undefined)) return undefined;
  const request = { standing, ...(failed && { failed }) };
  return askHands(planner, { kind: 'kept', request });
}

/** Takes what all items were like, once the planner has told it; undefined where they are too many. */
export type KeepCompared = (items: Promise<ComparedItems | undefined>) => void;

/**
 * Has the host keep what all items were like as soon as somebody decides in this run, if anything is decided about many of them: their
 * indexes stand in the log, and say nothing without it once the process has ended.
 */
export function keepCompared(context: Deciding, keep: KeepCompared | undefined): void {
  const { session, planner, settings, run, signal } = context;
  if (keep === undefined || settings.deciding !== true || !isHost(context)) return;
  session.store
    .until(({ decisions }) => isAboutMany(decisions) || undefined, signal, run)
    .then(
      () => keep(askHands(planner, { kind: 'compared' })),
      () => undefined,
    );
}

function isHost({ session }: Deciding): boolean {
  return hostOf(session.state.roster) === session.identity.memberId;
}
