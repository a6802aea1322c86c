import { MessageChannel } from 'node:worker_threads';
import type { PlanFacts } from '../planning/planFacts.ts';
import type { ApplyOutcome } from '../sync/applyPlan.ts';
import type { PackedResult } from '../sync/packedResult.ts';
import { ApplyFeed } from './applyFeed.ts';
import { answerFor } from './editorAnswers.ts';
import type { ProgressReporter } from './progressReporter.ts';
import type { RunContext } from './runContext.ts';

/** The task that changes this member's sources. */
export interface Applying {
  readonly feed: ApplyFeed;
  readonly outcome: Promise<PackedResult<ApplyOutcome>>;
}

/** Starts to apply the plan here; undefined where nothing is to change. */
export async function startApplying(
  context: RunContext,
  facts: PlanFacts,
  progress: ProgressReporter,
): Promise<Applying | undefined> {
  const { session, workers, planner, own } = context;
  const isOwn = (target: number) => own.some(({ column }) => column === target);
  if (!facts.targets.some(isOwn)) return undefined;
  const part = await planner.call('applyPart');
  const { port1, port2 } = new MessageChannel();
  const bytesTotal = facts.totals
    .filter(({ target }) => isOwn(target))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const feed = new ApplyFeed(port1, ({ told, bytesWritten: bytesDone, ...done }) => {
    context.items.own(told);
    const { filesDone, filesTotal, bytesReused } = done;
    progress.add('applied', { filesDone, filesTotal, bytesDone, bytesTotal, bytesReused });
  });
  const roots = new Map(own.map(({ column, source }) => [column, source.root]));
  const editor = context.unsaved && answerFor(roots, context.unsaved);
  const { sessionId } = session.identity;
  const outcome = workers.applyPlan({
    sessionId,
    runId: context.versionId(),
    part,
    port: port2,
    unsaved: editor?.port,
  });
  // Awaited by the caller; until then a failure must not count as unhandled.
  outcome.catch(() => undefined).finally(() => editor?.close());
  return { feed, outcome };
}
