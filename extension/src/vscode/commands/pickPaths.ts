import { join } from 'node:path';
import * as vscode from 'vscode';
import type { SourceView } from '../../engine/membership/view.ts';

/** A folder of the workspace that is not offered yet. */
export interface FolderChoice extends vscode.QuickPickItem {
  readonly path: string;
}

/** The way to what is not in the workspace, or is a file of it. */
interface OtherChoice extends vscode.QuickPickItem {
  readonly other: 'folder' | 'file';
}

/** What is offered, so that nobody looks for it in vain. */
interface OfferedChoice extends vscode.QuickPickItem {
  readonly offered: SourceView;
}

type Choice = FolderChoice | OtherChoice | OfferedChoice;

/**
 * Asks for a folder or file to offer. What is offered already is shown as that; who picks it is told so, and asked again.
 * @param offered own data sources, as they are by then
 * @returns undefined when the person gave up
 */
export async function pickPaths(
  offered: () => readonly SourceView[],
  title: string,
): Promise<readonly string[] | undefined> {
  let placeHolder = vscode.l10n.t('The folder or file that should agree with those of the others');
  for (;;) {
    const rows = choices(offered());
    const options = { title, placeHolder, ignoreFocusOut: true, matchOnDescription: true };
    const picked = await vscode.window.showQuickPick(rows, options);
    if (picked === undefined || 'kind' in picked) return undefined;
    if ('path' in picked) return [picked.path];
    if ('other' in picked) return openPaths(picked.other, title);
    const { label, name } = picked.offered;
    placeHolder = vscode.l10n.t('{0} is offered already, as {1}: choose another one', name, label);
  }
}

/** Folders of the workspace that are not offered yet. */
export function workspaceChoices(offered: readonly SourceView[]): FolderChoice[] {
  const roots = new Set(offered.map(({ root, file }) => (file === undefined ? root : undefined)));
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders
    .filter(({ uri }) => uri.scheme === 'file' && !roots.has(uri.fsPath))
    .map(({ uri }) => folderChoice(uri.fsPath));
}

type Separator = vscode.QuickPickItem & { readonly kind: vscode.QuickPickItemKind.Separator };

function choices(offered: readonly SourceView[]): (Choice | Separator)[] {
  const fresh = [...workspaceChoices(offered), ...otherChoices()];
  if (offered.length === 0) return fresh;
  const separator: Separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  return [...fresh, separator, ...offered.map(offeredChoice)];
}

function folderChoice(path: string): FolderChoice {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path));
  const icon = new vscode.ThemeIcon('folder');
  return { label: folder?.name ?? path, description: path, iconPath: icon, path, picked: true };
}

function offeredChoice(source: SourceView): OfferedChoice {
  const { label, name, root = '', file = '' } = source;
  return {
    label: name,
    description: join(root, file),
    detail: vscode.l10n.t('Offered already, as {0}', label),
    iconPath: new vscode.ThemeIcon('check'),
    offered: source,
  };
}

function otherChoices(): OtherChoice[] {
  return [
    {
      label: vscode.l10n.t('Other Folder…'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      other: 'folder',
    },
    {
      label: vscode.l10n.t('File…'),
      detail: vscode.l10n.t(
        'It is compared with files of the same name, and with those in folders.',
      ),
      iconPath: new vscode.ThemeIcon('file'),
      other: 'file',
    },
  ];
}

async function openPaths(
  kind: OtherChoice['other'],
  title: string,
): Promise<readonly string[] | undefined> {
  const uris = await vscode.window.showOpenDialog({
    title,
    openLabel: vscode.l10n.t('Add'),
    canSelectFolders: kind === 'folder',
    canSelectFiles: kind === 'file',
    canSelectMany: true,
  });
  return uris?.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
}
