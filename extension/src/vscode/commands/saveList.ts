import { homedir } from 'node:os';
import { join } from 'node:path';
import { asBytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { Amounts } from '../amounts.ts';
import { cancellation } from '../cancellation.ts';
import { timeInName } from '../documents/reportDocument.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import type { Words } from '../messages/words.ts';
import { csvList } from '../plan/list/csvList.ts';
import { JSON_LIST } from '../plan/list/jsonList.ts';
import type { ListFormat, ListFormatName } from '../plan/list/listFormat.ts';
import { type ListedRows, listText } from '../plan/list/listText.ts';
import { markdownList } from '../plan/list/markdownList.ts';
import type { PlanPanel } from '../plan/planPanel.ts';
import { writeWhole } from '../storage/wholeFile.ts';
import { counting } from './trashProgress.ts';

export interface ListParts {
  readonly plan: Pick<PlanPanel, 'listed'>;
  readonly amounts: Amounts;
}

interface Choice extends vscode.QuickPickItem {
  readonly name: ListFormatName;
}

/** Saves all rows that the page of the plan lists where the person says, however many they are. */
export async function saveList({ plan, amounts }: ListParts): Promise<void> {
  const { listed } = plan;
  if (listed === undefined) return;
  const picked = await vscode.window.showQuickPick(choices(), {
    title: vscode.l10n.t('Save List As: Format'),
    placeHolder: vscode.l10n.t('Who is going to read it?'),
    ignoreFocusOut: true,
  });
  if (picked === undefined) return;
  const uri = await askWhere(picked);
  if (uri === undefined) return;
  const isSaved = await withProgress(listed, picked.name, uri.fsPath, amounts);
  if (!isSaved) return;
  const open = vscode.l10n.t('Open');
  const message = vscode.l10n.t('Saved as {path}.', { path: uri.fsPath });
  void vscode.window.showInformationMessage(message, open).then((pressed) => {
    return pressed === open ? vscode.window.showTextDocument(uri) : undefined;
  });
}

function choices(): Choice[] {
  return [
    { label: 'CSV', detail: vscode.l10n.t('For spreadsheets: a row for each item.'), name: 'csv' },
    { label: 'Markdown', detail: vscode.l10n.t('For people, as a table.'), name: 'md' },
    {
      label: 'JSON',
      detail: vscode.l10n.t('For programs: names exactly as they are.'),
      name: 'json',
    },
  ];
}

async function askWhere({ name, label }: Choice): Promise<vscode.Uri | undefined> {
  const title = vscode.l10n.t('Save List As');
  const file = `ByteSync ${vscode.l10n.t('List')} ${timeInName(new Date())}.${name}`;
  // Beside the workspace: what lies inside could be synchronized.
  const defaultUri = vscode.Uri.file(join(homedir(), file));
  return vscode.window.showSaveDialog({ title, defaultUri, filters: { [label]: [name] } });
}

/** @returns whether it is there: a person may cancel. @throws BytesyncError a file-system error's code; 'aborted' */
async function withProgress(
  listed: ListedRows,
  name: ListFormatName,
  path: string,
  amounts: Amounts,
): Promise<boolean> {
  const words = editorWords();
  const progress = {
    ...{ location: vscode.ProgressLocation.Notification, cancellable: true },
    title: vscode.l10n.t('Saving the list'),
  };
  return await vscode.window.withProgress(progress, async (report, token) => {
    const { signal, dispose } = cancellation(token);
    const tell = counting(report, amounts);
    try {
      await writeWhole(path, listText(listed, formatOf(name, words), tell), signal);
      return true;
    } catch (error) {
      if (!signal.aborted || asBytesyncError(error).code !== 'aborted') throw error;
      void vscode.window.showInformationMessage(vscode.l10n.t('Nothing was saved.'));
      return false;
    } finally {
      dispose();
    }
  });
}

function formatOf(name: ListFormatName, words: Words): ListFormat {
  switch (name) {
    case 'json':
      return JSON_LIST;
    case 'csv':
      return csvList(words);
    case 'md':
      return markdownList(words);
  }
}
