import * as vscode from 'vscode';
import type { Amounts } from '../amounts.ts';
import { reportDocument, reportOutcome } from '../documents/reportDocument.ts';
import type { ShownDocuments } from '../documents/shownDocuments.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import type { RunReports } from '../session/runReports.ts';
import type { KeptReport } from '../storage/keptReports.ts';

export interface ReportParts {
  readonly reports: RunReports;
  readonly documents: ShownDocuments;
  readonly amounts: Amounts;
}

/** Shows the report of the last run. */
export async function showReport({ reports, documents }: ReportParts): Promise<void> {
  const { latest } = reports;
  if (latest !== undefined) await documents.show(reportDocument(latest, editorWords()));
}

/** Asks which run, and shows its report. */
export async function showEarlierReport(parts: ReportParts): Promise<void> {
  const picked = await vscode.window.showQuickPick(choices(parts), {
    title: vscode.l10n.t('Show Earlier Report'),
    placeHolder: vscode.l10n.t('The run whose report to show'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (picked !== undefined) {
    await parts.documents.show(reportDocument(picked.kept, editorWords()));
  }
}

async function choices({ reports, amounts }: ReportParts) {
  const found: KeptReport[] = [];
  for (const id of await reports.list()) {
    const kept = await reports.read(id);
    if (kept !== undefined) found.push(kept);
  }
  return found.map((kept) => ({
    label: amounts.date(kept.ended),
    description: reportOutcome(kept, editorWords()),
    kept,
  }));
}
