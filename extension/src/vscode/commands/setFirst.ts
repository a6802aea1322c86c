import * as vscode from 'vscode';
import type { CurrentSession } from '../session/currentSession.ts';
import type { SessionFilter } from '../session/sessionFilter.ts';
import { askFilter, offerToAnalyse } from './askFilter.ts';

/** Asks what goes before everything else in the next synchronizations: a filter says it, or nothing does. */
export async function setFirst(current: CurrentSession, first: SessionFilter): Promise<void> {
  const { view } = current;
  if (view === undefined) return;
  const expression = await askFilter(current, view, first.of(view.sessionId), {
    title: vscode.l10n.t('Choose What Goes First'),
    placeHolder: vscode.l10n.t('What is sent before everything else'),
    example: vscode.l10n.t('As in: {example}. Everything else goes after that.', {
      example: 'path:docs/** OR name:*.md',
    }),
    none: vscode.l10n.t('Nothing in Particular'),
  });
  if (expression === undefined) return;
  first.set(view.sessionId, expression === '' ? undefined : expression);
  offerToAnalyse(
    expression === ''
      ? vscode.l10n.t('From the next comparison on nothing in particular goes first.')
      : vscode.l10n.t('From the next comparison on, what matches the filter goes first.'),
  );
}
