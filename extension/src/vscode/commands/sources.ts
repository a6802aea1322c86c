import * as vscode from 'vscode';
import type { SourceView } from '../../engine/membership/view.ts';
import type { CurrentSession } from '../session/currentSession.ts';
import { offerAgain, pathOfSource } from './offeredPlaces.ts';
import { pickPaths, workspaceChoices } from './pickPaths.ts';
import { subjectOf } from './subject.ts';

/** Offers folders or a file: the folders of the workspace first, or any other. */
export async function addSource(current: CurrentSession): Promise<void> {
  const { membership } = current;
  if (membership === undefined) return;
  const paths = await pickPaths(
    () => ownSources(current),
    (source) => offerAgain(membership, source),
    vscode.l10n.t('Add Data Source'),
  );
  if (paths !== undefined && paths.length > 0) await membership.offer(paths);
}

/** Right after a session began: which of the workspace's folders should take part? */
export async function offerWorkspaceFolders(current: CurrentSession): Promise<void> {
  const { membership } = current;
  const folders = await workspaceChoices(ownSources(current));
  if (membership === undefined || folders.length === 0) return;
  const picked = await vscode.window.showQuickPick(folders, {
    title: vscode.l10n.t('Add Data Source'),
    placeHolder: vscode.l10n.t('Which folders should agree with those of the others?'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  const paths = picked?.map(({ path }) => path) ?? [];
  if (paths.length > 0) await membership.offer(paths);
}

/** From the explorer: the folder or file that was clicked, or all that are selected. */
export async function addSourceFromExplorer(
  current: CurrentSession,
  clicked: unknown,
  selected: unknown,
): Promise<void> {
  const all = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  const uris = all.filter((one) => one instanceof vscode.Uri && one.scheme === 'file');
  if (uris.length === 0) return addSource(current);
  return current.membership?.offer(uris.map((uri: vscode.Uri) => uri.fsPath));
}

/** Takes an own data source back. */
export async function removeSource(current: CurrentSession, row: unknown): Promise<void> {
  const own = ownSources(current);
  const subject = subjectOf(row);
  const sourceId = subject?.id ?? (await pickSource(own));
  if (sourceId !== undefined) await current.membership?.withdraw(sourceId);
}

function ownSources({ view }: CurrentSession): readonly SourceView[] {
  return view?.members.find(({ isOwn }) => isOwn)?.sources ?? [];
}

async function pickSource(own: readonly SourceView[]): Promise<string | undefined> {
  if (own.length <= 1) return own[0]?.sourceId;
  const picked = await vscode.window.showQuickPick(
    own.map((source) => ({
      label: `${source.label}  ${source.name}`,
      description: pathOfSource(source),
      sourceId: source.sourceId,
    })),
    {
      title: vscode.l10n.t('Remove Data Source'),
      placeHolder: vscode.l10n.t('It is removed from the session; its files stay.'),
      ignoreFocusOut: true,
    },
  );
  return picked?.sourceId;
}
