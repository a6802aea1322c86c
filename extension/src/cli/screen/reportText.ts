import { sentence } from '../../engine/messages/sentences.ts';
import type { RunReport, TrashReport } from '../../engine/report/runReport.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { sourceName } from './planText.ts';
import { counted, duration, number, shown, shownName, size } from './shownText.ts';
import { table } from './table.ts';

const LISTED = 50;

/**
 * What was done, what was saved, and what was left undone; '' when the plan has said all.
 * @param width columns of the terminal; absent: lines as long as they are
 */
export function reportText(report: RunReport, plan: PlanView | undefined, width?: number): string {
  if (report.failure) return '';
  const { bytes, relay, problems } = report;
  const lines: string[] = [];
  const changed = hasChanged(report);
  const checked = plan?.check !== undefined;
  const dryRun = plan?.dryRun === true;
  if (!checked) lines.push(firstLine(report, dryRun));
  if (changed && !dryRun && !checked) {
    lines.push('', doneTable(report, plan, width), '');
    lines.push(`Sent ${size(bytes.literal)} of content, saved ${size(bytes.saved)}.`);
    lines.push(`Relay: ${size(relay.bytesIn)} in, ${size(relay.bytesOut)} out, all of it sealed.`);
  }
  if (report.linksBroken.length > 0) lines.push('', linksText(report.linksBroken));
  if (problems.length > 0) lines.push(...(lines.length > 0 ? [''] : []), problemsText(report));
  if (report.trash) lines.push('', prunedAfterText(report.trash));
  return lines.join('\n');
}

/** Items count as done when they are everywhere: where a member went, others have them all the same. */
function hasChanged({ items, targets }: RunReport): boolean {
  return (
    items.copied + items.updated + items.deleted > 0 ||
    targets.some(({ created, updated, deleted }) => created + updated + deleted > 0)
  );
}

function firstLine(report: RunReport, dryRun: boolean): string {
  const { items, problems, durationMs } = report;
  const what = [
    items.copied > 0 ? `${number(items.copied)} copied` : '',
    items.updated > 0 ? `${number(items.updated)} updated` : '',
    items.deleted > 0 ? `${number(items.deleted)} deleted` : '',
  ].filter((part) => part !== '');
  const left = [
    items.skipped > 0 ? `${number(items.skipped)} left different on purpose` : '',
    items.conflicts > 0 ? counted(items.conflicts, 'conflict') : '',
    items.errors > 0 ? counted(items.errors, 'error') : '',
  ].filter((part) => part !== '');
  if (dryRun) return 'This is a dry run: nothing was changed.';
  if (hasChanged(report)) {
    const ended = problems.length > 0 ? 'Done, but not everything,' : 'Done';
    return `${ended} in ${duration(durationMs)}: ${[...what, ...left].join(', ')}.`;
  }
  if (left.length > 0) {
    return `Nothing was changed: ${counted(items.total, 'item')} compared, ${left.join(', ')}.`;
  }
  return items.total === 1
    ? 'Nothing to do: the one item is the same.'
    : `Nothing to do: all ${counted(items.total, 'item')} are the same.`;
}

function doneTable(
  { targets }: RunReport,
  plan: PlanView | undefined,
  width: number | undefined,
): string {
  const undone = targets.some((target) => target.undone > 0);
  const rows = targets.map((target) => [
    target.label,
    plan ? sourceName(plan, target.label) : shownName(target.name),
    number(target.created),
    number(target.updated),
    number(target.dates),
    number(target.deleted),
    ...(undone ? [number(target.undone)] : []),
    size(target.bytes),
  ]);
  const counts = ['new', 'changed', 'dates', 'deleted', ...(undone ? ['not done'] : []), 'size'];
  return table(rows, { head: ['', '', ...counts], textColumns: 2, flexible: 1, width });
}

function linksText(linksBroken: RunReport['linksBroken']): string {
  const listed = linksBroken.slice(0, LISTED).map(({ path, member }) => {
    return `  ${member}: ${shown(path)}`;
  });
  const more = linksBroken.length - listed.length;
  if (more > 0) listed.push(`  … and ${number(more)} more (--json lists all)`);
  const files = counted(linksBroken.length, 'file');
  return [`${files} had other names (hard links), which keep the old content:`, ...listed].join(
    '\n',
  );
}

function problemsText(report: RunReport): string {
  return ['Left undone:', ...problemLines(report.problems)].join('\n');
}

/** What became of the trash here; the run ended well whatever this says. */
function prunedAfterText({ versions, bytes, problems }: TrashReport): string {
  const pruned = `Trash: ${counted(versions, 'old version')} deleted, ${size(bytes)} on disk.`;
  const lines = versions > 0 ? [pruned] : [];
  if (problems.length > 0) {
    lines.push('Warning: some of the trash could not be pruned.', ...problemLines(problems));
  }
  return lines.join('\n');
}

function problemLines(problems: RunReport['problems']): string[] {
  const listed = problems.slice(0, LISTED).map(({ path, member, code, values }) => {
    const where = member === '' ? '' : `${member}: `;
    return `  ${where}${shown(path === '' ? '(the folder)' : path)}\n      ${shown(sentence(code, values))}`;
  });
  const more = problems.length - listed.length;
  if (more > 0) listed.push(`  … and ${number(more)} more (--json lists all)`);
  return listed;
}
