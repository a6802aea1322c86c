import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { reportJson } from '../../engine/report/reportJson.ts';
import { fileSystemError } from '../../engine/sync/fileSystemError.ts';
import { reportDocument, reportIn } from '../documents/reportDocument.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import type { KeptReport } from '../storage/keptReports.ts';
import type { ReportParts } from './showReport.ts';

interface Format extends vscode.QuickPickItem {
  readonly extension: 'md' | 'json';
}

/** Saves the document that is in front, or else the report of the last run, where the person says. */
export async function saveReport(parts: ReportParts): Promise<void> {
  const shown = parts.documents.inFront;
  const kept = await reportOf(shown, parts);
  if (kept !== undefined) return saveAsAsked(kept);
  if (shown === undefined) return;
  const { path } = shown;
  const text = await parts.documents.provideTextDocumentContent(shown);
  await save(path.slice(1).replace(/\.md$/u, ''), 'md', text);
}

/** Undefined when another document than a report is in front. */
async function reportOf(
  shown: vscode.Uri | undefined,
  { reports }: ReportParts,
): Promise<KeptReport | undefined> {
  if (shown === undefined) return reports.latest;
  const id = reportIn(shown.query);
  return id && (await reports.read(id));
}

async function saveAsAsked(kept: KeptReport): Promise<void> {
  const picked = await vscode.window.showQuickPick(formats(), {
    title: vscode.l10n.t('Save Report As: Format'),
    placeHolder: vscode.l10n.t('Who is going to read it?'),
    ignoreFocusOut: true,
  });
  if (picked === undefined) return;
  const { name, markdown } = reportDocument(kept, editorWords());
  const isJson = picked.extension === 'json';
  const text = isJson ? `${JSON.stringify(reportJson(kept.report), null, 2)}\n` : markdown;
  await save(name, picked.extension, text);
}

function formats(): Format[] {
  return [
    { label: 'Markdown', detail: vscode.l10n.t('For people, as it is shown.'), extension: 'md' },
    {
      label: 'JSON',
      detail: vscode.l10n.t('For programs, as the command line writes it. It has every problem.'),
      extension: 'json',
    },
  ];
}

/** @throws BytesyncError a file-system error's code */
async function save(name: string, extension: Format['extension'], text: string): Promise<void> {
  // Beside the workspace: what lies inside could be synchronized.
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Report As'),
    defaultUri: vscode.Uri.file(join(homedir(), `${name}.${extension}`)),
    filters: extension === 'json' ? { JSON: ['json'] } : { Markdown: ['md'] },
  });
  if (uri === undefined) return;
  try {
    await writeFile(uri.fsPath, text);
  } catch (error) {
    throw fileSystemError(error, { path: uri.fsPath });
  }
  const open = vscode.l10n.t('Open');
  const message = vscode.l10n.t('Saved as {path}.', { path: uri.fsPath });
  void vscode.window.showInformationMessage(message, open).then((pressed) => {
    return pressed === open ? vscode.window.showTextDocument(uri) : undefined;
  });
}
