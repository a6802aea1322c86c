import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import { shown, unlinked } from '../messages/words.ts';
import type { KeptMerge } from './keptMerge.ts';

export interface UnfinishedActions {
  /** Whether it still is: it may have been finished while the question stood there. */
  readonly isThere: () => Promise<boolean>;
  readonly goOn: () => Promise<void>;
  /** What was made of it; undefined where that can't be read. */
  readonly text: () => Promise<string | undefined>;
  readonly forget: () => Promise<void>;
}

/** Asks what becomes of a merge that is kept. Without an answer it stays, and is offered again in the next window. */
export async function askForUnfinished(
  { pair }: KeptMerge,
  actions: UnfinishedActions,
): Promise<void> {
  const file = unlinked(shown(pair.path));
  const goOn = vscode.l10n.t('Go On');
  const asText = vscode.l10n.t('Open as Text');
  const forget = vscode.l10n.t('Discard');
  const text = vscode.l10n.t(
    'The merge of {0} is not finished: your file is without it. What you have made of it is kept.',
    file,
  );
  const pressed = await vscode.window.showWarningMessage(text, goOn, asText, forget);
  if (pressed === undefined || !(await actions.isThere())) return;
  if (pressed === goOn) await actions.goOn();
  else if (pressed === asText) await openAsText(await actions.text());
  else if (pressed === forget && (await mayForget(file))) await actions.forget();
}

/** As a document of its own: whatever becomes of the merge, it is there. */
async function openAsText(content: string | undefined): Promise<void> {
  if (content === undefined) throw new BytesyncError('merge-over');
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content }));
}

async function mayForget(file: string): Promise<boolean> {
  const forget = vscode.l10n.t('Discard');
  const message = vscode.l10n.t('Discard what you have made of the merge of {0}?', file);
  const detail = vscode.l10n.t('That cannot be undone. Your file stays as it is.');
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(message, options, forget)) === forget;
}
