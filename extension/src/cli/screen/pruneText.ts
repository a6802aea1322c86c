import type { PrunePlan } from '../../engine/trash/planPrune.ts';
import type { PruneResult } from '../../engine/trash/pruneTrash.ts';
import { counted, number, size } from './shownText.ts';
import { table } from './table.ts';
import { moment, moreLine, problemsText } from './trashText.ts';

const LISTED = 100;

/** What would be deleted, oldest first, and what stays. */
export function prunableText(plan: PrunePlan, dryRun: boolean, width?: number): string {
  const { versions, kept, keptBytes, problems } = plan;
  const stays =
    kept === 0
      ? 'Nothing stays.'
      : `${counted(kept, 'version')} stay${kept === 1 ? 's' : ''}, ${size(keptBytes)} on disk.`;
  const lines = versions.length === 0 ? [`Nothing to delete. ${stays}`] : listed(plan, width);
  if (versions.length > 0) {
    const freed = versions.reduce((sum, version) => sum + version.freed, 0);
    const what = `${counted(versions.length, 'version')} to delete, which frees ${size(freed)} on disk.`;
    lines.push('', `${what} ${stays}`);
  }
  if (dryRun) lines.push('This is a dry run: nothing was deleted.');
  if (problems.length > 0) lines.push('', problemsText('Left alone:', problems));
  return lines.join('\n');
}

/** What is gone, and what is not. */
export function prunedText({ versions }: PrunePlan, result: PruneResult): string {
  const { pruned, left, unfinished, problems } = result;
  const gone = new Set(pruned);
  const freed = versions.reduce((sum, { id, freed }) => sum + (gone.has(id) ? freed : 0), 0);
  const first =
    pruned.length > 0
      ? `Deleted ${counted(pruned.length, 'version')}, ${size(freed)} on disk`
      : 'No version was deleted';
  const lines = [`${first}${left > 0 ? `, ${number(left)} left in the trash` : ''}.`];
  if (unfinished) lines.push('The rest of what was begun is removed the next time.');
  if (problems.length > 0) lines.push('', problemsText('Left undone:', problems));
  return lines.join('\n');
}

function listed({ versions }: PrunePlan, width: number | undefined): string[] {
  const shown = versions.slice(0, LISTED);
  const rows = shown.map(({ id, date, files, freed }) => [
    id,
    moment(date),
    number(files),
    size(freed),
  ]);
  const head = ['version', 'when', 'files', 'on disk'];
  const more = versions.length - shown.length;
  return [
    table(rows, { head, textColumns: 2, flexible: 0, width }),
    ...(more > 0 ? [moreLine(more)] : []),
  ];
}
