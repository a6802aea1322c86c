import * as vscode from 'vscode';
import type { RestoreRequest, RestoreResult } from '../../engine/trash/restoreFromTrash.ts';
import type { TrashListing, TrashVersion } from '../../engine/trash/trashVersion.ts';
import type { Amounts } from '../amounts.ts';
import { timeInName } from '../documents/reportDocument.ts';
import { foreignPage, restoredText, restorePage } from '../documents/restorePage.ts';
import type { ShownDocuments } from '../documents/shownDocuments.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { shownName } from '../messages/words.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import { pickTrashFolder, type TrashFolder } from './trashFolder.ts';
import { counting, withWorkers } from './trashProgress.ts';
import { confirmRestore, LISTED_ENTRIES, pickPaths, pickVersion } from './trashQuestions.ts';

/** Older versions are counted, not listed. */
const LISTED_VERSIONS = 100;

export interface TrashParts {
  readonly current: CurrentSession;
  readonly documents: ShownDocuments;
  readonly amounts: Amounts;
}

/**
 * Brings back what a synchronization replaced or deleted: asks from which folder, which version and what
 * of it, and puts it back.
 * @throws BytesyncError what keeps the trash from being read or anything from being put back
 */
export async function restoreFromTrash(parts: TrashParts, row: unknown): Promise<void> {
  const title = vscode.l10n.t('Restore from Trash: Data Source');
  const folder = await pickTrashFolder(parts.current, row, title);
  if (folder === undefined) return;
  const listing = await list(folder);
  if (listing.versions.length === 0) return tellEmpty(folder, listing, parts);
  const version = await pickVersion(listing, folder, parts.amounts);
  if (version !== undefined) await restoreVersion(parts, folder, version);
}

/** Asks what of a version comes back, and puts it back. */
export async function restoreVersion(
  parts: TrashParts,
  folder: TrashFolder,
  version: TrashVersion,
): Promise<void> {
  const paths = await pickPaths(version, parts.amounts);
  if (paths === undefined) return;
  if (!(await confirmRestore({ folder, version, paths }, parts.amounts))) return;
  const result = await putBack({ root: folder.root, version: version.id, paths }, version, parts);
  await tellResult(folder, result, parts);
}

/** The newest versions, and the first entries of each. */
export function list({ name, root }: TrashFolder): Promise<TrashListing> {
  const title = vscode.l10n.t('Looking into the trash of {folder}', { folder: shownName(name) });
  return withWorkers(title, (workers, signal) => {
    const request = { root, versions: LISTED_VERSIONS, entries: LISTED_ENTRIES };
    return workers.listTrash(request, signal);
  });
}

function putBack(
  request: RestoreRequest,
  { date }: TrashVersion,
  { amounts }: TrashParts,
): Promise<RestoreResult> {
  const title = vscode.l10n.t('Putting back what was replaced or deleted on {date}', {
    date: amounts.date(date),
  });
  return withWorkers(title, (workers, signal, report) => {
    return workers.restoreFromTrash(request, signal, counting(report, amounts));
  });
}

export async function tellEmpty(
  { name, root }: TrashFolder,
  { problems }: TrashListing,
  { documents }: TrashParts,
): Promise<void> {
  const folder = shownName(name);
  if (problems.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The trash of {folder} is empty: no synchronization has replaced or deleted anything there that is still kept.',
        { folder },
      ),
    );
    return;
  }
  const show = vscode.l10n.t('Show Details');
  const message = vscode.l10n.t('Nothing in the trash of {folder} can be restored.', { folder });
  if ((await vscode.window.showWarningMessage(message, show)) !== show) return;
  const markdown = foreignPage(root, problems, editorWords());
  await documents.show({ name: `ByteSync ${vscode.l10n.t('Trash')}`, markdown });
}

async function tellResult(
  { root }: TrashFolder,
  result: RestoreResult,
  { documents, amounts }: TrashParts,
): Promise<void> {
  const words = editorWords();
  const text = restoredText(result, words, amounts);
  if (result.problems.length === 0) {
    void vscode.window.showInformationMessage(text);
    return;
  }
  const show = vscode.l10n.t('Show Details');
  if ((await vscode.window.showWarningMessage(text, show)) !== show) return;
  const name = `ByteSync ${vscode.l10n.t('Restore')} ${timeInName(new Date())}`;
  await documents.show({ name, markdown: restorePage(root, result, words, amounts) });
}
