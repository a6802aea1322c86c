import * as vscode from 'vscode';
import { shownName } from '../messages/words.ts';
import type { LazyTree } from '../views/lazyTree.ts';
import type { CurrentSession } from './currentSession.ts';

/** Tells of everybody who wants to join, once, and shows how many wait. */
export class NewcomerNotices {
  readonly #view: LazyTree;
  #told: ReadonlySet<string> = new Set();

  constructor(view: LazyTree) {
    this.#view = view;
  }

  update(current: CurrentSession): void {
    const waiting = current.view?.newcomers.filter(({ state }) => state === 'asked') ?? [];
    this.#view.view.badge =
      waiting.length === 0
        ? undefined
        : {
            value: waiting.length,
            tooltip:
              waiting.length === 1
                ? vscode.l10n.t('Somebody wants to join')
                : vscode.l10n.t('{count} want to join', { count: waiting.length }),
          };
    for (const { memberId, name } of waiting) {
      if (!this.#told.has(memberId)) void notice(memberId, name);
    }
    this.#told = new Set(waiting.map(({ memberId }) => memberId));
  }
}

async function notice(memberId: string, name: string): Promise<void> {
  const compare = vscode.l10n.t('Compare Words…');
  const reject = vscode.l10n.t('Reject');
  const message = vscode.l10n.t('{name} wants to join your session.', {
    name: shownName(name),
  });
  const pressed = await vscode.window.showInformationMessage(message, compare, reject);
  if (pressed === compare) await vscode.commands.executeCommand('bytesync.admit', memberId);
  if (pressed === reject) await vscode.commands.executeCommand('bytesync.reject', memberId);
}
