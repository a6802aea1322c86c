import * as vscode from 'vscode';
import { checkFilter } from '../../engine/comparison/filter/runFilter.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import { shown, shownName } from '../messages/words.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import type { SessionFilter } from '../session/sessionFilter.ts';
import type { FilterHelp } from './filterRows.ts';
import { typeFilter } from './typeFilter.ts';
import { workspaceRules } from './workspaceRules.ts';

interface FilterChoice extends vscode.QuickPickItem {
  readonly expression?: string;
  readonly choice: 'saved' | 'typed' | 'none';
}

/** Asks what the next comparisons are limited to: a saved filter, another one, or nothing. */
export async function setFilter(current: CurrentSession, filter: SessionFilter): Promise<void> {
  const { view } = current;
  if (view === undefined) return;
  const before = filter.of(view.sessionId);
  const saved = (await workspaceRules(current))?.filters ?? new Map<string, string>();
  const picked = await pickFilter(saved, before);
  if (picked === undefined) return;
  const help = { labels: labelsOf(view), saved };
  const expression = picked.choice === 'typed' ? await typeFilter(help, before) : picked.expression;
  if (picked.choice === 'typed' && expression === undefined) return;
  if (picked.choice === 'saved' && expression !== undefined) checkFilter(expression, help.labels);
  filter.set(view.sessionId, expression);
  const analyse = vscode.l10n.t('Analyse');
  const message =
    expression === undefined
      ? vscode.l10n.t('Comparisons are about everything again.')
      : vscode.l10n.t('Comparisons are limited to what matches the filter.');
  void vscode.window.showInformationMessage(message, analyse).then((pressed) => {
    if (pressed !== analyse) return undefined;
    return vscode.commands.executeCommand('bytesync.analyse');
  });
}

async function pickFilter(
  saved: FilterHelp['saved'],
  before: string | undefined,
): Promise<FilterChoice | undefined> {
  const rows = [...saved].map(
    ([name, expression]): FilterChoice => ({
      label: shownName(name),
      description: shown(expression),
      iconPath: new vscode.ThemeIcon('filter'),
      ...{ expression, choice: 'saved' },
    }),
  );
  const typed: FilterChoice = {
    label: vscode.l10n.t('Type a Filter…'),
    iconPath: new vscode.ThemeIcon('edit'),
    choice: 'typed',
    ...(before !== undefined && { description: before }),
  };
  const none: FilterChoice = {
    label: vscode.l10n.t('No Filter'),
    iconPath: new vscode.ThemeIcon('clear-all'),
    choice: 'none',
  };
  return vscode.window.showQuickPick([...rows, typed, ...(before === undefined ? [] : [none])], {
    title: vscode.l10n.t('Filter Comparisons'),
    placeHolder: vscode.l10n.t('What the next comparisons are about'),
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
}

function labelsOf({ members }: MembershipView): string[] {
  return members.flatMap(({ sources }) => sources.map(({ label }) => label));
}
