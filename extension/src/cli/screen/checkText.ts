import type { CheckReport } from '../../engine/comparison/checkReport.ts';
import { sentence } from '../../engine/messages/sentences.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { differenceText } from './differenceText.ts';
import { filterLines } from './filterText.ts';
import { counted, number, shown } from './shownText.ts';
import { table } from './table.ts';
import { unknownLines } from './unknownText.ts';

const LISTED = 200;

/** What a comparison by content found. */
export function checkText(view: PlanView, check: CheckReport, width?: number): string {
  const label = (column: number) => view.sources[column]?.label ?? '?';
  const rows = [
    ...check.different.map(({ path, differsOnlyIn }) => [
      'different',
      `${shown(path)}${differenceText(differsOnlyIn)}`,
    ]),
    ...check.onlyOn.map(({ path, columns }) => [
      `only on ${columns.map(label).join(', ')}`,
      shown(path),
    ]),
    ...check.unreadable.map(({ path, column, code }) => [
      `unreadable on ${label(column)}`,
      `${shown(path)}: ${sentence(code)}`,
    ]),
  ];
  const lines = [summaryLine(view, check), ...filterLines(view), ...unknownLines(view)];
  if (rows.length > 0) {
    const listed = rows.slice(0, LISTED);
    lines.push('', table(listed, { textColumns: 2, flexible: 1, width }));
    const more = rows.length - listed.length;
    if (more > 0) lines.push(`  … and ${number(more)} more (--json lists all)`);
  }
  return lines.join('\n');
}

function summaryLine(view: PlanView, check: CheckReport): string {
  const found = [
    `${number(check.identical)} identical`,
    `${number(check.different.length)} different`,
    ...(check.onlyOn.length > 0 ? [`${number(check.onlyOn.length)} not everywhere`] : []),
    `${number(check.unreadable.length)} unreadable`,
  ];
  return `Compared ${counted(view.items, 'item')} by content: ${found.join(', ')}.`;
}
