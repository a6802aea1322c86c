import * as vscode from 'vscode';
import type { SourceView } from '../../engine/membership/view.ts';
import { notOffered, pathOfSource } from './offeredPlaces.ts';

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
 * Asks for a folder or file to offer. What is offered already is shown as that; who picks it is told so, and asked again, unless it
 * has to be offered again.
 * @param offered own data sources, as they are by then
 * @param again offers one of them again; false: it need not be
 * @returns undefined when the person gave up, or nothing is left to do
 */
export async function pickPaths(
  offered: () => readonly SourceView[],
  again: (source: SourceView) => Promise<boolean>,
  title: string,
): Promise<readonly string[] | undefined> {
  let placeHolder = vscode.l10n.t('The folder or file that should agree with those of the others');
  for (;;) {
    const rows = await choices(offered());
    const options = { title, placeHolder, ignoreFocusOut: true, matchOnDescription: true };
    const picked = await vscode.window.showQuickPick(rows, options);
    if (picked === undefined || 'kind' in picked) return undefined;
    if ('path' in picked) return [picked.path];
    if ('other' in picked) return openPaths(picked.other, title);
    if (await again(picked.offered)) return undefined;
    const { label, name } = picked.offered;
    placeHolder = vscode.l10n.t('{0} is offered already, as {1}: choose another one', name, label);
  }
}

/** Folders of the workspace that are not offered yet. */
export async function workspaceChoices(offered: readonly SourceView[]): Promise<FolderChoice[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const paths = folders.flatMap(({ uri }) => (uri.scheme === 'file' ? [uri.fsPath] : []));
  return (await notOffered(paths, offered)).map(folderChoice);
}

type Separator = vscode.QuickPickItem & { readonly kind: vscode.QuickPickItemKind.Separator };

async function choices(offered: readonly SourceView[]): Promise<(Choice | Separator)[]> {
  const fresh = [...(await workspaceChoices(offered)), ...otherChoices()];
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
  const { label, name } = source;
  return {
    label: name,
    description: pathOfSource(source),
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
