import { sentence } from '../../engine/messages/sentences.ts';
import type { RunReport, TargetReport } from '../../engine/report/runReport.ts';
import { counted, duration, shown, size } from './shownText.ts';
import { table } from './table.ts';

const LISTED = 50;

const RESULTS: Readonly<Record<RunReport['status'], string>> = {
  done: 'Done',
  'done-with-errors': 'Done, but not everything',
  refused: 'Refused',
  aborted: 'Ended early',
};

/** What was done, what was saved, and what was left undone; '' for a failure, which is told elsewhere. */
export function reportText(report: RunReport, dryRun: boolean): string {
  if (report.failure) return '';
  const { relay, problems, linksBroken } = report;
  const left = leftText(report);
  const lines = headText(report, dryRun);
  if (left !== '') lines.push(`  ${left}`);
  if (!dryRun && report.targets.some(({ created, updated }) => created + updated > 0)) {
    lines.push(...(left === '' ? [] : ['']), movedText(report));
  }
  lines.push(`  Relay: ${size(relay.bytesIn)} in, ${size(relay.bytesOut)} out, all of it sealed.`);
  if (linksBroken.length > 0) lines.push('', linksText(linksBroken));
  if (problems.length > 0) lines.push('', problemsText(problems));
  return lines.join('\n');
}

function headText(report: RunReport, dryRun: boolean): string[] {
  const { items, targets, problems, status } = report;
  const took = duration(report.durationMs);
  if (!targets.some(isChanged) && problems.length === 0) {
    return [`Nothing to do: ${counted(items.total, 'item')} compared in ${took}.`];
  }
  const head = dryRun
    ? `Dry run, nothing changed: this would be done. (${took})`
    : `${RESULTS[status]} in ${took}.`;
  return targets.length === 0 ? [head, ''] : [head, '', targetsTable(targets, dryRun), ''];
}

function isChanged(target: TargetReport): boolean {
  const { created, updated, dates, deleted, undone } = target;
  return created + updated + dates + deleted + undone > 0;
}

function targetsTable(targets: readonly TargetReport[], dryRun: boolean): string {
  const columns: readonly [string, (target: TargetReport) => string][] = [
    ['', ({ label, name }) => `${label}  ${shown(name)}`],
    ['created', ({ created }) => String(created)],
    ['updated', ({ updated }) => String(updated)],
    ['dates', ({ dates }) => String(dates)],
    ['deleted', ({ deleted }) => String(deleted)],
    ['not done', ({ undone }) => String(undone)],
    ['bytes', ({ bytes }) => size(bytes)],
  ];
  const listed = columns.filter(([head]) => !dryRun || head !== 'not done');
  return table(
    listed.map(([head]) => head),
    targets.map((target) => listed.map(([, text]) => text(target))),
  );
}

function leftText({ items: { skipped, conflicts, errors } }: RunReport): string {
  return [
    skipped > 0 ? `${counted(skipped, 'item')} left different on purpose` : '',
    conflicts > 0 ? counted(conflicts, 'conflict') : '',
    errors > 0 ? counted(errors, 'error') : '',
  ]
    .filter((text) => text !== '')
    .join(', ');
}

function movedText({ bytes: { literal, reused, saved } }: RunReport): string {
  return `  Content moved: ${size(literal)} sent, ${size(reused)} taken from what was there; ${size(saved)} did not have to travel.`;
}

function linksText(linksBroken: RunReport['linksBroken']): string {
  const listed = linksBroken.slice(0, LISTED).map(({ path, member }) => {
    return `    ${member}: ${shown(path)}`;
  });
  const files = counted(linksBroken.length, 'file');
  const head = `  ${files} had other names (hard links), which keep the old content:`;
  return [head, ...listed, ...moreText(linksBroken.length)].join('\n');
}

function problemsText(problems: RunReport['problems']): string {
  const listed = problems.slice(0, LISTED).map(({ path, member, code, values }) => {
    const where = member === '' ? '' : `${member}: `;
    return `  ${where}${shown(path === '' ? '(the folder)' : path)}\n      ${shown(sentence(code, values))}`;
  });
  return ['Left undone:', ...listed, ...moreText(problems.length)].join('\n');
}

function moreText(count: number): string[] {
  const more = count - LISTED;
  return more > 0 ? [`  … and ${more.toLocaleString('en-US')} more (--json lists all)`] : [];
}
