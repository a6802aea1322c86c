import * as vscode from 'vscode';
import type { CurrentSession } from '../session/currentSession.ts';
import type { SessionFilter } from '../session/sessionFilter.ts';
import { askFilter, offerToAnalyse } from './askFilter.ts';

/** Asks what the next comparisons are limited to: a saved filter, another one, or nothing. */
export async function setFilter(current: CurrentSession, filter: SessionFilter): Promise<void> {
  const { view } = current;
  if (view === undefined) return;
  const expression = await askFilter(current, view, filter.of(view.sessionId), {
    title: vscode.l10n.t('Filter Comparisons'),
    placeHolder: vscode.l10n.t('What the next comparisons are about'),
    example: vscode.l10n.t('As in: {example}. Everything else is left as it is.', {
      example: 'name:*.ts AND NOT path:vendor/**',
    }),
    none: vscode.l10n.t('No Filter'),
  });
  if (expression === undefined) return;
  filter.set(view.sessionId, expression === '' ? undefined : expression);
  offerToAnalyse(
    expression === ''
      ? vscode.l10n.t('Comparisons are about everything again.')
      : vscode.l10n.t('Comparisons are limited to what matches the filter.'),
  );
}
