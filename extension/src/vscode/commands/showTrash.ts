import * as vscode from 'vscode';
import type { TrashListing, TrashVersion } from '../../engine/trash/trashVersion.ts';
import type { Amounts } from '../amounts.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { shownName } from '../messages/words.ts';
import { pruneFolder } from './pruneTrash.ts';
import { list, restoreVersion, type TrashParts, tellEmpty } from './restoreFromTrash.ts';
import { pickTrashFolder, type TrashFolder } from './trashFolder.ts';
import { separator } from './trashQuestions.ts';
import { versionRow } from './trashRows.ts';

/**
 * Shows what the trash of a folder holds: of a version something can be put back, and old ones pruned.
 * @throws BytesyncError what keeps the trash from being read or changed
 */
export async function showTrash(parts: TrashParts, row: unknown): Promise<void> {
  const title = vscode.l10n.t('Show Trash: Data Source');
  const folder = await pickTrashFolder(parts.current, row, title);
  if (folder === undefined) return;
  const listing = await list(folder);
  if (listing.versions.length === 0) return tellEmpty(folder, listing, parts);
  const picked = await pick(listing, folder, parts.amounts);
  if (picked === 'prune') await pruneFolder(folder, parts);
  else if (picked !== undefined) await restoreVersion(parts, folder, picked);
}

interface Row extends vscode.QuickPickItem {
  readonly choice?: TrashVersion | 'prune';
}

/** Versions, newest first, and what can be done with all of them. */
async function pick(
  { versions, moreVersions }: TrashListing,
  { name }: TrashFolder,
  amounts: Amounts,
): Promise<TrashVersion | 'prune' | undefined> {
  const words = editorWords();
  const rows: Row[] = versions.map((version) => {
    return { ...versionRow(version, words, amounts), choice: version };
  });
  if (moreVersions > 0) {
    rows.push(separator(words.t('{0} older ones are not listed', amounts.count(moreVersions))));
  } else rows.push(separator(''));
  rows.push({
    label: vscode.l10n.t('Prune…'),
    description: vscode.l10n.t('delete old versions for good'),
    iconPath: new vscode.ThemeIcon('trash'),
    alwaysShow: true,
    choice: 'prune',
  });
  const chosen = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Trash of {folder}', { folder: shownName(name) }),
    placeHolder: vscode.l10n.t('Choose a version to put something of it back'),
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return chosen?.choice;
}
