import * as vscode from 'vscode';
import { checkFilter } from '../../engine/comparison/filter/runFilter.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import { shown, shownName } from '../messages/words.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import type { FilterHelp } from './filterRows.ts';
import { typeFilter } from './typeFilter.ts';
import { workspaceRules } from './workspaceRules.ts';

/** What is said while an expression is asked for. */
export interface FilterTexts {
  readonly title: string;
  readonly placeHolder: string;
  /** Above an empty box. */
  readonly example: string;
  /** The row that takes away what there is. */
  readonly none: string;
}

interface FilterChoice extends vscode.QuickPickItem {
  readonly expression?: string;
  readonly choice: 'saved' | 'typed' | 'none';
}

/**
 * Asks for an expression: a saved one, another one, or none (''). Undefined: it was left.
 * @throws BytesyncError filter-invalid, of a saved one
 */
export async function askFilter(
  current: CurrentSession,
  view: MembershipView,
  before: string | undefined,
  texts: FilterTexts,
): Promise<string | undefined> {
  const saved = (await workspaceRules(current))?.filters ?? new Map<string, string>();
  const picked = await pickFilter(saved, before, texts);
  if (picked === undefined) return undefined;
  const help = { labels: labelsOf(view), saved };
  if (picked.choice === 'typed') return typeFilter(help, before, texts);
  const { expression = '' } = picked;
  if (picked.choice === 'saved') checkFilter(expression, help.labels);
  return expression;
}

/** Says what comes of it from the next comparison on, and offers that. */
export function offerToAnalyse(message: string): void {
  const analyse = vscode.l10n.t('Analyse');
  void vscode.window.showInformationMessage(message, analyse).then((pressed) => {
    if (pressed !== analyse) return undefined;
    return vscode.commands.executeCommand('bytesync.analyse');
  });
}

async function pickFilter(
  saved: FilterHelp['saved'],
  before: string | undefined,
  { title, placeHolder, none: label }: FilterTexts,
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
    label,
    iconPath: new vscode.ThemeIcon('clear-all'),
    choice: 'none',
  };
  return vscode.window.showQuickPick([...rows, typed, ...(before === undefined ? [] : [none])], {
    ...{ title, placeHolder },
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
}

function labelsOf({ members }: MembershipView): string[] {
  return members.flatMap(({ sources }) => sources.map(({ label }) => label));
}
