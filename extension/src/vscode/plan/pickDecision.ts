import * as vscode from 'vscode';
import type { Choice } from '../../engine/comparison/byHand/chosenItems.ts';
import type { PlanView } from '../../engine/run/memberUi.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { count, shown } from '../messages/words.ts';
import { actionRows, reachRows } from './decisionRows.ts';

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
  const actions = actionRows(plan, paths, words).map(({ icon, ...row }) => {
    return { ...row, iconPath: new vscode.ThemeIcon(icon) };
  });
  const placeHolder = vscode.l10n.t(
    'What is to be done, before anything the rules and the preset say',
  );
  const chosen = await vscode.window.showQuickPick(actions, { title, placeHolder });
  if (chosen === undefined) return undefined;
  const rows = reachRows(plan, paths, words);
  const [only] = rows;
  const reach =
    rows.length === 1 && only
      ? only
      : await vscode.window.showQuickPick(rows, {
          ...{ title, placeHolder: vscode.l10n.t('About how much it is decided') },
        });
  return reach && { paths: reach.paths, below: reach.below, action: chosen.action };
}
