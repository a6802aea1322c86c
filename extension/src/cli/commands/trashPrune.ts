import type { PruneBounds } from '../../engine/trash/choosePrunable.ts';
import { daysInMs, USUAL_DAYS } from '../../engine/trash/retention.ts';
import type { PruneFlags } from '../commandLine.ts';
import { EXIT } from '../exitCodes.ts';
import { prunableEvents, pruneReport } from '../screen/pruneEvents.ts';
import { prunableText, prunedText } from '../screen/pruneText.ts';
import { confirm, print, printJson, trashCommand, width } from './trash.ts';

const DELETING = {
  consequence: 'What is deleted cannot be put back any more.',
  question: 'Delete them for good?',
};

/** bytesync trash prune FOLDER */
export function trashPruneCommand(root: string, flags: PruneFlags): Promise<number> {
  return trashCommand(flags, async ({ workers, signal, screen }) => {
    const began = performance.now();
    const { json, dryRun } = flags;
    const plan = await workers.planPrune({ root, bounds: boundsOf(flags) }, signal);
    const ids = plan.versions.map(({ id }) => id);
    if (json) printJson(prunableEvents(plan));
    else print(prunableText(plan, dryRun, width()));
    const isNothing = ids.length === 0 && !plan.unfinished;
    const asked = { ...flags, signal, ...DELETING };
    if (ids.length > 0 && !dryRun) await confirm(screen, asked);
    const result =
      dryRun || isNothing ? undefined : await workers.pruneTrash({ root, versions: ids }, signal);
    if (json) printJson([pruneReport(plan, result, Math.round(performance.now() - began))]);
    else if (result !== undefined) print(`\n${prunedText(plan, result)}`);
    if (result?.aborted) return EXIT.interrupted;
    const problems = plan.problems.length + (result?.problems.length ?? 0);
    return problems > 0 ? EXIT.undone : EXIT.done;
  });
}

/** Who says nothing means what is kept anyway. */
function boundsOf({ olderThan, keepSize, includeNewest }: PruneFlags): PruneBounds {
  const isUsual = olderThan === undefined && keepSize === undefined;
  const olderThanMs = isUsual ? daysInMs(USUAL_DAYS) : olderThan;
  return {
    includeNewest,
    ...(olderThanMs !== undefined && { olderThanMs }),
    ...(keepSize !== undefined && { keepBytes: keepSize }),
  };
}
