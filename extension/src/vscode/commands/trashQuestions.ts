import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RestoreRequest } from '../../engine/trash/restoreFromTrash.ts';
import type { TrashListing, TrashVersion } from '../../engine/trash/trashVersion.ts';
import type { Amounts } from '../amounts.ts';
import { editorWords } from '../messages/localizedSentence.ts';
import { shownName } from '../messages/words.ts';
import { unsavedFiles } from '../unsavedFiles.ts';
import type { TrashFolder } from './trashFolder.ts';
import { amountText, chosenEntries, entryRow, versionRow } from './trashRows.ts';

/** Entries of a version that can be chosen one by one. */
export const LISTED_ENTRIES = 1000;

type Paths = RestoreRequest['paths'];

/** Asks which version, newest first. */
export async function pickVersion(
  { versions, moreVersions }: TrashListing,
  { name }: TrashFolder,
  amounts: Amounts,
): Promise<TrashVersion | undefined> {
  const words = editorWords();
  const rows = versions.map((version) => ({ ...versionRow(version, words, amounts), version }));
  const more = words.t('{0} older ones are not listed', amounts.count(moreVersions));
  const picked = await vscode.window.showQuickPick(
    moreVersions > 0 ? [...rows, { ...separator(more), version: undefined }] : rows,
    {
      title: vscode.l10n.t('Restore from Trash: Version'),
      placeHolder: vscode.l10n.t('What was replaced or deleted in {folder}, and when', {
        folder: shownName(name),
      }),
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  );
  return picked?.version;
}

/** Asks what of a version: everything, or some of it. */
export async function pickPaths(
  version: TrashVersion,
  amounts: Amounts,
): Promise<Paths | undefined> {
  const { entries, moreEntries } = version;
  if (entries.length === 1 && moreEntries === 0) return 'all';
  const words = editorWords();
  const all = {
    label: vscode.l10n.t('Everything'),
    description: amountText(version, words, amounts),
    iconPath: new vscode.ThemeIcon('checklist'),
    isAll: true,
  };
  const some = {
    label: vscode.l10n.t('Choose…'),
    description: vscode.l10n.t('single files and folders'),
    iconPath: new vscode.ThemeIcon('list-selection'),
    isAll: false,
  };
  const picked = await vscode.window.showQuickPick([all, some], {
    title: vscode.l10n.t('Restore from Trash: What'),
    placeHolder: vscode.l10n.t('What should come back?'),
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  return picked.isAll ? 'all' : pickSome(version, amounts);
}

async function pickSome(version: TrashVersion, amounts: Amounts): Promise<Paths | undefined> {
  const { entries, moreEntries } = version;
  const words = editorWords();
  const rows = entries.map((entry) => ({ ...entryRow(entry, words, amounts), path: entry.path }));
  const more = words.t('{0} more come back with everything', amounts.count(moreEntries));
  const picked = await vscode.window.showQuickPick(
    moreEntries > 0 ? [...rows, { ...separator(more), path: undefined }] : rows,
    {
      title: vscode.l10n.t('Restore from Trash: Files and Folders'),
      placeHolder: vscode.l10n.t('A folder brings all that lay in it'),
      canPickMany: true,
      matchOnDescription: true,
      ignoreFocusOut: true,
    },
  );
  const paths = picked?.flatMap(({ path }) => path ?? []) ?? [];
  return paths.length > 0 ? paths : undefined;
}

export interface Restore {
  readonly folder: TrashFolder;
  readonly version: TrashVersion;
  readonly paths: Paths;
}

/** The last question before anything changes. */
export async function confirmRestore(restore: Restore, amounts: Amounts): Promise<boolean> {
  const { folder, version, paths } = restore;
  const yes = vscode.l10n.t('Restore');
  const message = vscode.l10n.t('Restore {amount} in {folder}?', {
    amount: amountText(amountOf(version, paths), editorWords(), amounts),
    folder: shownName(folder.name),
  });
  const detail = [
    vscode.l10n.t('This was replaced or deleted on {date}.', {
      date: amounts.date(version.date),
    }),
    vscode.l10n.t('What stands there now goes to the trash first.'),
    ...unsavedText(restore, amounts),
  ].join('\n\n');
  const pressed = await vscode.window.showWarningMessage(message, { modal: true, detail }, yes);
  return pressed === yes;
}

function amountOf(version: TrashVersion, paths: Paths) {
  if (paths === 'all') return version;
  const chosen = chosenEntries(version, paths);
  const files = chosen.filter(({ kind }) => kind !== 'folder').length;
  const bytes = chosen.reduce((sum, { size }) => sum + size, 0);
  return { files, folders: chosen.length - files, bytes };
}

/** An editor with unsaved changes keeps them, and would replace what comes back when it is saved. */
function unsavedText({ folder, version, paths }: Restore, amounts: Amounts): string[] {
  const entries = paths === 'all' ? version.entries : chosenEntries(version, paths);
  const places = new Set(entries.map(({ path }) => join(folder.root, path)));
  const unsaved = unsavedFiles().filter((path) => places.has(path)).length;
  if (unsaved === 0) return [];
  return [
    vscode.l10n.t(
      'Open with unsaved changes: {count}. Saving them later replaces what comes back.',
      { count: amounts.count(unsaved) },
    ),
  ];
}

export function separator(label: string) {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
