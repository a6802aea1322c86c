import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SourceView } from '../../engine/membership/view.ts';
import { hasTrash } from '../../engine/trash/hasTrash.ts';
import { shownName } from '../messages/words.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import { subjectOf } from './subject.ts';

/** A folder whose trash is looked into. */
export interface TrashFolder {
  readonly name: string;
  /** Absolute path. */
  readonly root: string;
}

interface Choice extends vscode.QuickPickItem {
  /** Undefined for the way to another folder. */
  readonly folder: TrashFolder | undefined;
}

/** The folder of a row, or one that is asked for: own sources, folders of the workspace with a trash, any other. */
export async function pickTrashFolder(
  current: CurrentSession,
  row: unknown,
  title: string,
): Promise<TrashFolder | undefined> {
  const own = ownSources(current);
  const subject = subjectOf(row);
  if (subject !== undefined) {
    const source = own.find(({ sourceId }) => sourceId === subject.id);
    return source && folderOf(source);
  }
  const choices = [...own.map(sourceChoice), ...(await workspaceChoices(own))];
  if (choices.length === 0) return askInstead();
  const other: Choice = {
    label: vscode.l10n.t('Other Folder…'),
    iconPath: new vscode.ThemeIcon('folder-opened'),
    folder: undefined,
  };
  const picked = await vscode.window.showQuickPick([...choices, other], {
    title,
    placeHolder: vscode.l10n.t('The folder in which something was replaced or deleted'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked && (picked.folder ?? openFolder());
}

interface OwnSource extends SourceView {
  readonly root: string;
}

function ownSources({ view }: CurrentSession): OwnSource[] {
  const sources = view?.members.find(({ isOwn }) => isOwn)?.sources ?? [];
  return sources.flatMap((source) => {
    return source.root === undefined ? [] : [{ ...source, root: source.root }];
  });
}

function folderOf({ name, root }: OwnSource): TrashFolder {
  return { name, root };
}

function sourceChoice(source: OwnSource): Choice {
  return {
    label: `${source.label}  ${shownName(source.name)}`,
    description: source.root,
    iconPath: new vscode.ThemeIcon('folder'),
    folder: folderOf(source),
  };
}

/** Folders of the workspace that synchronizations have left something in. */
async function workspaceChoices(own: readonly OwnSource[]): Promise<Choice[]> {
  const roots = new Set(own.map(({ root }) => root));
  const choices: Choice[] = [];
  for (const { uri, name } of vscode.workspace.workspaceFolders ?? []) {
    const root = uri.fsPath;
    if (uri.scheme !== 'file' || roots.has(root) || !(await hasTrash(root))) continue;
    const iconPath = new vscode.ThemeIcon('folder');
    choices.push({ label: name, description: root, iconPath, folder: { name, root } });
  }
  return choices;
}

async function askInstead(): Promise<TrashFolder | undefined> {
  const other = vscode.l10n.t('Other Folder…');
  const message = vscode.l10n.t(
    'No folder here has a trash. What a synchronization replaces or deletes is kept in its own folder and can be restored from there.',
  );
  const pressed = await vscode.window.showInformationMessage(message, other);
  return pressed === other ? openFolder() : undefined;
}

async function openFolder(): Promise<TrashFolder | undefined> {
  const uris = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Restore from Trash: Folder'),
    openLabel: vscode.l10n.t('Look into Its Trash'),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  const root = uris?.[0]?.fsPath;
  return root === undefined ? undefined : { name: basename(root) || root, root };
}
