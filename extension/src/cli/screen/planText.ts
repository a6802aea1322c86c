import type { SummaryAction } from '../../engine/comparison/summary.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { Guard } from '../../engine/sync/plan.ts';
import { checkText } from './checkText.ts';
import { differenceText } from './differenceText.ts';
import { filterLines } from './filterText.ts';
import { firstLines } from './firstText.ts';
import { ruleLines } from './rulesText.ts';
import { counted, number, shown, shownName, size } from './shownText.ts';
import { table } from './table.ts';
import { unknownLines } from './unknownText.ts';

/**
 * The plan as a person reads it before saying yes; '' when there is nothing to say yes to.
 * @param width columns of the terminal; absent: lines as long as they are
 */
export function planText(view: PlanView, width?: number): string {
  if (view.check) return checkText(view, view.check, width);
  const { summary } = view;
  if (isIdle(view)) {
    return [...filterLines(view), ...ruleLines(view, width), ...aloneLines(view)].join('\n');
  }
  const lines = [heading(view), ...filterLines(view), ...firstLines(view), ''];
  const rules = ruleLines(view, width);
  if (rules.length > 0) lines.push(...rules, '');
  if (summary.targets.length > 0) lines.push(totalsTable(view, width), '');
  const rows = summary.items.flatMap(({ path, actions, differsOnlyIn }) =>
    actions.map((action) => [
      ...actionCells(action),
      `${shown(path === '' ? '.' : path)}${heldText(action)}${differenceText(differsOnlyIn)}`,
    ]),
  );
  if (rows.length > 0) lines.push(table(rows, { textColumns: 3, flexible: 2, width }));
  if (summary.more > 0) lines.push(`  … and ${number(summary.more)} more`);
  if (summary.alone) lines.push('', ...aloneLines(view));
  if (summary.unknown) lines.push('', ...unknownLines(view));
  if (summary.guards.length > 0) lines.push('');
  for (const guard of summary.guards) lines.push(`  ! ${guardText(guard, view)}`);
  return lines.join('\n');
}

/** Nothing is to be done and nothing stands in the way. */
function isIdle({ nothingToDo, conflicts }: PlanView): boolean {
  return nothingToDo && conflicts === 0;
}

/** Single files that nothing is compared with. */
function aloneLines(view: PlanView): string[] {
  return (view.summary.alone ?? []).map(
    (label) =>
      `  ${label} (${sourceName(view, label)}): no other data source has a file of this name.`,
  );
}

function totalsTable(view: PlanView, width: number | undefined): string {
  const rows = view.summary.targets.map((target) => [
    target.label,
    sourceName(view, target.label),
    number(target.create),
    number(target.update),
    number(target.dates),
    number(target.delete),
    size(target.bytes),
  ]);
  const head = ['', '', 'new', 'changed', 'dates', 'deleted', 'size'];
  return table(rows, { head, textColumns: 2, flexible: 1, width });
}

function heading({ preset, from, items, match }: PlanView): string {
  const meanings: Readonly<Record<string, string>> = {
    update: 'the newest wins, nothing is deleted',
    'two-way': 'what changed since the last time goes to the others',
    mirror: `all become like ${shown(from)}`,
    backup: `all become like ${shown(from)}, nothing is deleted`,
    manual: 'only what rules decide',
  };
  const name = preset === 'manual' ? 'by rules' : preset;
  const how = match === undefined ? '' : ' by name';
  return `Plan (${name}: ${meanings[preset] ?? ''}), ${counted(items, 'item')} compared${how}`;
}

/** A data source by its member and its folder, once where both are called the same. */
export function sourceName(view: PlanView, label: string): string {
  const folder = view.sources.find((source) => source.label === label)?.name ?? '';
  const member = view.members.find(({ letter }) => label.startsWith(letter))?.name ?? folder;
  return member === folder ? shownName(folder) : `${shownName(member)}: ${shownName(folder)}`;
}

function actionCells(action: SummaryAction): [string, string] {
  switch (action.kind) {
    case 'create':
      return [action.held?.kind ?? 'new', `${action.from} → ${action.to.join(', ')}`];
    case 'update':
      return ['changed', `${action.from} → ${action.to.join(', ')}`];
    case 'dates':
      return ['dates', `${action.from} → ${action.to.join(', ')}`];
    case 'delete':
      return ['deleted', action.to.join(', ')];
    case 'conflict':
      return ['conflict', placesOf(action)];
    case 'left':
      return ['left alone', ''];
    case 'undecided':
      return ['undecided', ''];
  }
}

/** Where somebody has to look; '' where that is nowhere in particular. */
function placesOf({ reason, on }: Extract<SummaryAction, { kind: 'conflict' }>): string {
  if (on === undefined) return '';
  const how = reason === 'name-repeated' ? 'name several times on' : 'unsaved on';
  return `${how} ${on.join(', ')}`;
}

/** Where the targets have the content already. */
function heldText(action: SummaryAction): string {
  if (action.kind !== 'create' || action.held === undefined) return '';
  const { kind, path } = action.held;
  return kind === 'moved' ? ` (was ${shown(path)})` : ` (as ${shown(path)})`;
}

/** What a guard warns of, in plain words. */
function guardText(guard: Guard, view: PlanView): string {
  const source = (column: number) => {
    const label = view.sources[column]?.label ?? '?';
    return `${label} (${sourceName(view, label)})`;
  };
  switch (guard.kind) {
    case 'emptied':
      return `All ${counted(guard.files, 'file')} of ${source(guard.target)} would be deleted.`;
    case 'majority':
      return `${number(guard.affected)} of ${counted(guard.files, 'file')} in ${source(guard.target)} would be overwritten or deleted.`;
    case 'empty-source':
      return `${source(guard.source)} has nothing at all: is it the right folder, and is it there?`;
  }
}
