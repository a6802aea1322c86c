import * as vscode from 'vscode';
import { editorWords } from '../messages/localizedSentence.ts';
import { count, shownName } from '../messages/words.ts';
import { type BackAgain, BackAgainFinder } from './backAgain.ts';
import type { CurrentSession } from './currentSession.ts';

/** Tells the host who is here again after a synchronization went on without it, and offers the next one. */
export class BackAgainNotices {
  readonly #finder = new BackAgainFinder();

  update(current: CurrentSession): void {
    for (const back of this.#finder.look(current.view)) void notice(back);
  }
}

async function notice({ name, items }: BackAgain): Promise<void> {
  const again = vscode.l10n.t('Synchronize Again');
  const values = { name: shownName(name), count: count(items, editorWords()) };
  const message =
    items === 0
      ? vscode.l10n.t('{name} is back. The last synchronization ended without this member.', values)
      : vscode.l10n.t(
          '{name} is back. The last synchronization ended without this member. Changes that may be missing there: {count}.',
          values,
        );
  const pressed = await vscode.window.showInformationMessage(message, again);
  if (pressed === again) await vscode.commands.executeCommand('bytesync.synchronize');
}
