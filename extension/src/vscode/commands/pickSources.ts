import { BytesyncError } from '@bytesync/shared/errors.ts';
import * as vscode from 'vscode';
import type { MembershipView, SourceView } from '../../engine/membership/view.ts';
import { shownName } from '../messages/words.ts';

interface SourceRow extends vscode.QuickPickItem {
  readonly sourceId: string;
}

/** Asks for one data source; undefined: nothing was chosen. */
export async function pickSource(
  view: MembershipView | undefined,
  title: string,
  placeHolder: string,
): Promise<string | undefined> {
  const options = { title, placeHolder, ignoreFocusOut: true };
  const picked = await vscode.window.showQuickPick(rowsOf(view, []), options);
  return picked?.sourceId;
}

/**
 * Asks for one data source or several; undefined: nothing was chosen.
 * @param without those that are not offered
 */
export async function pickSources(
  view: MembershipView | undefined,
  title: string,
  placeHolder: string,
  without: readonly string[] = [],
): Promise<string[] | undefined> {
  const options = { title, placeHolder, ignoreFocusOut: true, canPickMany: true } as const;
  const picked = await vscode.window.showQuickPick(rowsOf(view, without), options);
  return picked && picked.length > 0 ? picked.map(({ sourceId }) => sourceId) : undefined;
}

function rowsOf(view: MembershipView | undefined, without: readonly string[]): SourceRow[] {
  return (view?.members ?? []).flatMap(({ name, sources }) =>
    sources.flatMap(({ sourceId, label, name: folder }) => {
      if (without.includes(sourceId)) return [];
      const row = { label: `${label}  ${shownName(folder)}`, description: shownName(name) };
      return [{ ...row, sourceId }];
    }),
  );
}

/** The label of a data source now. @throws BytesyncError source-unknown */
export function labelOf(sourceId: string, { members }: MembershipView): string {
  const sources = members.flatMap((member) => member.sources);
  const source = sources.find((one) => one.sourceId === sourceId);
  if (source === undefined) throw new BytesyncError('source-unknown');
  return source.label;
}

/** The own first data source; where this member has none, the session's first. */
export function ownOrFirst(members: MembershipView['members']): SourceView | undefined {
  const own = members.find(({ isOwn }) => isOwn);
  return own?.sources[0] ?? members.flatMap(({ sources }) => sources)[0];
}
