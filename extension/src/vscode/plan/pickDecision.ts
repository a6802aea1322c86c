import * as vscode from 'vscode';
import type { Choice, SelectionChoice } from '../../engine/comparison/byHand/chosenItems.ts';
import type { Selected } from '../../engine/comparison/rows/selectedRows.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { count, shown } from '../messages/words.ts';
import { type ActionRow, actionRows, actionsFor, reachRows } from './decisionRows.ts';

/** Asks what is to be done with these items; undefined: nothing was chosen. */
export async function pickDecision(
  plan: PlanView,
  paths: readonly string[],
): Promise<Choice | undefined> {
  const words = editorWords();
  const [path = ''] = paths;
  const title =
    paths.length === 1
      ? vscode.l10n.t('Decide about {0}', shown(path))
      : vscode.l10n.t('Decide about {0} items', count(paths.length, words));
  const chosen = await pickAction(title, actionRows(plan, paths, words));
  if (chosen === undefined) return undefined;
  const rows = reachRows(plan, paths, words);
  const [only] = rows;
  const reach =
    rows.length === 1 && only
      ? only
      : await vscode.window.showQuickPick(rows, {
          ...{ title, placeHolder: vscode.l10n.t('About how much it is decided') },
          ignoreFocusOut: true,
        });
  return reach && { paths: reach.paths, below: reach.below, action: chosen.action };
}

/** The same about rows that are too many to be named. */
export async function pickForSelection(
  { run, plan }: { readonly run: number; readonly plan: PlanView },
  selected: Selected,
): Promise<SelectionChoice | undefined> {
  const words = editorWords();
  const title = vscode.l10n.t('Decide about {0} items', count(selected.count, words));
  const chosen = await pickAction(title, actionsFor(plan, selected, words));
  return chosen && { run, selection: selected.selection, action: chosen.action };
}

async function pickAction(
  title: string,
  rows: readonly ActionRow[],
): Promise<Pick<ActionRow, 'action'> | undefined> {
  const actions = rows.map(({ icon, ...row }) => {
    return { ...row, iconPath: new vscode.ThemeIcon(icon) };
  });
  const placeHolder = vscode.l10n.t(
    'What is to be done, before anything the rules and the preset say',
  );
  return vscode.window.showQuickPick(actions, { title, placeHolder, ignoreFocusOut: true });
}
