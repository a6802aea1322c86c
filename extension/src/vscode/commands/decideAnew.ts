import { BytesyncError } from '@bytesync/shared/errors.ts';
import type { Membership } from '../../engine/membership/membership.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import type { OtherDeciding } from '../../engine/run/planPreviews.ts';
import type { RunSettings } from '../../engine/session/messages.ts';
import { shownName } from '../messages/words.ts';
import type { ReadableSource } from '../remote/compareCopies.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import { offerToSave } from '../unsavedFiles.ts';
import { type RunParts, settingsOf } from './run.ts';

/** How long the end of a run is waited for, in ms: the others are told, and a relay may be slow. */
const END_MS = 30_000;

/**
 * Gets ready to compare again, and to make a plan by which this decides. Nothing is given up yet.
 * @param sources what labels meant when it was said
 * @returns what begins with it, and resolves when that is over; undefined where somebody would rather not
 * @throws BytesyncError decision-late, member-away, not-allowed, and as `settingsOf`; the same from what begins
 */
export async function decideAnew(
  parts: RunParts,
  { preset, from, rules }: OtherDeciding,
  sources: ReadonlyMap<string, ReadableSource>,
): Promise<(() => Promise<void>) | undefined> {
  const { current } = parts;
  const { membership } = current;
  if (membership === undefined || !(await offerToSave())) return undefined;
  const { view } = membership;
  // A plan that is open is not given up for one that can't be made.
  const deciding = { preset, ...(rules && { rules: () => rules.set }) };
  const settings = { ...settingsOf(parts, view, deciding), from };
  requireSame(view, sources);
  requireAll(view);
  if (!view.isHost) throw new BytesyncError('not-allowed');
  if (current.membership !== membership) throw new BytesyncError('decision-late');
  return () => begin(current, membership, settings, sources);
}

/** A run whose plan is open is ended for it. */
async function begin(
  current: CurrentSession,
  membership: Membership,
  settings: RunSettings,
  sources: ReadonlyMap<string, ReadableSource>,
): Promise<void> {
  await endOpenRun(current, membership.view);
  // It took a while: sources may have come or gone since.
  if (current.membership !== membership) throw new BytesyncError('decision-late');
  requireSame(membership.view, sources);
  requireAll(membership.view);
  await membership.start(settings);
}

/** Labels move when somebody comes or goes: what was said of one folder must not be done to another. */
function requireSame({ members }: MembershipView, sources: ReadonlyMap<string, ReadableSource>) {
  const now = members.flatMap((member) => member.sources);
  const isSame = now.every(({ label, sourceId }) => sources.get(label)?.sourceId === sourceId);
  if (!isSame || now.length !== sources.size) throw new BytesyncError('decision-late');
}

function requireAll({ members }: MembershipView): void {
  const away = members.find(({ online }) => !online);
  if (away !== undefined) throw new BytesyncError('member-away', { member: shownName(away.name) });
}

async function endOpenRun(current: CurrentSession, { activity }: MembershipView): Promise<void> {
  if (activity.kind === 'idle') return;
  if (activity.deciding === undefined) throw new BytesyncError('decision-late');
  current.replaced.add(activity.run);
  const idle = untilIdle(current);
  current.membership?.abortRun();
  await idle;
}

/** @throws BytesyncError run-in-progress when it takes too long */
function untilIdle(current: CurrentSession): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(new BytesyncError('run-in-progress')), END_MS);
  const watch = current.onDidChange(() => {
    if (current.view?.activity.kind !== 'run') resolve();
  });
  return promise.finally(() => {
    clearTimeout(late);
    watch.dispose();
  });
}
