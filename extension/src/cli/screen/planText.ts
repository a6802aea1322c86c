import type { CheckReport } from '../../engine/comparison/checkReport.ts';
import type { SummaryAction } from '../../engine/comparison/summary.ts';
import { sentence } from '../../engine/messages/sentences.ts';
import type { PlanView, ShownSource } from '../../engine/run/memberUi.ts';
import type { Guard } from '../../engine/sync/plan.ts';
import { counted, shown, size } from './shownText.ts';
import { table } from './table.ts';

const LISTED = 20;

/** The plan as a person reads it before saying yes. */
export function planText(view: PlanView): string {
  if (view.check) return checkText(view, view.check);
  const { summary } = view;
  const lines = [heading(view), ''];
  if (view.nothingToDo && view.conflicts === 0) {
    return [...lines, '  Nothing to do.'].join('\n');
  }
  lines.push(
    table(
      ['', 'create', 'update', 'dates', 'delete', 'bytes'],
      summary.targets.map((target) => [
        sourceName(view, target.label),
        String(target.create),
        String(target.update),
        String(target.dates),
        String(target.delete),
        size(target.bytes),
      ]),
    ),
    '',
  );
  const items = summary.items
    .slice(0, LISTED)
    .flatMap(({ path, actions }) =>
      actions.map((action) => [actionText(action), shown(path === '' ? '.' : path)]),
    );
  lines.push(table(['', ''], items, 2).split('\n').slice(1).join('\n'));
  if (summary.more > 0) lines.push(`  … and ${counted(summary.more, 'more item')}`);
  for (const guard of summary.guards) lines.push('', `  ! ${guardText(guard, view.sources)}`);
  return lines.join('\n');
}

function heading(view: PlanView): string {
  const follows = view.preset === 'mirror' || view.preset === 'backup';
  const preset = follows ? `${view.preset} from ${view.from}` : view.preset;
  return `Plan (${preset}): ${counted(view.items, 'item')} compared`;
}

function sourceName(view: PlanView, label: string): string {
  const name = view.sources.find((source) => source.label === label)?.name ?? '';
  return `${label}  ${shown(name)}`;
}

function actionText(action: SummaryAction): string {
  switch (action.kind) {
    case 'create':
      return `create   ${action.from} → ${action.to.join(', ')}`;
    case 'update':
      return `update   ${action.from} → ${action.to.join(', ')}`;
    case 'dates':
      return `dates    ${action.from} → ${action.to.join(', ')}`;
    case 'delete':
      return `delete   ${action.to.join(', ')}`;
    case 'conflict':
      return 'conflict';
  }
}

/** What a guard warns of, in plain words. */
export function guardText(guard: Guard, sources: readonly ShownSource[]): string {
  const label = (column: number) => sources[column]?.label ?? '?';
  switch (guard.kind) {
    case 'emptied':
      return `Every file of ${label(guard.target)} (${counted(guard.files, 'file')}) would be deleted.`;
    case 'majority':
      return `More than half of ${label(guard.target)} would be deleted or overwritten: ${guard.affected.toLocaleString('en-US')} of ${counted(guard.files, 'file')}.`;
    case 'empty-source':
      return `${label(guard.source)} has nothing at all: is it the right folder, and is it there?`;
  }
}

/** What a check found. */
function checkText(view: PlanView, check: CheckReport): string {
  const lines = [
    `Check of ${counted(view.items, 'item')} by content:`,
    '',
    table(
      ['', ''],
      [
        ['identical', String(check.identical)],
        ['different', String(check.different.length)],
        ['not everywhere', String(check.onlyOn.length)],
        ['unreadable', String(check.unreadable.length)],
      ],
    )
      .split('\n')
      .slice(1)
      .join('\n'),
  ];
  const label = (column: number) => view.sources[column]?.label ?? '?';
  const rows = [
    ...check.different.map(({ path }) => ['different', shown(path)]),
    ...check.onlyOn.map(({ path, columns }) => [
      `only on ${columns.map(label).join(', ')}`,
      shown(path),
    ]),
    ...check.unreadable.map(({ path, column, code }) => [
      `unreadable on ${label(column)}`,
      `${shown(path)}: ${sentence(code)}`,
    ]),
  ];
  if (rows.length > 0) {
    const listed = rows.slice(0, 10 * LISTED);
    lines.push('', table(['', ''], listed, 2).split('\n').slice(1).join('\n'));
    const more = rows.length - listed.length;
    if (more > 0) lines.push(`  … and ${more.toLocaleString('en-US')} more`);
  }
  return lines.join('\n');
}
