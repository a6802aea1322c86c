import { asBytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { checkFilter } from '../../engine/comparison/filter/runFilter.ts';
import type { MembershipView } from '../../engine/membership/view.ts';
import { localizedSentence } from '../messages/localizedSentence.ts';
import { shown, shownName } from '../messages/words.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import type { SessionFilter } from '../session/sessionFilter.ts';
import { workspaceRules } from './workspaceRules.ts';

interface FilterRow extends vscode.QuickPickItem {
  readonly expression?: string;
  readonly choice: 'saved' | 'typed' | 'none';
}

/** Asks what the next comparisons are limited to: a saved filter, another one, or nothing. */
export async function setFilter(current: CurrentSession, filter: SessionFilter): Promise<void> {
  const { view } = current;
  if (view === undefined) return;
  const before = filter.of(view.sessionId);
  const picked = await pickFilter(current, before);
  if (picked === undefined) return;
  const expression = picked.choice === 'typed' ? await typeFilter(view, before) : picked.expression;
  if (picked.choice === 'typed' && expression === undefined) return;
  if (picked.choice === 'saved' && expression !== undefined)
    checkFilter(expression, labelsOf(view));
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
  current: CurrentSession,
  before: string | undefined,
): Promise<FilterRow | undefined> {
  const saved = [...((await workspaceRules(current))?.filters ?? [])].map(
    ([name, expression]): FilterRow => ({
      label: shownName(name),
      description: shown(expression),
      iconPath: new vscode.ThemeIcon('filter'),
      ...{ expression, choice: 'saved' },
    }),
  );
  const typed: FilterRow = {
    label: vscode.l10n.t('Type a Filter…'),
    iconPath: new vscode.ThemeIcon('edit'),
    choice: 'typed',
    ...(before !== undefined && { description: before }),
  };
  const none: FilterRow = {
    label: vscode.l10n.t('No Filter'),
    iconPath: new vscode.ThemeIcon('clear-all'),
    choice: 'none',
  };
  return vscode.window.showQuickPick([...saved, typed, ...(before === undefined ? [] : [none])], {
    title: vscode.l10n.t('Filter Comparisons'),
    placeHolder: vscode.l10n.t('What the next comparisons are about'),
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
}

/** What is wrong is said while it is typed. */
function typeFilter(
  view: MembershipView,
  before: string | undefined,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Filter Comparisons'),
    prompt: vscode.l10n.t('As in: {example}. Everything else is left as it is.', {
      example: 'name:*.ts AND NOT path:vendor/**',
    }),
    ignoreFocusOut: true,
    ...(before !== undefined && { value: before }),
    validateInput: (typed) => {
      try {
        checkFilter(typed, labelsOf(view));
        return undefined;
      } catch (error) {
        const { code, values } = asBytesyncError(error);
        return localizedSentence(code, values);
      }
    },
  });
}

function labelsOf({ members }: MembershipView): string[] {
  return members.flatMap(({ sources }) => sources.map(({ label }) => label));
}
