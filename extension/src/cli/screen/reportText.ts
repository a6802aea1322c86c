import { sentence } from '../../engine/messages/sentences.ts';
import type { RunReport } from '../../engine/report/runReport.ts';
import { counted, duration, shown, size } from './shownText.ts';
import { table } from './table.ts';

const LISTED = 50;

const RESULTS: Readonly<Record<RunReport['status'], string>> = {
  done: 'Done',
  'done-with-errors': 'Done, but not everything',
  refused: 'Refused',
  aborted: 'Ended early',
};

/** What was done, what was saved, and what was left undone. */
export function reportText(report: RunReport, dryRun: boolean): string {
  const { items, bytes, relay } = report;
  if (report.failure) return '';
  const changed = items.copied + items.updated + items.deleted;
  const lines: string[] = [];
  if (changed === 0 && report.problems.length === 0) {
    lines.push(
      `Nothing to do: ${counted(items.total, 'item')} compared in ${duration(report.durationMs)}.`,
    );
  } else {
    lines.push(
      `${dryRun ? 'Dry run, nothing changed' : RESULTS[report.status]} in ${duration(report.durationMs)}.`,
    );
    lines.push('', countsTable(report, dryRun));
  }
  if (!dryRun && changed > 0) {
    lines.push(
      '',
      `  Content moved: ${size(bytes.literal)} sent, ${size(bytes.reused)} taken from what was there; ${size(bytes.saved)} did not have to travel.`,
    );
  }
  lines.push(`  Relay: ${size(relay.bytesIn)} in, ${size(relay.bytesOut)} out, all of it sealed.`);
  if (report.problems.length > 0) lines.push('', problemsText(report));
  return lines.join('\n');
}

function countsTable(report: RunReport, dryRun: boolean): string {
  const { items, targets } = report;
  const rows = targets.map((target) => [
    `${target.label}  ${shown(target.name)}`,
    String(target.created),
    String(target.updated),
    String(target.dates),
    String(target.deleted),
    String(target.undone),
    size(target.bytes),
  ]);
  const left = [
    items.skipped > 0 ? `${counted(items.skipped, 'item')} left different on purpose` : '',
    items.conflicts > 0 ? counted(items.conflicts, 'conflict') : '',
    items.errors > 0 ? counted(items.errors, 'error') : '',
  ].filter((text) => text !== '');
  const made = table(
    ['', 'created', 'updated', 'dates', 'deleted', dryRun ? '' : 'not done', 'bytes'],
    rows,
  );
  return left.length > 0 ? `${made}\n\n  ${left.join(', ')}` : made;
}

function problemsText(report: RunReport): string {
  const listed = report.problems.slice(0, LISTED).map(({ path, member, code, values }) => {
    const where = member === '' ? '' : `${member}: `;
    return `  ${where}${shown(path === '' ? '(the folder)' : path)}\n      ${shown(sentence(code, values))}`;
  });
  const more = report.problems.length - listed.length;
  if (more > 0) listed.push(`  … and ${counted(more, 'more')} (--json lists all)`);
  return [`Left undone:`, ...listed].join('\n');
}
