import * as vscode from 'vscode';
import type { NewcomerView } from '../../engine/membership/view.ts';
import { shownName } from '../messages/words.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import { compareWords } from './safetyWords.ts';
import { subjectOf } from './subject.ts';

/** Compares the safety words of a newcomer, and admits it when they are the same. */
export async function admit(current: CurrentSession, row: unknown): Promise<void> {
  const newcomer = await chosenNewcomer(current, row, vscode.l10n.t('Admit: Who?'));
  const { membership } = current;
  if (newcomer === undefined || membership === undefined) return;
  const name = shownName(newcomer.name);
  const found = await compareWords(vscode.l10n.t('{name} wants to join.', { name }), newcomer);
  if (found === undefined) return;
  // It may have given up while the words were compared, or another one may have come in its place.
  if (!membership.answerNewcomer(newcomer, found === 'match')) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{name} is not waiting any more.', { name }),
    );
    return;
  }
  if (found === 'differ') {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{name} was turned away, because the safety words differ. If you expected {name}, leave this session and send a new invitation over a channel that you trust.',
        { name },
      ),
    );
  }
}

/** Turns a newcomer away. */
export async function reject(current: CurrentSession, row: unknown): Promise<void> {
  const newcomer = await chosenNewcomer(current, row, vscode.l10n.t('Reject: Who?'));
  if (newcomer !== undefined) current.membership?.answerNewcomer(newcomer, false);
}

/** The newcomer of a row; the only one; or one that is asked for. */
async function chosenNewcomer(
  current: CurrentSession,
  row: unknown,
  title: string,
): Promise<NewcomerView | undefined> {
  const waiting = current.view?.newcomers.filter(({ state }) => state === 'asked') ?? [];
  const subject = subjectOf(row);
  if (subject !== undefined) return waiting.find(({ memberId }) => memberId === subject.id);
  if (waiting.length <= 1) return waiting[0];
  const picked = await vscode.window.showQuickPick(
    waiting.map((newcomer) => ({ label: newcomer.name, newcomer })),
    { title, placeHolder: vscode.l10n.t('Who wants to join'), ignoreFocusOut: true },
  );
  return picked?.newcomer;
}
