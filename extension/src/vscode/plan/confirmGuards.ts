import * as vscode from 'vscode';
import type { PlanView } from '../../engine/run/memberUi.ts';
import type { Guard } from '../../engine/sync/plan.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { guardText } from './guardText.ts';

/** The second question, for what a plan would delete or overwrite. Escape is a no. */
export async function confirmGuards(
  guards: readonly Guard[],
  plan: Pick<PlanView, 'members' | 'sources'>,
  signal: AbortSignal,
): Promise<boolean> {
  const words = editorWords();
  const lines = guards.map((guard) => guardText(guard, plan, words));
  const trash = vscode.l10n.t('What is deleted or overwritten goes to the trash of its folder.');
  const yes = vscode.l10n.t('Do It Anyway');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('This plan would take away most of a folder. Is that what you want?'),
    { modal: true, detail: [...lines, trash].join('\n\n') },
    yes,
  );
  // A dialog can't be withdrawn: what is said after the run has ended counts for nothing.
  return answer === yes && !signal.aborted;
}
