import * as vscode from 'vscode';
import type { ContentsChoice } from '../../engine/comparison/askedContents.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { contentsRows } from './contentsRows.ts';

/** Asks of how much the contents are to be compared; undefined: nothing was chosen. */
export async function pickContents(
  plan: PlanView,
  paths: readonly string[],
): Promise<ContentsChoice | undefined> {
  const title = vscode.l10n.t('Compare Contents Now');
  const placeHolder = vscode.l10n.t(
    'Every member reads these files, whatever their sizes and dates say',
  );
  const rows = contentsRows(plan, paths, editorWords());
  const options = { title, placeHolder, ignoreFocusOut: true };
  const row = await vscode.window.showQuickPick(rows, options);
  return row && { below: row.below, ...(row.paths && { paths: row.paths }) };
}
