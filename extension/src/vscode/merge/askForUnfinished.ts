import * as vscode from 'vscode';
import { shown, unlinked } from '../messages/words.ts';
import type { KeptMerge } from './keptMerge.ts';
import type { UnfinishedAnswer } from './unfinishedAnswer.ts';

/**
 * Asks what becomes of a merge that is not finished. Without an answer it stays, and is offered again in the next window.
 * @param isKept what was made of it is on disk
 */
export async function askForUnfinished(
  { pair }: KeptMerge,
  isKept: boolean,
): Promise<UnfinishedAnswer | undefined> {
  const file = unlinked(shown(pair.path));
  const write = vscode.l10n.t('Write It');
  const goOn = vscode.l10n.t('Go On');
  const openText = vscode.l10n.t('Open as Text');
  const forget = vscode.l10n.t('Discard');
  const text = isKept
    ? vscode.l10n.t(
        'The merge of {0} is not finished: your file is without it. What you have made of it is kept.',
        file,
      )
    : vscode.l10n.t(
        'The merge of {0} is not finished: your file is without it. What you have made of it could not be kept on the disk: it is lost when this window is closed.',
        file,
      );
  const pressed = await vscode.window.showWarningMessage(text, write, goOn, openText, forget);
  if (pressed === write) return 'write';
  if (pressed === goOn) return 'goOn';
  if (pressed === openText) return 'openText';
  const message = vscode.l10n.t('Discard what you have made of the merge of {0}?', file);
  return pressed === forget && (await mayForget(message)) ? 'forget' : undefined;
}

/** Says that a save has not changed the person's file. @returns whether it is to be written */
export async function askForKept({ pair }: KeptMerge): Promise<boolean> {
  const write = vscode.l10n.t('Write It');
  const text = vscode.l10n.t(
    'What was saved of the merge of {0} is kept, not written: your file is without it.',
    unlinked(shown(pair.path)),
  );
  return (await vscode.window.showWarningMessage(text, write)) === write;
}

/**
 * Asks what becomes of a text of which nothing tells what it was made of. Without an answer it stays.
 * @param beginning what the person may know it by
 */
export async function askForLost(beginning: string): Promise<'openText' | 'forget' | undefined> {
  const openText = vscode.l10n.t('Open as Text');
  const forget = vscode.l10n.t('Discard');
  const text = vscode.l10n.t(
    'Of a merge only what you have made of it is left, which begins with “{0}”: which file it was of is not known any more.',
    unlinked(beginning),
  );
  const pressed = await vscode.window.showWarningMessage(text, openText, forget);
  if (pressed === openText) return 'openText';
  const message = vscode.l10n.t('Discard what is left of this merge?');
  return pressed === forget && (await mayForget(message)) ? 'forget' : undefined;
}

async function mayForget(message: string): Promise<boolean> {
  const forget = vscode.l10n.t('Discard');
  const detail = vscode.l10n.t('That cannot be undone. Your file stays as it is.');
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(message, options, forget)) === forget;
}
